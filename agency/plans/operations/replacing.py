"""A proposal that waits, set aside by its person: withdrawn, or replaced by another."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from agency.cases import operations as cases
from agency.cases.enums import HoldReason
from agency.cases.models import Case
from agency.commitments import operations as commitments
from agency.journal.enums import Verb
from agency.journal.operations import record
from agency.journal.rules import Actor
from agency.outbox.models import Message
from agency.outbox.operations import cancel_waiting
from agency.plans.enums import PlanState
from agency.plans.models import Plan
from agency.plans.queries import promised_answers

WITHDRAWN = "proposition retirée par la personne"
REPLACED = "proposition remplacée par la personne"


@transaction.atomic(savepoint=False)
def set_aside(*, plan: Plan, by: Actor, at: datetime, replaced: bool = False) -> None:
    """End a proposal of a case that the caller holds locked: no answer is owed to it, and its creditor's link is over.

    Its hold is lifted, and what was to put it before the creditor and has not left leaves no more. Whoever calls says
    what follows: another proposal (`replaced`), or the case taken up.
    """
    why = REPLACED if replaced else WITHDRAWN
    plan.state, plan.ended_at = PlanState.ENDED, at
    plan.evidence["withdrawn"] = {"at": at, "replaced": replaced}
    plan.save(update_fields=["state", "ended_at", "evidence"])
    lift_proposals(plan.case, why, by=by, at=at)
    commitments.cancel_each(reasons=dict.fromkeys(promised_answers(plan), why), by=by, at=at)
    unsent = Message.objects.select_related("case").filter(case=plan.case_id, dedupe_key=f"offer:{plan.pk}")
    cancel_waiting(messages=list(unsent), code="withdrawn", by=by, at=at)
    record(by=by, at=at, verb=Verb.PLAN_WITHDRAWN, subject=plan, case_id=plan.case_id, reason=why)


def lift_proposals(case: Case, why: str, *, by: Actor, at: datetime) -> None:
    """Let the machine see a case again that a proposal, or our own, had stopped."""
    for hold in case.holds.filter(reason=HoldReason.PROPOSAL, lifted_at__isnull=True):
        cases.lift_hold(hold=hold, by=by, at=at, reason=why)
