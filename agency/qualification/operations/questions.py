"""A question to the creditor: asked by mail, shown on its page, reminded once, answered into the case (R1.22)."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction

from agency.cases.enums import CaseState
from agency.cases.models import Case
from agency.cases.operations import move
from agency.common.text import french_typography as fr
from agency.journal.enums import Verb
from agency.journal.operations import record
from agency.journal.rules import Actor
from agency.letters.enums import MessageKind
from agency.outbox import operations as outbox
from agency.outbox.values.exchanges import QuestionPayload
from agency.qualification.models import CreditorQuestion
from agency.qualification.queries import questions_to_remind
from agency.qualification.rules import answer_due_on

ANSWER_LENGTH = 2000


class AnswerRefused(Exception):
    """The question was answered already, or nothing was answered."""


@transaction.atomic
def ask(*, case: Case, text: str, by: Actor, at: datetime, on: date) -> CreditorQuestion:
    """Put a question to the creditor of a case by mail and on its page, with a day; the standing one otherwise."""
    Case.objects.select_for_update(of=("self",)).get(pk=case.pk)
    standing = case.questions.filter(answered_at__isnull=True).first()
    if standing is not None:
        return standing
    question = CreditorQuestion.objects.create(case=case, text=text.strip(), asked_at=at, due_on=answer_due_on(on))
    record(by=by, at=at, verb=Verb.CREDITOR_ASKED, subject=question, case_id=case.pk, due_on=question.due_on)
    _write(question, reminder=False, by=by, at=at, on=on)
    return question


@transaction.atomic
def remind(*, by: Actor, at: datetime, on: date) -> int:
    """Write again, once, to the creditors whose answer is due soon or late; return how many questions."""
    found = list(questions_to_remind(on).select_for_update(of=("self",), skip_locked=True))
    for question in found:
        question.reminded_on = on
        question.save(update_fields=["reminded_on"])
        record(by=by, at=at, verb=Verb.CREDITOR_REMINDED, subject=question, case_id=question.case_id)
        _write(question, reminder=True, by=by, at=at, on=on)
    return len(found)


@transaction.atomic
def receive_answer(*, question: CreditorQuestion, text: str, by: Actor, at: datetime, on: date) -> CreditorQuestion:
    """Keep what the creditor answers; the case waits for its assessment again.

    Raises `AnswerRefused` without a text, over 2,000 characters, or when the question had its answer.
    """
    if not text.strip():
        raise AnswerRefused(fr("Écrivez votre réponse."))
    if len(text) > ANSWER_LENGTH:
        raise AnswerRefused(fr("Votre réponse dépasse 2 000 caractères. Raccourcissez-la un peu."))
    case = Case.objects.select_for_update(of=("self",)).get(pk=question.case_id)
    locked = CreditorQuestion.objects.select_for_update(of=("self",)).get(pk=question.pk)
    if locked.answered_at is not None:
        raise AnswerRefused(fr("Une réponse a déjà été donnée à cette question."))
    locked.answer, locked.answered_at, locked.answered_by = text.strip(), at, by.label
    locked.save(update_fields=["answer", "answered_at", "answered_by"])
    record(by=by, at=at, verb=Verb.CREDITOR_ANSWERED, subject=locked, case_id=case.pk)
    if case.state == CaseState.WITH_CREDITOR:
        move(case=case, to=CaseState.TO_QUALIFY, by=by, at=at, on=on, reason="réponse du créancier")
    return locked


def _write(question: CreditorQuestion, *, reminder: bool, by: Actor, at: datetime, on: date) -> None:
    outbox.plan(
        case=question.case,
        creditor=question.case.creditor,
        kind=MessageKind.CREDITOR_QUESTION,
        planned_on=on,
        dedupe_key=f"question:{question.pk}{':reminder' if reminder else ''}",
        payload=QuestionPayload(question.pk, question.text, question.due_on, reminder),
        by=by,
        at=at,
    )
