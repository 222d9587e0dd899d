"""« Retour au créancier »: asked by mail, reminded once before its day, answered into the case."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.core import mail

from agency.cases.enums import CaseState
from agency.cases.models import Case
from agency.cases.operations import move
from agency.journal.rules import Actor
from agency.letters.enums import MessageKind
from agency.outbox.models import Message
from agency.outbox.operations import dispatch, prepare
from agency.parties.models import Creditor
from agency.qualification.models import CreditorQuestion
from agency.qualification.operations import AnswerRefused, ask, receive_answer, remind
from agency.qualification.queries import questions_open
from tests.factories import BY, NOW, TODAY, a_case, next_door

pytestmark = pytest.mark.usefixtures("tenant")
TEXT = "Avez-vous le bon de livraison ?"
ECONOME = Actor("creditor", "1", "Hélène Morin")


def asked(case: Case | None = None, text: str = TEXT) -> CreditorQuestion:
    """A question put to the creditor of a case on the second of November."""
    case = case or a_case(qualified=False)
    Creditor.objects.filter(pk=case.creditor_id).update(email="econome@saint-aubin.example")
    question = ask(case=case, text=text, by=BY, at=NOW, on=TODAY)
    move(case=case, to=CaseState.WITH_CREDITOR, by=BY, at=NOW, on=TODAY, reason="question")
    return question


def mails(at: Any = NOW) -> list[Any]:
    while prepare(by=BY, at=at):
        pass
    while dispatch(by=BY, at=at):
        pass
    return mail.outbox


def test_the_creditor_reads_the_question_its_day_and_where_to_answer() -> None:
    question = asked()
    (sent,) = mails()
    assert sent.to == ["econome@saint-aubin.example"]
    body = sent.body.replace("\u00a0", " ").replace("\u202f", " ")
    assert "« Avez-vous le bon de livraison ? »" in body
    assert "au plus tard le 17 novembre 2026" in body
    assert "/creancier/question/" in body
    assert question.case.reference in body


@pytest.mark.parametrize(("after", "written"), [(9, 0), (10, 1), (40, 1)])
def test_a_creditor_who_does_not_answer_is_reminded_once(after: int, written: int) -> None:
    question = asked()
    assert question.due_on == date(2026, 11, 17)
    at = NOW + timedelta(days=after)
    reminded = [remind(by=BY, at=later, on=later.date()) for later in (at, at + timedelta(hours=1))]
    assert reminded == [written, 0]
    reminders = Message.objects.filter(kind=MessageKind.CREDITOR_QUESTION, dedupe_key__endswith=":reminder")
    assert reminders.count() == written
    if written:
        body = mails(at)[-1].body
        assert "Nous attendons toujours votre réponse" in body


def test_the_answer_comes_back_and_the_case_is_qualified_again() -> None:
    question = asked()
    receive_answer(question=question, text="  Oui, signé le 3 mars. ", by=ECONOME, at=NOW, on=TODAY)
    question.refresh_from_db()
    question.case.refresh_from_db()
    assert (question.answer, question.answered_by) == ("Oui, signé le 3 mars.", "Hélène Morin")
    assert question.case.state == CaseState.TO_QUALIFY
    assert remind(by=BY, at=NOW + timedelta(days=20), on=TODAY + timedelta(days=20)) == 0


@pytest.mark.parametrize(("text", "told"), [(" ", "Écrivez votre réponse"), ("x" * 2001, "dépasse 2 000 caractères")])
def test_an_answer_says_something_in_two_thousand_signs(text: str, told: str) -> None:
    question = asked()
    with pytest.raises(AnswerRefused, match=told.replace(" ", r"\s")):
        receive_answer(question=question, text=text, by=ECONOME, at=NOW, on=TODAY)
    receive_answer(question=question, text="x" * 2000, by=ECONOME, at=NOW, on=TODAY)


def test_a_question_has_one_answer() -> None:
    question = asked()
    receive_answer(question=question, text="Oui.", by=ECONOME, at=NOW, on=TODAY)
    with pytest.raises(AnswerRefused, match="déjà été donnée"):
        receive_answer(question=question, text="Non.", by=ECONOME, at=NOW, on=TODAY)
    question.refresh_from_db()
    assert question.answer == "Oui."


def test_one_question_at_a_time_and_another_once_it_was_answered() -> None:
    first = asked()
    assert ask(case=first.case, text="Une autre ?", by=BY, at=NOW, on=TODAY) == first
    receive_answer(question=first, text="Oui.", by=ECONOME, at=NOW, on=TODAY)
    assert asked(first.case, "Une autre ?") != first


def test_a_case_given_back_meanwhile_waits_for_no_answer() -> None:
    question = asked()
    move(case=question.case, to=CaseState.RETURNED, by=BY, at=NOW, on=TODAY, reason="rendu")
    assert not questions_open().exists()
    receive_answer(question=question, text="Trop tard.", by=ECONOME, at=NOW, on=TODAY)
    question.case.refresh_from_db()
    assert question.case.state == CaseState.RETURNED


def test_an_answer_here_leaves_the_question_next_door_open() -> None:
    ours, theirs = asked(), ask(case=next_door(), text="Et vous ?", by=BY, at=NOW, on=TODAY)
    receive_answer(question=ours, text="Oui.", by=ECONOME, at=NOW, on=TODAY)
    theirs.refresh_from_db()
    assert theirs.answered_at is None
