"""Reads of slips: the letter of a number, what came of it, what its boxes can do today."""

from __future__ import annotations

from datetime import date

from django.db.models import QuerySet

from agency.cases.enums import OPEN_STATES
from agency.cases.models import Case, CaseParty
from agency.disputes.queries import may_pause
from agency.ledger.queries import case_due
from agency.outbox.models import Message
from agency.plans.enums import PlanObstacle
from agency.plans.queries import obstacle, plans_on

from .models import SlipAnswer


def letters_with_slips() -> QuerySet[Message]:
    """Return the letters of this agency that bear a number, each with its person and its case."""
    return Message.objects.exclude(slip="").select_related("case__creditor", "case__mandate", "debtor")


def letter_of(number: str) -> Message | None:
    """Return the letter that a slip answers, of this agency alone."""
    return letters_with_slips().filter(slip=number).first()


def answers_of(letter: Message) -> QuerySet[SlipAnswer]:
    """Return what was taken of a letter's slip, latest first."""
    return letter.slip_answers.select_related("reply", "plan", "hold", "scan")


def latest_slips() -> QuerySet[SlipAnswer]:
    """Return every slip that was taken, latest first, with its case and its person."""
    return SlipAnswer.objects.select_related("letter__case", "letter__debtor")


def against_plan(letter: Message, on: date) -> PlanObstacle | None:
    """Return why the addressee of a letter cannot agree on a plan today, None when they can (R2.20, R5.6)."""
    party = CaseParty.objects.select_related("case", "debtor").filter(case=letter.case_id, debtor=letter.debtor_id)
    found = party.first()
    if found is None:
        return PlanObstacle.NOT_ACTIVE
    return obstacle(found, due=case_due(letter.case_id), on=on, plans=plans_on(found.case))


def pause_is_left(case: Case) -> bool:
    """Return whether the pause that asks for no reason may still be taken on this case: open, never taken."""
    return case.state in OPEN_STATES and may_pause(case)
