"""A creditor says what it knows of a dispute: by the link of a mail, once, or on its page; silence is for us."""

from __future__ import annotations

import io
from datetime import timedelta
from typing import Any

import pypdf
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from agency.cases.models import Case
from agency.cases.queries import running_holds
from agency.common.calendar import format_date
from agency.disputes.enums import ReplyKind
from agency.disputes.models import Reply
from agency.disputes.operations import answer, receive_reply
from agency.ledger.queries import case_due
from agency.outbox.models import Message
from agency.outbox.presenters.mails import compose
from agency.outcomes.models import DisputeQuestion
from agency.outcomes.operations import ask, repeat
from agency.outcomes.rules import silent_too_long
from agency.parties.models import Creditor
from agency.users.models import User
from tests.agency.desk.page_text import words
from tests.agency.desk.scene import asked
from tests.databases import AgencyClient
from tests.factories import BY, NOW, TODAY, a_case, a_creditor
from tests.portal.browser import faults, opened, serve
from tests.portal.creditors.conftest import contact_of, link_in

POLICY = "default-src 'self'; img-src 'self' data:"
SAID = "Ma fille n’a pas mangé à la cantine en juin."


pytestmark = pytest.mark.usefixtures("clock")


@pytest.fixture
def reply(case: Case) -> Reply:
    """Camille disputes her school's bill."""
    Creditor.objects.filter(pk=case.creditor_id).update(email="compta@saint-aubin.example")
    case.refresh_from_db()
    return receive_reply(
        case=case, debtor=case.debtor, kind=ReplyKind.DISPUTE, text=SAID, answers={"reason": "amount"}, by=BY, at=NOW,
        on=TODAY,
    )  # fmt: skip


@pytest.fixture
def question(reply: Reply) -> DisputeQuestion:
    return ask(reply=reply, text="Les repas de juin ont-ils été servis ?", by=BY, at=NOW)


def a_pdf() -> SimpleUploadedFile:
    writer, kept = pypdf.PdfWriter(), io.BytesIO()
    writer.add_blank_page(200, 200)
    writer.write(kept)
    return SimpleUploadedFile("presence.pdf", kept.getvalue(), content_type="application/pdf")


def link(question: DisputeQuestion) -> str:
    return link_in(f"dispute:{question.pk}", "contestation")


def test_asked_from_the_dispute_the_creditor_answers_once_by_the_link_and_somebody_decides(
    handler: AgencyClient, reply: Reply, case: Case, tenant: Any
) -> None:
    page, asking = reverse("staff_dispute", args=[reply.pk]), reverse("staff_dispute_ask", args=[reply.pk])
    assert "Ses mots : « Ma fille n’a pas mangé" in words(handler.get(page))
    assert "Écrivez la question" in words(handler.post(asking, {"text": " "}))
    assert "huissier" in words(handler.post(asking, {"text": "Faut-il envoyer l’huissier ?"}))
    sent = words(handler.post(asking, {"text": "Les repas ont-ils été servis ?"}, follow=True))
    assert "réponse attendue le 17 novembre 2026" in sent
    question = DisputeQuestion.objects.get()
    message = Message.objects.get(dedupe_key=f"dispute:{question.pk}")
    assert (message.creditor, message.debtor) == (case.creditor, None)
    browser, address = AgencyClient(tenant), link(question)
    shown = words(browser.get(address))
    assert "Les repas ont-ils été servis ?" in shown
    assert "486,00 €" in shown
    told = {"stance": "stands", "words": "Voici la feuille de présence.", "amount": ""}
    assert "Choisissez votre réponse" in words(browser.post(address, {}))
    assert "Joignez le document" in words(browser.post(address, told))
    assert "plus basse" in words(browser.post(address, told | {"stance": "partly", "amount": "900"}))
    assert "n’est pas un montant" in words(browser.post(address, told | {"stance": "partly", "amount": "peu"}))
    assert "n’est pas un PDF" in words(browser.post(address, told | {"document": SimpleUploadedFile("a.pdf", b"MZ")}))
    assert "c’est noté" in words(browser.post(address, told | {"document": a_pdf()}))
    again = words(browser.post(address, told | {"document": a_pdf()}))
    assert "Une réponse a déjà été donnée" in again
    assert "486,00 €" not in again, "a link that served shows nothing of the case any more"
    question.refresh_from_db()
    assert question.answered_by == "Collège Saint-Aubin, par le lien d’un e-mail"
    assert case_due(case.pk) == 486
    assert running_holds(case, NOW).exists(), "nothing follows by itself"
    assert "feuille de présence" in words(handler.get("/gestion/journee/?file=contestations"))
    form = handler.get(page).context["form"]
    assert form["ruling"].initial == "rejected"
    assert form["document"].initial == question.document_id


