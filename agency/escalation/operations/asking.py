"""Creditors are asked what follows a case given back, before a day, and once more when it comes near."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction

from agency.cases.models import Case
from agency.cases.rules import decide_by
from agency.escalation.models import NextStepQuestion
from agency.escalation.queries import next_steps_to_repeat, to_ask
from agency.journal.enums import Verb
from agency.journal.operations import record, record_each
from agency.journal.rules import Actor
from agency.journal.values import JournalAct
from agency.ledger.queries import case_due
from agency.letters.enums import MessageKind
from agency.mandates.enums import EscalationDecision
from agency.outbox import operations as outbox
from agency.outbox.values.returned import HandBackPayload

A_PASS = 500


@transaction.atomic
def ask_next_steps(*, by: Actor, at: datetime) -> int:
    """Open the question of what follows on up to `A_PASS` cases given back; return how many. None is opened twice.

    The notice that gives the case back asks it, with a link: this is what its answer is taken against.
    """
    found = list(Case.objects.select_for_update(of=("self",)).filter(pk__in=to_ask().values("pk")[:A_PASS]))
    still = set(to_ask().filter(pk__in=[case.pk for case in found]).values_list("pk", flat=True))
    asked = NextStepQuestion.objects.bulk_create(
        NextStepQuestion(case=case, handed_back_on=case.closed_on, asked_at=at, due_on=decide_by(case.closed_on))
        for case in found
        if case.pk in still and case.closed_on is not None
    )
    acts = [JournalAct(question, question.case_id, {"due_on": question.due_on}) for question in asked]
    record_each(by=by, at=at, verb=Verb.NEXT_STEP_ASKED, acts=acts)
    return len(asked)


@transaction.atomic
def repeat_next_steps(*, by: Actor, at: datetime, on: date) -> int:
    """Write again, once, to the creditors whose day to decide comes near; return how many."""
    found = list(next_steps_to_repeat(on).select_for_update(of=("self",), skip_locked=True))
    for question in found:
        question.reminded_on = on
        question.save(update_fields=["reminded_on"])
        record(by=by, at=at, verb=Verb.NEXT_STEP_REMINDED, subject=question, case_id=question.case_id)
        case = question.case
        outbox.plan(
            case=case, creditor=case.creditor, kind=MessageKind.HAND_BACK_NOTICE, planned_on=on,
            dedupe_key=f"next_step:{question.pk}:reminder", by=by, at=at,
            payload=HandBackPayload(
                promised="", announced_on=question.handed_back_on, handed_back_on=question.handed_back_on,
                remaining=case_due(case.pk), court=case.mandate.escalation != EscalationDecision.NEVER,
                decide_by=question.due_on, reminder=True,
            ),
        )  # fmt: skip
    return len(found)
