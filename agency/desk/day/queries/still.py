"""Cases that stand still: suspended, or asked of their creditor."""

from __future__ import annotations

from datetime import date, datetime
from typing import cast

from django.core.cache import cache
from django.db.models import Exists, OuterRef, Q, QuerySet

from agency.cases.enums import HoldReason
from agency.cases.models import Case, Hold
from agency.desk.cases.queries.next_dates import asleep, running
from agency.disputes.models import Reply
from agency.disputes.rules import HOLDS
from agency.language.presenters import MORE
from agency.plans.enums import PlanState
from agency.plans.models import Plan
from agency.qualification.models import CreditorQuestion
from agency.qualification.queries import questions_open

# There should be none, and each open case is looked at to know: not at every page.
KEPT_SECONDS = 600


def holds_to_review(at: datetime, on: date) -> QuerySet[Hold]:
    """Return the holds whose day to be looked at has come, late ones first; what a person waits for is told there."""
    found = running(at).filter(review_on__lte=on).exclude(_spoken_for())
    return found.select_related("case__creditor", "case__debtor", "owner").order_by("review_on", "id")


def holds_at_rest(at: datetime, on: date) -> QuerySet[Hold]:
    """Return the holds that ask nothing of anybody yet, the first to end or to be looked at first."""
    found = running(at).exclude(review_on__lte=on).exclude(_spoken_for())
    return found.select_related("case__creditor", "case__debtor", "owner").order_by("until_at", "review_on", "id")


def cases_asleep(at: datetime) -> QuerySet[Case]:
    """Return the open cases that nothing carries on, of those found at most `KEPT_SECONDS` ago, oldest first."""
    found = cache.get_or_set("asleep", lambda: list(asleep(at).values_list("pk", flat=True)[:MORE]), KEPT_SECONDS)
    return asleep(at).filter(pk__in=cast("list[int]", found)) if found else Case.objects.none()


def questions() -> QuerySet[CreditorQuestion]:
    """Return the questions that wait at a creditor's, the first due first."""
    return questions_open()


def questions_late(on: date) -> QuerySet[CreditorQuestion]:
    """Return the questions whose answer is late."""
    return questions_open().filter(due_on__lt=on)


def _spoken_for() -> Q:
    """A hold that a reply or a proposal placed, as long as its person waits for us: another line tells it."""
    waiting = Reply.objects.filter(case=OuterRef("case"), answered_at__isnull=True)
    offered = Plan.objects.filter(case=OuterRef("case"), state=PlanState.PROPOSED)
    # Whoever asked for peace is among the people to take up with.
    found = Q(Exists(offered), reason=HoldReason.PROPOSAL) | Q(
        reason__in=(HoldReason.GENTLE, HoldReason.NOTICE, HoldReason.COMPLAINT, HoldReason.DATA)
    )
    for kind, reason in HOLDS.items():
        found |= Q(Exists(waiting.filter(kind=kind)), reason=reason)
    return found
