"""What money does to plans, and how they end: paid, or asked no more; their creditor is told."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from datetime import date, datetime
from decimal import Decimal

from django.db import transaction

from agency.cases.models import Case
from agency.commitments import operations as commitments
from agency.common.calendar import paris_date
from agency.journal.enums import Verb
from agency.journal.operations import record_each
from agency.journal.rules import Actor
from agency.journal.values import JournalAct
from agency.ledger.queries import due_by_case
from agency.letters.enums import InstalmentNews, MessageKind
from agency.outbox import operations as outbox
from agency.outbox.operations import NewMessage
from agency.outbox.values import InstalmentPayload
from agency.plans.enums import OPEN_PLANS, InstalmentState, PlanState
from agency.plans.models import Instalment, Plan
from agency.plans.queries import promised_answers
from agency.plans.rules import (
    empty,
    fill,
)

_CLOSED = {PlanState.COMPLETED: Verb.PLAN_COMPLETED, PlanState.ENDED: Verb.PLAN_ENDED}


@transaction.atomic(savepoint=False)
def apply_payments(*, sums: Mapping[Plan, Decimal], by: Actor, at: datetime) -> int:
    """Count a payment on each plan's instalments, oldest first (R4.5); early payment is free (R5.6).

    Returns how many plans it completes.
    """
    parts = _locked_parts(*sums)
    for plan, amount in sums.items():
        _set_paid(parts[plan.pk], fill([(part.amount, part.paid) for part in parts[plan.pk]], amount))
    _save_paid(parts)
    paid = [plan for plan in sums if all(part.paid == part.amount for part in parts[plan.pk])]
    return _complete([plan for plan in paid if plan.state == PlanState.RUNNING], by=by, at=at)


@transaction.atomic(savepoint=False)
def withdraw_payments(*, sums: Mapping[Plan, Decimal], by: Actor, at: datetime) -> int:
    """Take back from each plan's instalments what bounced or left; a completed plan runs again.

    Returns how many run again.
    """
    parts = _locked_parts(*sums)
    for plan, amount in sums.items():
        _set_paid(parts[plan.pk], empty([(part.amount, part.paid) for part in parts[plan.pk]], amount))
    _save_paid(parts)
    again = [plan for plan in sums if plan.state == PlanState.COMPLETED]
    for plan in again:
        plan.state, plan.ended_at = PlanState.RUNNING, None
    Plan.objects.filter(pk__in=[plan.pk for plan in again]).update(state=PlanState.RUNNING, ended_at=None)
    return record_each(
        by=by, at=at, verb=Verb.PLAN_REOPENED, acts=[JournalAct(plan, plan.case_id, {}) for plan in again]
    )


@transaction.atomic(savepoint=False)
def close_plans(*, cases: Collection[Case], by: Actor, at: datetime) -> int:
    """Close the plans of cases that owe nothing any more; return how many."""
    plans = list(Plan.objects.filter(case__in=cases, state__in=OPEN_PLANS))
    proposed = [plan for plan in plans if plan.state == PlanState.PROPOSED]
    _complete([plan for plan in plans if plan not in proposed], by=by, at=at)
    _close(proposed, PlanState.ENDED, by=by, at=at)
    _withdraw_answers(plans, "tout est réglé : rien n’attend plus", by=by, at=at)
    return len(plans)


@transaction.atomic(savepoint=False)
def end_plans(*, cases: Collection[Case], reason: str, by: Actor, at: datetime) -> int:
    """Stop the plans of cases of which nothing is asked any more, saying why; return how many.

    Whoever closes the case tells its creditor so, the end of the plan with it.
    """
    plans = list(Plan.objects.filter(case__in=cases, state__in=OPEN_PLANS))
    _close(plans, PlanState.ENDED, by=by, at=at, reason=reason)
    _withdraw_answers(plans, reason, by=by, at=at)
    return len(plans)


def _withdraw_answers(plans: Collection[Plan], reason: str, *, by: Actor, at: datetime) -> None:
    commitments.cancel_each(reasons=dict.fromkeys(promised_answers(*plans), reason), by=by, at=at)


def _locked_parts(*plans: Plan) -> dict[int, list[Instalment]]:
    """Plan id -> its instalments in their order, for plans that all have some."""
    parts: dict[int, list[Instalment]] = defaultdict(list)
    for part in Instalment.objects.select_for_update(of=("self",)).filter(plan__in=plans).order_by("plan", "number"):
        parts[part.plan_id].append(part)
    return parts


def _set_paid(parts: list[Instalment], paid: list[Decimal]) -> None:
    for part, sum_paid in zip(parts, paid, strict=True):
        part.paid = sum_paid
        if sum_paid == part.amount:
            part.state = InstalmentState.PAID
        else:
            part.state = InstalmentState.PART_PAID if sum_paid else InstalmentState.TO_COME


def _save_paid(parts: Mapping[int, list[Instalment]]) -> None:
    Instalment.objects.bulk_update([part for each in parts.values() for part in each], ["paid", "state"])


@transaction.atomic(savepoint=False)
def notify_end(
    *, plans: Collection[Plan], news: InstalmentNews, by: Actor, at: datetime, act_on: date | None = None
) -> None:
    """Tell creditors that plans ended, kept or not, once each time: what is left to settle, what comes next (R1.13).

    Nothing is sent before `act_on`, when there is such a day.
    """
    found = Case.objects.select_related("creditor").in_bulk({plan.case_id for plan in plans})
    due, on = due_by_case(found), paris_date(at)
    words = [
        NewMessage(
            found[plan.case_id], MessageKind.PLAN_END_NOTICE, on, f"plan_end:{plan.pk}:{at:%Y%m%d%H%M%S}",
            InstalmentPayload(news, (), due[plan.case_id], act_on), creditor=found[plan.case_id].creditor,
        )
        for plan in plans
    ]  # fmt: skip
    outbox.plan_each(messages=words, by=by, at=at)


def _complete(plans: Collection[Plan], *, by: Actor, at: datetime) -> int:
    if plans:
        notify_end(plans=plans, news=InstalmentNews.KEPT, by=by, at=at)
    return _close(plans, PlanState.COMPLETED, by=by, at=at)


def _close(plans: Collection[Plan], state: PlanState, *, by: Actor, at: datetime, reason: str = "") -> int:
    if not plans:
        return 0
    for plan in plans:
        plan.state, plan.ended_at = state, at
    Plan.objects.filter(pk__in=[plan.pk for plan in plans]).update(state=state, ended_at=at)
    acts = [JournalAct(plan, plan.case_id, {"reason": reason}) for plan in plans]
    return record_each(by=by, at=at, verb=_CLOSED[state], acts=acts)