def test_a_link_is_of_one_dispute_of_one_creditor_and_ends(question: DisputeQuestion, tenant: Any, clock: Any) -> None:
    address, browser = link(question), AgencyClient(tenant)
    assert browser.get(f"{address[:-3]}x/").status_code == 404
    clock.shift(timedelta(days=44))
    assert browser.get(address).status_code == 200
    clock.shift(timedelta(days=2))
    over = browser.get(address)
    assert over.status_code == 410
    assert "Camille" not in words(over)
    assert browser.post(address, {"stance": "agrees", "words": "Oui."}).status_code == 410
    question.refresh_from_db()
    assert question.answered_at is None


def test_on_its_page_a_creditor_answers_on_its_own_disputes_only(
    bursar: AgencyClient, question: DisputeQuestion, case: Case, tenant: Any
) -> None:
    page = reverse("creditors:dispute", args=[case.reference, question.pk])
    for shown in ("/creancier/", f"/creancier/dossiers/{case.reference}/", page):
        assert "Les repas de juin ont-ils été servis ?" in words(bursar.get(shown))
    stranger = AgencyClient(tenant)
    stranger.force_login(contact_of(a_creditor(name="Menuiserie Berthier"), "compta@berthier.example"))
    assert stranger.get(page).status_code == 404
    assert stranger.post(page, {"stance": "agrees", "words": "Oui."}).status_code == 404
    told = {"stance": "partly", "words": "Juin est à retirer.", "amount": "400,00"}
    assert bursar.post(page, told).status_code == 302
    question.refresh_from_db()
    assert (question.stance, question.amount) == ("partly", 400)
    assert "Les repas de juin" not in words(bursar.get("/creancier/"))
    assert bursar.get(page).status_code == 302


def test_silence_is_taken_up_by_the_agency_and_never_told_to_the_person(
    handler: AgencyClient, question: DisputeQuestion, case: Case, clock: Any
) -> None:
    assert repeat(by=BY, at=NOW, on=question.due_on - timedelta(days=3)) == 1
    assert repeat(by=BY, at=NOW, on=question.due_on) == 0
    body = compose(Message.objects.get(dedupe_key=f"dispute:{question.pk}:reminder")).text
    assert "Nous attendons toujours votre réponse" in body
    assert f"Sans réponse le {format_date(question.closes_on)}, une personne du cabinet vous propose de clore" in body
    assert silent_too_long(TODAY, question.closes_on)
    assert not silent_too_long(TODAY, question.closes_on - timedelta(days=1))
    clock.shift(question.due_on - TODAY + timedelta(days=1))
    handler.force_login(User.objects.get(email="inès.handler@lhermitte.example"))
    late = words(handler.get("/gestion/journee/"))
    assert "relancez le créancier" in late
    clock.shift(timedelta(days=16))
    handler.force_login(User.objects.get(email="inès.handler@lhermitte.example"))
    assert "proposez-lui de clore" in words(handler.get("/gestion/journee/"))
    pane = words(handler.get(f"/gestion/journee/?ligne=dispute-{question.pk}"))
    assert "la personne ne sait rien de ce silence" in pane
    assert running_holds(case, NOW + timedelta(days=31)).exists()
    assert set(Message.objects.filter(case=case, debtor__isnull=False).values_list("kind", flat=True)) == {
        "reply_received"
    }


def test_once_the_person_was_answered_the_link_takes_nothing(
    question: DisputeQuestion, reply: Reply, tenant: Any
) -> None:
    address = link(question)
    answer(reply=reply, text="C’est retiré.", lift_hold=True, by=BY, at=NOW, on=TODAY)
    browser = AgencyClient(tenant)
    assert "déjà été donnée" in words(browser.get(address))
    browser.post(address, {"stance": "agrees", "words": "Oui."})
    question.refresh_from_db()
    assert question.answered_at is None


def test_the_home_asks_as_many_questions_for_three_disputes_as_for_one(
    bursar: AgencyClient, question: DisputeQuestion, case: Case
) -> None:
    one = asked(bursar, "/creancier/")
    for number in ("F-2", "F-3"):
        more = a_case(creditor=case.creditor, debtor=case.debtor, number=number)
        told = receive_reply(
            case=more, debtor=more.debtor, kind=ReplyKind.DISPUTE, text=SAID, answers={}, by=BY, at=NOW, on=TODAY
        )
        ask(reply=told, text="Et celle-ci ?", by=BY, at=NOW)
    assert asked(bursar, "/creancier/") == one


@pytest.mark.e2e
def test_the_page_of_the_link_holds_on_a_phone(question: DisputeQuestion, tenant: Any) -> None:
    address, client = link(question), AgencyClient(tenant)
    pages = {"vue": client.get(address).content.decode(), "refusee": client.post(address, {}).content.decode()}
    with opened() as browser:
        page = browser.new_page(locale="fr-FR")
        serve(page, pages, POLICY)
        assert [fault for name in pages for fault in faults(page, name)] == []
