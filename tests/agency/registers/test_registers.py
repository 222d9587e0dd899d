"""The public registers: a firm in insolvency is left alone the same night, a form is filled in by choice only."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from agency.cases.enums import HoldReason
from agency.cases.models import Case, Hold
from agency.cases.queries import workable
from agency.journal.models import JournalLine
from agency.parties.enums import Protection
from agency.parties.models import Creditor, Debtor
from agency.registers.enums import NoticeState
from agency.registers.models import InsolvencyNotice
from agency.registers.operations import watch
from agency.registers.rules import effect_of, standing
from agency.registers.values import PublishedNotice
from agency.users.enums import Role
from sandbox.core.http import Response, as_json
from sandbox.registers import RegistersSandbox
from sandbox.registers.server import firm, notice
from tests.agency.desk import scene
from tests.agency.desk.page_text import words
from tests.databases import AgencyClient
from tests.factories import BY, NOW, a_case, a_creditor, a_person, next_door

OUEST, OTHER = "552100554", "732829320"
WOUND_UP = "Jugement d'ouverture de liquidation judiciaire"
RESCUED = "Jugement d'ouverture d'une procédure de redressement judiciaire"
ADD, HAND = "/gestion/creancier/ajouter/", "/gestion/depot/une-facture/"


@pytest.fixture
def registers(tmp_path: Path, settings: Any) -> Iterator[RegistersSandbox]:
    settings.OUTBOUND_SESSION = "config.outbound.any_session"
    with RegistersSandbox(tmp_path) as service:
        for name in ("COMPANIES", "NOTICES", "ADDRESSES"):
            setattr(settings, f"REGISTER_{name}_URL", service.url)
        yield service


@pytest.fixture
def desk(tenant: Any) -> AgencyClient:
    browser = AgencyClient(tenant)
    browser.force_login(scene.staff(Role.MANAGER))
    return browser


def a_firm(number: int, siren: str = OUEST, **creditor: Any) -> Case:
    owner = a_creditor(name=f"Négoce {number}", short_name=f"Négoce {number}", kind="company", siren="", **creditor)
    debtor = a_person(
        owner, kind="business", first_name="", last_name="", civility="", company_name="Ateliers du Vent d’Ouest",
        siren=siren,
    )  # fmt: skip
    return a_case(creditor=owner, debtor=debtor, number=f"N{number}")


def reasons(case: Case) -> list[str]:
    return list(Hold.objects.filter(case=case, lifted_at=None).order_by("pk").values_list("reason", flat=True))


def test_a_published_insolvency_stops_the_firm_at_once_and_somebody_decides(
    tenant: Any, registers: RegistersSandbox, desk: AgencyClient, django_assert_max_num_queries: Any
) -> None:
    one, other, apart = a_firm(1), a_firm(2), a_firm(3, OTHER)
    registers.notices += [
        notice(OUEST, 1234, published="2026-10-30", judged="20 octobre 2026", nature=WOUND_UP),
        notice(OTHER, 88, published="2026-10-29", judged="2026-10-19", nature=RESCUED),
    ]  # fmt: skip
    with django_assert_max_num_queries(30):
        assert watch(by=BY, at=NOW) == 2
    found = InsolvencyNotice.objects.get(debtor__siren=OUEST)
    assert (found.reference, str(found.judged_on)) == ("A202601011234", "2026-10-20")
    assert reasons(one) == reasons(other) == reasons(apart) == [HoldReason.NOTICE]
    assert not workable(NOW, NOW.date()).filter(pk__in=[one.pk, other.pk, apart.pk]).exists()
    assert reasons(next_door()) != [HoldReason.NOTICE]
    # The same night again asks nobody, and writes nothing twice.
    asked = len(registers.asked)
    assert watch(by=BY, at=NOW + timedelta(hours=1)) == 0
    assert len(registers.asked) == asked
    # A case confided the day after waits with the others.
    late = a_firm(4)
    watch(by=BY, at=NOW + timedelta(days=1))
    assert reasons(late) == [HoldReason.NOTICE]
    assert InsolvencyNotice.objects.filter(debtor__siren=OUEST).count() == 1

    day = words(desk.get(f"/gestion/journee/?ligne=notice-{found.pk}"))
    assert "Un avis est publié le 30 octobre 2026 : rien ne part avant votre lecture" in day
    page = words(desk.get(f"/gestion/personne/{found.debtor_id}/procedure/"))
    assert (
        "Jugement d&#x27;ouverture de liquidation judiciaire" in page or "ouverture de liquidation judiciaire" in page
    )
    assert "jusqu’au 30 décembre 2026" in page
    assert "Dites en quelques mots" in words(
        desk.post(f"/gestion/procedure/{found.pk}/confirmer/", {"reason": " "}, follow=True)
    )
    after = words(desk.post(f"/gestion/procedure/{found.pk}/confirmer/", {"reason": "même adresse"}, follow=True))
    assert "plus rien n’est demandé à cette entreprise" in after
    for case in (one, other, late):
        debtor = Debtor.objects.get(pk=case.debtor_id)
        assert (debtor.protection, debtor.protected_since) == (Protection.INSOLVENT, date(2026, 10, 20))
        assert reasons(case) == [HoldReason.PROTECTION]
    # Somebody comes back to it before the end of the delay to declare.
    assert Hold.objects.get(case=one, lifted_at=None).review_on < date(2026, 12, 30)
    assert "déjà tranché" in words(desk.post(f"/gestion/procedure/{found.pk}/ecarter/", {"reason": "x"}, follow=True))

    mistaken = InsolvencyNotice.objects.get(debtor__siren=OTHER)
    desk.post(f"/gestion/procedure/{mistaken.pk}/ecarter/", {"reason": "radiée, sans rapport"})
    assert reasons(apart) == []
    assert not Debtor.objects.get(pk=apart.debtor_id).protection
    watch(by=BY, at=NOW + timedelta(days=3))
    assert reasons(apart) == []
    verbs = set(JournalLine.objects.filter(verb__startswith="notice.").values_list("verb", flat=True))
    assert verbs == {"notice.found", "notice.confirmed", "notice.declined"}


def test_a_notice_read_on_paper_protects_without_any_register(tenant: Any, desk: AgencyClient) -> None:
    case = a_firm(1, siren="")
    url = f"/gestion/personne/{case.debtor_id}/procedure/"
    assert "Interroger le BODACC" not in words(desk.get(url))
    assert "saisissez l’annonce à la main" in words(desk.post(url, {"chercher": "1"}, follow=True))
    given = {
        "reference": "A202600990001",
        "published_on": "2026-10-30",
        "judged_on": "2026-11-05",
        "court": "",
        "nature": "",
    }
    assert "Un jugement est rendu avant d’être publié." in words(desk.post(url, given))
    assert not InsolvencyNotice.objects.exists()
    desk.post(url, given | {"judged_on": "2026-10-20", "court": "<b>#eval"})
    assert Debtor.objects.get(pk=case.debtor_id).protection == Protection.INSOLVENT
    assert reasons(case) == [HoldReason.PROTECTION]
    assert InsolvencyNotice.objects.get().state == NoticeState.CONFIRMED
    again = desk.post(url, given | {"judged_on": "2026-10-20"})
    assert "déjà notée" in words(again)
    assert "<b>#eval" not in again.content.decode()


def test_a_register_that_says_nothing_good_changes_nothing_and_says_so(
    tenant: Any, registers: RegistersSandbox, desk: AgencyClient, settings: Any
) -> None:
    case = a_firm(1)
    url = f"/gestion/personne/{case.debtor_id}/procedure/"
    for answer in (
        Response(503, b"<html>", {"Content-Type": "text/html"}), Response(200, b"<html>oups</html>", {}),
        as_json({"results": [{"id": 1}], "total_count": 1}), Response(200, b"[" * 5_000_000, {}), as_json([]),
    ):  # fmt: skip
        registers.instead = answer
        assert watch(by=BY, at=NOW) == 0
        assert "Le BODACC ne répond pas" in words(desk.post(url, {"chercher": "1"}, follow=True))
        assert "ne répond pas : continuez à la main." in words(desk.post(ADD, {"chercher": "1", "siren": OUEST}))
    assert reasons(case) == []
    registers.instead = None
    # Addresses of this machine are not called outside a machine of tests.
    settings.OUTBOUND_SESSION = "config.outbound.public_session"
    assert watch(by=BY, at=NOW) == 0
    # Without an address nobody is called, and no button offers it.
    asked = len(registers.asked)
    settings.REGISTER_NOTICES_URL = settings.REGISTER_COMPANIES_URL = settings.REGISTER_ADDRESSES_URL = ""
    assert watch(by=BY, at=NOW) == 0
    assert "annuaire des entreprises" not in words(desk.get(ADD))
    assert "base nationale" not in words(desk.get(f"/gestion/personne/{case.debtor_id}/adresse/"))
    assert len(registers.asked) == asked


def test_a_firm_of_the_directory_fills_the_form_in_once_it_is_chosen(
    tenant: Any, registers: RegistersSandbox, desk: AgencyClient
) -> None:
    registers.firms.append(
        firm("443061841", "[NON-DIFFUSIBLE]", number="1", kind="RUE", street="CACHEE", postcode="44000", city="NANTES")
    )
    before = Creditor.objects.count()
    typed = {"kind": "company", "name": "delmas", "short_name": "Le garage", "siren": "", "article": "none"}
    proposed = desk.post(ADD, typed | {"chercher": "1"})
    assert "GARAGE DELMAS, 732829320" in words(proposed)
    assert "Annuaire des entreprises, le" in words(proposed)
    assert 'value="delmas"' in proposed.content.decode()
    assert "ne connaît rien de tel" in words(desk.post(ADD, {"chercher": "1", "siren": "443061841"}))
    taken = desk.post(ADD, typed | {"reprendre": "732829320"}).content.decode()
    assert 'value="3 RUE DES FORGES"' in taken
    assert 'value="Le garage"' in taken
    assert Creditor.objects.count() == before
    full = typed | {
        "name": "GARAGE DELMAS", "siren": "732829320", "line1": "3 RUE DES FORGES", "line2": "", "postcode": "44000",
        "city": "NANTES", "email": "", "phone": "", "default_claim_type": "b2b", "payment_term_days": "",
        "mediator": "", "told": "Annuaire des entreprises, le 2 novembre 2026",
    }  # fmt: skip
    assert desk.post(ADD, full).status_code == 302
    assert JournalLine.objects.get(verb="creditor.added", data__name="GARAGE DELMAS").data["told"] == full["told"]

    person = {
        "nature": "company",
        "siren": OUEST,
        "form-TOTAL_FORMS": "1",
        "form-INITIAL_FORMS": "0",
        "form-0-number": "F9",
    }
    assert "ATELIERS DU VENT D&#x27;OUEST" in desk.post(HAND, person | {"chercher": "1"}).content.decode()
    filled = desk.post(HAND, person | {"reprendre": OUEST}).content.decode()
    assert "18 QUAI DE LA FOSSE" in filled
    assert 'value="F9"' in filled


def test_the_national_base_proposes_an_address_with_its_score(
    tenant: Any, registers: RegistersSandbox, desk: AgencyClient
) -> None:
    case = a_case()
    url = f"/gestion/personne/{case.debtor_id}/adresse/"
    typed = {"line1": "3 quai de la fose", "postcode": "44000", "city": "Nantes", "comparer": "1"}
    page = words(desk.post(url, typed))
    assert "3 Quai de la Fosse, 44000 Nantes" in page
    assert "ressemblance" in page
    chosen = desk.post(url, {"reprendre": "3 Quai de la Fosse|44000|Nantes"}).content.decode()
    assert 'value="3 Quai de la Fosse"' in chosen
    assert "Base adresse nationale, le" in chosen
    assert case.debtor.addresses.count() == 1


def published(number: int, nature: str, day: int, cancels: str = "") -> PublishedNotice:
    on = date(2026, 1, day)
    return PublishedNotice(OUEST, f"A{number}", on, on, nature, "", "", cancels)


def test_a_proceeding_ends_and_a_notice_is_taken_back() -> None:
    opening, closing = WOUND_UP, "Jugement de clôture pour insuffisance d'actif"
    first = published(1, opening, 1)
    assert standing([first]) == [first]
    assert standing([published(2, closing, 9), first]) == []
    again = published(3, "Jugement d'ouverture d'une procédure de sauvegarde", 20)
    assert standing([first, published(2, closing, 9), again]) == [again]
    # A conversion follows: the debts before the first judgment are the same.
    assert standing([first, published(4, "Jugement de conversion en liquidation judiciaire", 5)]) == [first]
    assert standing([first, published(5, opening, 6, cancels="A1")]) == []
    assert {nature: effect_of(nature) for nature in ("", "Avis de dépôt de l'état des créances", "Radiation")} == {
        "": "opens", "Avis de dépôt de l'état des créances": "neither", "Radiation": "neither",
    }  # fmt: skip
