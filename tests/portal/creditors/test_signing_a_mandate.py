"""A creditor signs its mandate on line: it reads the text, receives a code, and both keep the same signed PDF."""

from __future__ import annotations

import hashlib
import re
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
import time_machine
from django.core import mail

from agency.journal.models import JournalLine
from agency.mandates.models import Mandate
from agency.mandates.operations import MandateIncomplete, NotADraft, draft, offer, redraft, sign
from agency.mandates.queries import in_force
from agency.users.enums import Role
from tests.agency.desk import scene
from tests.agency.desk.page_text import words
from tests.agency.letters.printing.printed import page_texts
from tests.databases import AgencyClient
from tests.factories import BY, CREDITOR_IBAN, NOW, a_creditor, a_profile
from tests.portal.browser import faults, opened, serve
from tests.portal.creditors.conftest import contact_of

LUC = "econome@saint-aubin.example"
SAYS = {"signatory": "Hélène Morin, économe", "agreed": "on"}


@pytest.fixture
def clock() -> Any:
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


@pytest.fixture
def mandate(tenant: Any, clock: Any) -> Mandate:
    """A whole convention of the Collège Saint-Aubin, not signed."""
    a_profile()
    clauses = dict.fromkeys(("power_to_receive", "insurance_clause", "warranty_clause", "data_clause"), True)
    return draft(
        creditor=a_creditor(), reference="M-1", starts_on=NOW.date(), by=BY, at=NOW, fee_terms="Un forfait par dossier",
        fee_per_case=Decimal("35.00"), remittance_holder="OGEC", remittance_iban=CREDITOR_IBAN, **clauses,
    )  # fmt: skip


@pytest.fixture
def boss(tenant: Any, mandate: Mandate) -> AgencyClient:
    browser = AgencyClient(tenant)
    browser.force_login(scene.staff(Role.MANAGER, "Karim", "Haddou"))
    return browser


@pytest.fixture
def url(boss: AgencyClient, mandate: Mandate) -> str:
    """Where the creditor finds it, once it is offered."""
    boss.post(f"/gestion/mandat/{mandate.pk}/proposer/")
    return f"/creancier/mandats/{mandate.pk}/"


@pytest.fixture
def bursar(tenant: Any, mandate: Mandate) -> AgencyClient:
    browser = AgencyClient(tenant)
    browser.force_login(contact_of(mandate.creditor, LUC))
    return browser


def codes_sent() -> list[str]:
    return [sent.body for sent in mail.outbox if sent.body.startswith("Code pour signer")]


def code() -> str:
    found = re.search(r"\b\d{6}\b", codes_sent()[-1])
    assert found
    return found[0]


def test_it_is_read_then_signed_with_a_code_and_both_keep_the_same_pdf(
    boss: AgencyClient, bursar: AgencyClient, mandate: Mandate, url: str
) -> None:
    assert "Un mandat attend votre signature" in words(bursar.get("/creancier/"))
    offered = bursar.get(f"{url}convention.pdf").content
    assert "Proposé en ligne le 2 novembre 2026" in " ".join(page_texts(offered))
    assert "3. Signer" not in words(bursar.get(url))
    bursar.post(f"{url}code/")
    assert mail.outbox[-1].to == [LUC]
    assert "3. Signer" in words(bursar.get(url))
    page = words(bursar.post(f"{url}signer/", SAYS | {"code": code()}, follow=True))
    assert "Le mandat est signé. Il reste ici, en PDF." in page
    mandate.refresh_from_db()
    assert in_force(mandate.creditor, date(2026, 11, 2)) == mandate
    signed = bursar.get(f"{url}convention.pdf").content
    assert boss.get(f"/gestion/mandat/{mandate.pk}/document/").content == signed
    text = " ".join(page_texts(signed))
    assert "Hélène Morin, économe Signé en ligne le 2 novembre 2026, avec un code envoyé à econome@" in text
    line = JournalLine.objects.get(verb="mandate.signed", subject_id=mandate.pk)
    assert line.actor_kind == "creditor"
    assert line.data["text_sha256"] == hashlib.sha256(offered).hexdigest()
    assert line.data["sha256"] == mandate.document_sha256 == hashlib.sha256(signed).hexdigest()
    assert {len(line.data["ip"]), len(line.data["session"])} == {64}
    assert line.data["code_sent_at"] == NOW.isoformat()
    assert bursar.post(f"{url}signer/", SAYS | {"code": code()}).status_code == 302
    assert "Votre mandat M-1" in words(bursar.get("/creancier/"))


@pytest.mark.parametrize("changed", [{"code": "000000x"}, {"code": ""}, {"agreed": ""}, {"signatory": " "}])
def test_without_the_code_the_name_and_the_tick_nothing_is_signed(
    changed: dict[str, str], bursar: AgencyClient, mandate: Mandate, url: str
) -> None:
    bursar.post(f"{url}code/")
    assert bursar.post(f"{url}signer/", SAYS | {"code": code()} | changed).status_code == 422
    mandate.refresh_from_db()
    assert mandate.state == "draft"


