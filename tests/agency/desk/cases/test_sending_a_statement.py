"""A person asks for her statement of account: it goes by e-mail or by post, once, and is never a reminder."""

from __future__ import annotations

from typing import Any

import pytest
import time_machine
from django.core import mail
from pypdf import PdfReader

from agency.cases.models import Case, Document
from agency.cases.operations import set_first_letter
from agency.law.contact.limits import Channel
from agency.letters.enums import MessageKind
from agency.outbox.models import Message
from agency.outbox.queries import contact_facts, documents_of
from agency.parties.enums import Protection
from agency.parties.models import Address, ContactPoint
from agency.parties.operations import protect
from agency.users.enums import Role
from sandbox.post import PostSandbox
from tests.agency.desk.page_text import words
from tests.agency.desk.scene import staff
from tests.agency.desk.test_pages_in_a_browser import POLICY
from tests.agency.outbox.conftest import post
from tests.agency.outbox.draining import work_off
from tests.databases import AgencyClient
from tests.factories import BY, NOW, TODAY, a_case, a_person
from tests.factories.transfers import a_transfer
from tests.portal.browser import faults, opened, serve

__all__ = ["post"]


@pytest.fixture
def luc(tenant: Any) -> AgencyClient:
    """Luc, who follows files, on the second of November."""
    found = AgencyClient(tenant)
    with time_machine.travel(NOW, tick=False):
        found.force_login(staff(Role.HANDLER, first="Luc"))
    return found


@pytest.fixture
def case(tenant: Any) -> Case:
    """Camille owes 486,00 €, paid 100,00 €, and was written to."""
    found = a_case()
    a_transfer(found, "100.00")
    return set_first_letter(case=found, reference=f"{found.reference}-L1", sent_on=TODAY, by=BY, at=NOW)


@pytest.fixture(autouse=True)
def _this_morning(clock: Any) -> None:
    clock.move_to(NOW)


def printed(document: Document) -> str:
    """What a document of ours says, its file closed again."""
    with document.file.open("rb") as file:
        return " ".join(" ".join(sheet.extract_text() for sheet in PdfReader(file).pages).split())


def page_of(case: Case) -> str:
    return f"/gestion/livres/dossier/{case.reference}/envoyer/"


def the_message(case: Case) -> Message:
    return Message.objects.get(case=case, kind=MessageKind.ACCOUNT_SENT)


def test_by_e_mail_no_sum_is_told_and_her_page_opens_it(case: Case, luc: AgencyClient) -> None:
    assert page_of(case) in luc.get(f"/gestion/dossier/{case.reference}/").content.decode()
    assert "Par e-mail, à camille@roussel.example" in words(luc.get(page_of(case)))
    mail.outbox.clear()
    assert luc.post(page_of(case)).status_code == 302
    work_off(by=BY, at=NOW)
    (sent,) = [one for one in mail.outbox if "relevé" in one.body]
    assert sent.to == ["camille@roussel.example"]
    assert f"/espace/dossier/{case.reference}/" in sent.body
    assert "Première lettre" in sent.body, "R1.10"
    assert "€" not in sent.body
    assert sent.attachments == []
    history = words(luc.get(f"/gestion/dossier/{case.reference}/"))
    assert "Relevé de compte demandé par la personne" in history
    assert "Relevé de compte Remis au prestataire" in history
    assert contact_facts(case, case.debtor, NOW).history == (), "an answer is no reminder"
    again = luc.post(page_of(case))
    assert again.status_code == 422
    assert "déjà été demandé aujourd’hui" in words(again)


def test_by_post_it_is_joined_to_a_word_as_it_stands_that_day(case: Case, luc: AgencyClient, post: PostSandbox) -> None:
    ContactPoint.objects.filter(debtor=case.debtor).update(valid=False)
    assert "8 RUE DES ACACIAS" in words(luc.get(page_of(case)))
    assert luc.post(page_of(case)).status_code == 302
    work_off(by=BY, at=NOW)
    sent = the_message(case)
    assert (sent.state, sent.channel) == ("accepted", Channel.POST)
    note, statement = map(printed, documents_of(sent))
    assert "Vous nous avez demandé votre relevé de compte le 2 novembre 2026." in note
    assert "€" not in note.partition("capital")[0]
    assert "Relevé de compte" in statement
    assert "386,00" in statement


def test_what_cannot_leave_says_why_and_writes_nothing(case: Case, luc: AgencyClient) -> None:
    early = a_case(creditor=case.creditor, debtor=case.debtor, number="F-2")
    shared = a_case(
        creditor=case.creditor, debtor=case.debtor, number="F-3", with_debtor=a_person(case.creditor, first_name="Noé")
    )
    set_first_letter(case=shared, reference="L-9", sent_on=TODAY, by=BY, at=NOW)
    refused = {early: "première lettre n’est pas partie", shared: "ce que l’autre a payé"}
    for one, said in refused.items():
        assert said in words(luc.get(page_of(one)))
        assert said in words(luc.post(page_of(one)))
    ContactPoint.objects.filter(debtor=case.debtor).update(valid=False)
    Address.objects.filter(debtor=case.debtor).update(valid=False)
    assert "Aucune adresse où écrire" in words(luc.post(page_of(case)))
    protect(debtor=case.debtor, protection=Protection.DECEASED, since=TODAY, by=BY, at=NOW)
    assert "La personne est décédée" in words(luc.post(page_of(case)))
    assert not Message.objects.filter(kind=MessageKind.ACCOUNT_SENT).exists()
    assert luc.post(page_of(case).replace(case.reference, "LH-2026-9")).status_code == 404


def test_who_died_since_is_not_written_to(case: Case, luc: AgencyClient) -> None:
    luc.post(page_of(case))
    protect(debtor=case.debtor, protection=Protection.DECEASED, since=TODAY, by=BY, at=NOW)
    work_off(by=BY, at=NOW)
    assert the_message(case).state == "cancelled"


def test_a_person_under_guardianship_is_answered_at_her_address_and_never_by_e_mail(
    case: Case, luc: AgencyClient, post: PostSandbox
) -> None:
    protect(debtor=case.debtor, protection=Protection.GUARDIANSHIP, since=TODAY, by=BY, at=NOW)
    assert luc.post(page_of(case)).status_code == 302
    work_off(by=BY, at=NOW)
    assert (the_message(case).channel, the_message(case).state) == (Channel.POST, "accepted")


@pytest.mark.e2e
def test_axe_finds_nothing_on_either_page(case: Case, luc: AgencyClient) -> None:
    early = a_case(creditor=case.creditor, debtor=case.debtor, number="F-2")
    pages = {name: luc.get(page_of(one)).content.decode() for name, one in (("releve", case), ("trop-tot", early))}
    with opened() as browser:
        page = browser.new_page(locale="fr-FR")
        serve(page, pages, POLICY)
        assert [fault for name in pages for fault in faults(page, name)] == []
