"""Cases that stand still: suspended, asked of their creditor, or asleep."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from agency.cases.enums import OPEN_STATES, CaseState, HoldReason
from agency.cases.models import Case, Hold
from agency.commitments.enums import CommitmentState
from agency.commitments.models import Commitment
from agency.disputes.models import Reply
from agency.disputes.rules import HOLDS
from agency.outbox.models import Message
from agency.outbox.queries import SENT, WAITING
from agency.plans.enums import InstalmentState, PlanState
from agency.plans.models import Instalment, Plan
from agency.qualification.models import CreditorQuestion
from agency.qualification.queries import questions_open
from agency.strategies.enums import RunState
from agency.strategies.models import StrategyRun

# A letter sent is followed by the next morning run; a case just qualified is started by it.
A_WEEKEND = timedelta(days=4)


def running(at: datetime) -> QuerySet[Hold]:
    """Return the holds that stop an open case at an instant."""
    standing = Q(until_at__isnull=True) | Q(until_at__gt=at)
    return Hold.objects.filter(standing, starts_at__lte=at, lifted_at__isnull=True, case__state__in=OPEN_STATES)


def holds_to_review(at: datetime, on: date) -> QuerySet[Hold]:
    """Return the holds whose day to be looked at has come, late ones first; what a person waits for is told there."""
    found = running(at).filter(review_on__lte=on).exclude(_spoken_for())
    return found.select_related("case__creditor", "case__debtor", "owner").order_by("review_on", "id")


def holds_at_rest(at: datetime, on: date) -> QuerySet[Hold]:
    """Return the holds that ask nothing of anybody yet, the first to end or to be looked at first."""
    found = running(at).exclude(review_on__lte=on).exclude(_spoken_for())
    return found.select_related("case__creditor", "case__debtor", "owner").order_by("until_at", "review_on", "id")


def questions() -> QuerySet[CreditorQuestion]:
    """Return the questions that wait at a creditor's, the first due first."""
    return questions_open()


def questions_late(on: date) -> QuerySet[CreditorQuestion]:
    """Return the questions whose answer is late."""
    return questions_open().filter(due_on__lt=on)


def asleep(at: datetime, on: date) -> QuerySet[Case]:
    """Return the open cases that have no next date at all, oldest first.

    No suspension, no step of a calendar, nothing announced nor being sent, no instalment to come, no question.
    """
    case = OuterRef("pk")
    recent = on - A_WEEKEND
    awake: list[QuerySet[Any]] = [
        running(at).filter(case=case),
        Commitment.objects.filter(case=case, state=CommitmentState.OPEN),
        Reply.objects.filter(case=case, answered_at__isnull=True),
        Message.objects.filter(Q(state__in=WAITING) | Q(state__in=SENT, sent_on__gte=recent), case=case),
    ]
    followed = [*awake, StrategyRun.objects.filter(case=case, state=RunState.RUNNING, next_on__isnull=False)]
    paid = [
        *awake,
        Instalment.objects.filter(plan__case=case, plan__state=PlanState.RUNNING).exclude(state=InstalmentState.PAID),
    ]
    asked = [CreditorQuestion.objects.filter(case=case, answered_at__isnull=True)]
    still = (
        Q(_none(followed), state=CaseState.ACTIVE) & ~Q(qualified_at__gte=at - A_WEEKEND)
        | Q(_none(paid), state=CaseState.PLAN)
        | Q(_none(asked), state=CaseState.WITH_CREDITOR)
    )
    return Case.objects.filter(still).select_related("creditor", "debtor").order_by("opened_on", "id")


def _none(rows: Iterable[QuerySet[Any]]) -> Q:
    found = Q()
    for one in rows:
        found &= ~Q(Exists(one))
    return found


def _spoken_for() -> Q:
    """A hold that a reply or a proposal placed, as long as its person waits for us: another line tells it."""
    waiting = Reply.objects.filter(case=OuterRef("case"), answered_at__isnull=True)
    offered = Plan.objects.filter(case=OuterRef("case"), state=PlanState.PROPOSED)
    # Whoever asked for peace is among the people to take up with.
    found = Q(Exists(offered), reason=HoldReason.PROPOSAL) | Q(reason=HoldReason.GENTLE)
    for kind, reason in HOLDS.items():
        found |= Q(Exists(waiting.filter(kind=kind)), reason=reason)
    return found