def test_a_code_is_short_lived_and_guessed_five_times_at_most(
    bursar: AgencyClient, mandate: Mandate, url: str, clock: Any
) -> None:
    assert bursar.post(f"{url}signer/", SAYS | {"code": "123456"}).status_code == 422
    bursar.post(f"{url}code/")
    bursar.post(f"{url}code/")
    assert len(codes_sent()) == 1
    for _guess in range(5):
        bursar.post(f"{url}signer/", SAYS | {"code": "faux"})
    assert bursar.post(f"{url}signer/", SAYS | {"code": code()}).status_code == 422
    clock.shift(timedelta(minutes=2))
    bursar.post(f"{url}code/")
    clock.shift(timedelta(minutes=16))
    assert bursar.post(f"{url}signer/", SAYS | {"code": code()}).status_code == 422
    mandate.refresh_from_db()
    assert mandate.state == "draft"


def test_other_words_are_another_text(boss: AgencyClient, bursar: AgencyClient, mandate: Mandate, url: str) -> None:
    bursar.post(f"{url}code/")
    redraft(mandate=mandate, fee_per_case=Decimal("40.00"), by=BY, at=NOW)
    assert bursar.get(url).status_code == 404
    with pytest.raises(NotADraft, match="a changé"):
        sign(mandate=mandate, signed_on=NOW.date(), signatory="?", document=b"%PDF", by=BY, at=NOW, evidence={})
    boss.post(f"/gestion/mandat/{mandate.pk}/proposer/")
    assert bursar.post(f"{url}signer/", SAYS | {"code": code()}).status_code == 422


def test_whoever_may_sign_is_told_by_an_email_that_leads_to_the_page(
    boss: AgencyClient, bursar: AgencyClient, mandate: Mandate
) -> None:
    said = words(boss.post(f"/gestion/mandat/{mandate.pk}/proposer/", follow=True))
    assert f"Un e-mail l’annonce à {LUC}." in said
    (told,) = mail.outbox
    assert (told.to, told.subject) == ([LUC], "Cabinet Lhermitte - un mandat à signer")
    assert told.reply_to == ["bonjour@lhermitte.example"]
    page = re.search(r"https?://[^/]+(/\S+)", told.body)
    assert page
    assert "Votre mandat M-1" in words(bursar.get(page[1]))


def test_without_anybody_who_may_sign_it_is_said(boss: AgencyClient, mandate: Mandate) -> None:
    said = words(boss.post(f"/gestion/mandat/{mandate.pk}/proposer/", follow=True))
    assert "Personne ne peut encore le signer : invitez un contact de ce créancier." in said
    assert not mail.outbox


def test_what_lacks_a_clause_is_not_offered(boss: AgencyClient, mandate: Mandate) -> None:
    redraft(mandate=mandate, data_clause=False, by=BY, at=NOW)
    said = words(boss.post(f"/gestion/mandat/{mandate.pk}/proposer/", follow=True))
    assert "Il manque au mandat : clause de protection des données" in said
    with pytest.raises(MandateIncomplete):
        offer(mandate=mandate, offered_by="?", on=NOW.date(), by=BY, at=NOW)


def test_it_is_for_its_own_creditor_and_offered_by_managers(tenant: Any, mandate: Mandate, url: str) -> None:
    stranger = AgencyClient(tenant)
    stranger.force_login(contact_of(a_creditor(name="Autre", siren=""), "autre@exemple.example"))
    assert "attend votre signature" not in words(stranger.get("/creancier/"))
    for path in ("", "convention.pdf"):
        assert stranger.get(url + path).status_code == 404
    for path in ("code/", "signer/"):
        assert stranger.post(url + path, SAYS).status_code == 404
    handler = AgencyClient(tenant)
    handler.force_login(scene.staff(Role.HANDLER))
    assert handler.post(f"/gestion/mandat/{mandate.pk}/proposer/").status_code == 403


@pytest.mark.e2e
def test_axe_finds_nothing_on_its_pages(bursar: AgencyClient, url: str) -> None:
    shown = {"offre": bursar.get("/creancier/"), "lire": bursar.get(url)}
    bursar.post(f"{url}code/")
    shown |= {"signer": bursar.get(url), "refus": bursar.post(f"{url}signer/", {})}
    bursar.post(f"{url}code/")
    bursar.post(f"{url}signer/", SAYS | {"code": code()})
    pages = {name: answer.content.decode() for name, answer in (shown | {"signe": bursar.get(url)}).items()}
    with opened() as browser:
        page = browser.new_page(locale="fr-FR")
        serve(page, pages, "default-src 'self'; img-src 'self' data:")
        assert [fault for name in pages for fault in faults(page, name)] == []
