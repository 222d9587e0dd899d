"""Who asked us something is answered: by letter when they have no e-mail, through the same gate."""

from __future__ import annotations

from io import BytesIO
from typing import Any

import pytest
from django.core import mail
from pypdf import PdfReader

from agency.cases.enums import DocumentKind
from agency.cases.models import Case
from agency.cases.operations import set_first_letter
from agency.desk.day.presenters.queue import present_day
from agency.disputes.enums import ReplyKind
from agency.disputes.operations import answer, receive_reply
from agency.journal.rules import Actor
from agency.law.contact.limits import Channel
from agency.outbox.models import Message
from agency.parties.operations import invalidate_address
from agency.plans.operations import decide
from sandbox.post import PostSandbox
from tests.agency.desk import scene
from tests.agency.outbox.draining import work_off
from tests.factories import BY, NOW, TODAY, a_case, a_creditor, a_person

WORDS = "Le collège confirme : la cantine de mars a été servie.\n\nVoici la feuille de présence."


@pytest.fixture
def case(tenant: Any) -> Case:
    """Camille has no e-mail; the first letter left."""
    creditor = a_creditor()
    found = a_case(creditor=creditor, debtor=a_person(creditor, email=""))
    return set_first_letter(case=found, reference=f"{found.reference}-L1", sent_on=TODAY, by=BY, at=NOW)


def asked_and_answered(case: Case, words: str = WORDS) -> Message:
    told = receive_reply(
        case=case, debtor=case.debtor, kind=ReplyKind.DISPUTE, text="Non.", answers={"reason": "no_service"},
        by=Actor.debtor(case.debtor), at=NOW, on=TODAY,
    )  # fmt: skip
    answer(reply=told, text=words, lift_hold=True, by=Actor.staff(scene.staff()), at=NOW, on=TODAY)
    return Message.objects.get(case=case, dedupe_key=f"answer:{told.pk}")


def printed(message: Message) -> str:
    """What the letter says; what it encloses comes after it."""
    with message.parts.all()[0].document.file.open("rb") as file:
        content = file.read()
    return " ".join(" ".join(page.extract_text() for page in PdfReader(BytesIO(content)).pages).split())


def test_the_answer_leaves_by_post_with_its_words_and_its_author(post: PostSandbox, case: Case) -> None:
    sent = asked_and_answered(case)
    assert sent.channel == Channel.POST
    work_off(by=BY, at=NOW)
    sent.refresh_from_db()
    assert (sent.state, sent.sent_on) == ("accepted", TODAY)
    page = printed(sent)
    assert "la cantine de mars a été servie." in page
    assert "Voici la feuille de présence." in page
    assert "Inès Caron" in page
    assert case.reference in page
    assert [row["service"] for row in post.office.store.rows("SELECT service FROM letter")]
    assert not mail.outbox


def test_that_we_have_their_word_costs_no_letter(post: PostSandbox, case: Case) -> None:
    asked_and_answered(case)
    assert Message.objects.filter(case=case).count() == 1


def test_a_proposal_that_is_not_kept_is_answered_on_paper_too(post: PostSandbox, case: Case) -> None:
    proposed = scene.proposal(case, monthly="5.00", at=NOW)
    decide(plan=proposed, accept=False, reason="Deux ans suffiraient au collège", by=BY, at=NOW, on=TODAY)
    (sent,) = Message.objects.filter(case=case, debtor=case.debtor)
    work_off(by=BY, at=NOW)
    sent.refresh_from_db()
    assert (sent.channel, sent.state) == (Channel.POST, "accepted")
    assert "Deux ans suffiraient au collège" in printed(sent)


def test_a_proposal_agreed_later_is_answered_on_paper_and_one_agreed_at_once_stands_on_the_page(
    post: PostSandbox, case: Case
) -> None:
    proposed = scene.proposal(case, monthly="20.00", at=NOW)
    decide(plan=proposed, accept=True, reason="", by=BY, at=NOW, on=TODAY)
    (sent,) = Message.objects.filter(case=case, debtor=case.debtor)
    work_off(by=BY, at=NOW)
    sent.refresh_from_db()
    assert (sent.channel, sent.state) == (Channel.POST, "accepted")
    told = printed(sent).replace("\u00a0", " ")
    assert "en 25 fois, sans aucun frais. Vos dates : 20,00 € le 10 novembre 2026 ;" in told
    assert "6,00 € le 10 novembre 2028. Votre échéancier est joint, à garder" in told
    assert [part.document.kind for part in sent.parts.all()] == [DocumentKind.LETTER, DocumentKind.PLAN]
    other = a_case(creditor=case.creditor, debtor=case.debtor, number="FA-2")
    scene.proposal(other, monthly="162.00", at=NOW)
    assert not Message.objects.filter(case=other, debtor=case.debtor).exists()


def test_whoever_has_an_e_mail_has_it_there(post: PostSandbox, tenant: Any) -> None:
    case = a_case()
    set_first_letter(case=case, reference=f"{case.reference}-L1", sent_on=TODAY, by=BY, at=NOW)
    assert asked_and_answered(case).channel == Channel.EMAIL


def test_without_an_address_either_somebody_is_told(post: PostSandbox, case: Case) -> None:
    invalidate_address(debtor=case.debtor, by=BY, at=NOW, reason="revenue")
    sent = asked_and_answered(case)
    work_off(by=BY, at=NOW)
    sent.refresh_from_db()
    assert sent.state in ("cancelled", "failed")
    assert sent.pk in [item.pk for item in present_day(NOW, TODAY).items if item.kind == "message"]
