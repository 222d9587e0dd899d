"""The pack goes to whom the creditor chose, by a link that ends; each download is noted, the person told that day."""

from __future__ import annotations

import hashlib
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.core import mail
from django.db import DatabaseError, transaction
from django.urls import reverse

from agency.cases.models import AccessCode, Case
from agency.cases.operations import current_code
from agency.desk.day.presenters.creditors.hand_backs import given_back as lines_of_the_day
from agency.desk.day.presenters.queue import queue_lines
from agency.escalation.enums import NextStep, ProfessionalKind
from agency.escalation.models import HandOver, PackReceipt
from agency.escalation.operations import HandOverRefused, choose_step, hand_over, mail_hand_over
from agency.escalation.queries import hand_overs_to_mail, open_next_steps, to_hand_over
from agency.escalation.tasks import mail_hand_overs
from agency.escalation.values import NextStepWish, PackRecipient
from agency.letters.enums import MessageKind
from agency.letters.wording.lint import refuse_unfair
from agency.outbox.enums import MessageState
from agency.outbox.models import Message
from agency.outbox.presenters.words import said
from agency.parties.enums import DebtorKind
from agency.users.enums import Role
from tenants.tasks import HEADER
from tests.agency.desk.page_text import words
from tests.agency.desk.scene import staff
from tests.agency.outbox.draining import work_off
from tests.databases import AgencyClient
from tests.factories import BY, a_case, a_profile
from tests.portal.browser import faults, opened, serve
from tests.portal.creditors.test_next_steps import BACK, POLICY, given_back

LAWYER = PackRecipient(ProfessionalKind.LAWYER, "Maître Roy", "roy@cabinet-roy.example")


@pytest.fixture(autouse=True)
def clock() -> Any:
    with time_machine.travel(BACK, tick=False) as traveller:
        yield traveller


@pytest.fixture
def case(tenant: Any) -> Case:
    a_profile()
    found = a_case()
    current_code(debtor=found.debtor, by=BY, at=BACK)
    return given_back(found)


@pytest.fixture
def handler(case: Case, tenant: Any) -> AgencyClient:
    found = AgencyClient(tenant)
    found.force_login(staff(Role.HANDLER))
    return found


def decided(step: NextStep = NextStep.LAWYER, **named: str) -> None:
    choose_step(question=open_next_steps().get(), wish=NextStepWish(step, "par téléphone", **named), by=BY, at=BACK)


def link(sent: HandOver) -> str:
    mail_hand_over(sent=sent, by=BY, at=BACK)
    return "/creancier/transmis/" + mail.outbox[-1].body.partition("/creancier/transmis/")[2].split()[0]


def test_without_the_creditor_s_decision_nothing_is_handed_over(case: Case) -> None:
    with pytest.raises(HandOverRefused, match="n’a pas décidé"):
        hand_over(case=case, to=LAWYER, by=BY, at=BACK)
    decided(NextStep.STOP)
    with pytest.raises(HandOverRefused, match="n’a pas décidé"):
        hand_over(case=case, to=LAWYER, by=BY, at=BACK)
    assert not HandOver.objects.exists()


def test_the_staff_hands_it_over_the_link_gives_it_and_each_download_is_noted(
    handler: AgencyClient, case: Case, tenant: Any, clock: Any
) -> None:
    decided()
    assert "reste à transmettre" in words(handler.get("/gestion/journee/"))
    sending = reverse("staff_hand_over", args=[case.reference])
    assert "Écrivez son adresse e-mail" in words(handler.post(sending, {"kind": "lawyer", "name": "Roy", "days": "30"}))
    form = {"kind": "lawyer", "name": "Maître Roy", "email": "roy@cabinet-roy.example", "days": "10"}
    assert "Le dossier part à Maître Roy" in words(handler.post(sending, form, follow=True))
    sent = hand_overs_to_mail().get()
    address, browser = link(sent), AgencyClient(tenant)
    assert mail.outbox[-1].to == ["roy@cabinet-roy.example"]
    assert "Roussel" not in mail.outbox[-1].body, "the person is named behind the link alone"
    assert not hand_overs_to_mail().exists()
    assert sent.pack.sha256 in words(browser.get(address)).replace(" ", "")
    assert not PackReceipt.objects.exists(), "a page that is looked at is no download"
    given = browser.post(address).content
    receipt = PackReceipt.objects.get()
    assert hashlib.sha256(given).hexdigest() == receipt.sha256 == sent.pack.sha256
    with pytest.raises(DatabaseError), transaction.atomic():
        PackReceipt.objects.filter(pk=receipt.pk).delete()
    shown = words(handler.get(reverse("staff_escalation", args=[case.reference])))
    assert "Téléchargé le" in shown
    assert "reste à transmettre" not in words(handler.get("/gestion/journee/"))
    assert browser.get(f"{address[:-3]}x/").status_code == 404
    clock.shift(timedelta(days=11))
    assert browser.post(address).status_code == 410
    assert PackReceipt.objects.count() == 1
    assert "reçu par personne" not in words(handler.get("/gestion/journee/"))


def test_a_pack_that_nobody_took_in_time_comes_back_to_the_day(case: Case) -> None:
    decided()
    sent = hand_over(case=case, to=LAWYER, by=BY, at=BACK)
    assert not to_hand_over(BACK.date()).exists()
    assert to_hand_over(BACK.date() + timedelta(days=1)).exists(), "its mail did not leave in the day"
    mail_hand_over(sent=sent, by=BY, at=BACK)
    assert not to_hand_over(BACK.date() + timedelta(days=30)).exists()
    late = BACK + timedelta(days=31)
    (line,) = queue_lines(lines_of_the_day(late, late.date()))
    assert line.why.endswith("le dossier parti n’a été reçu par personne")


def test_the_worker_mails_what_was_handed_over_once(case: Case, tenant: Any) -> None:
    decided()
    hand_over(case=case, to=LAWYER, by=BY, at=BACK)
    for _ in range(2):
        mail_hand_overs.apply(headers={HEADER: tenant.schema_name})
    assert len([one for one in mail.outbox if one.to == [LAWYER.email]]) == 1


def test_the_person_is_told_the_same_day_without_a_threat_and_the_printed_code_opens_nothing(case: Case) -> None:
    assert AccessCode.objects.filter(debtor=case.debtor, replaced_at__isnull=True).exists()
    decided()
    hand_over(case=case, to=LAWYER, by=BY, at=BACK)
    told = Message.objects.get(kind=MessageKind.HANDED_OVER)
    assert (told.debtor, told.planned_on) == (case.debtor, BACK.date())
    text = said(told)
    assert "transmis votre dossier complet à Maître Roy" in text[0]
    refuse_unfair("\n".join(text), audience=DebtorKind.CONSUMER, sums=set())
    assert not AccessCode.objects.filter(debtor=case.debtor, replaced_at__isnull=True).exists()
    work_off(by=BY, at=BACK)
    told.refresh_from_db()
    assert (told.state, told.sent_on) == (MessageState.ACCEPTED, BACK.date())


def test_whom_the_creditor_named_is_already_written_on_the_form(handler: AgencyClient, case: Case) -> None:
    decided(professional="Maître Roy", email="roy@cabinet-roy.example")
    page = handler.get(reverse("staff_escalation", args=[case.reference])).content.decode()
    assert 'value="Maître Roy"' in page
    assert 'value="roy@cabinet-roy.example"' in page


def test_a_creditor_that_acts_by_itself_receives_it(case: Case) -> None:
    decided(NextStep.ORDER)
    own = PackRecipient(ProfessionalKind.CREDITOR, "Collège Saint-Aubin", "compta@saint-aubin.example")
    hand_over(case=case, to=own, by=BY, at=BACK)
    assert "nous lui avons transmis votre dossier complet" in said(Message.objects.get(kind=MessageKind.HANDED_OVER))[0]
    with pytest.raises(HandOverRefused, match="1 à 90"):
        hand_over(case=case, to=PackRecipient(own.kind, own.name, own.email, 91), by=BY, at=BACK)


def test_the_proofs_and_the_pack_are_given_in_one_click(handler: AgencyClient, case: Case, tenant: Any) -> None:
    for name in ("staff_proof_pack", "staff_case_pack"):
        given = handler.post(reverse(name, args=[case.reference]))
        assert given["Content-Type"] == "application/zip"
        assert given.content[:2] == b"PK"
    reader = AgencyClient(tenant)
    reader.force_login(staff(Role.READER, "Paul", "Essai"))
    assert reader.post(reverse("staff_proof_pack", args=[case.reference])).status_code == 403


@pytest.mark.e2e
def test_the_pages_hold_on_a_phone(handler: AgencyClient, case: Case, tenant: Any) -> None:
    decided()
    page_of_case = reverse("staff_escalation", args=[case.reference])
    before = handler.get(page_of_case).content.decode()
    sent = hand_over(case=case, to=LAWYER, by=BY, at=BACK)
    pages = {
        "avant": before,
        "apres": handler.get(page_of_case).content.decode(),
        "lien": AgencyClient(tenant).get(link(sent)).content.decode(),
    }
    with opened() as browser:
        page = browser.new_page(locale="fr-FR")
        serve(page, pages, POLICY)
        assert [fault for name in pages for fault in faults(page, name)] == []
