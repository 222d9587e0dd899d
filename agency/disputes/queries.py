"""Reads of replies: what waits for our answer, and whether the pause is still there to take."""

from __future__ import annotations

from datetime import datetime

from django.db.models import QuerySet

from agency.cases.enums import HoldReason
from agency.cases.models import Case, Hold
from agency.cases.rules import AFTER_PEACE

from .models import Reply


def waiting() -> QuerySet[Reply]:
    """Return the replies not answered yet, the most pressing first."""
    return (
        Reply.objects.filter(answered_at__isnull=True)
        .select_related("case__creditor", "debtor")
        .order_by("answer_due_on", "id")
    )


def replies_of(case: Case, debtor_id: int) -> QuerySet[Reply]:
    """Return what one person told us about a case, and only that person (R5.12), latest first."""
    return case.replies.filter(debtor_id=debtor_id)


def pauses_over(at: datetime) -> QuerySet[Hold]:
    """Return the pauses and hard times whose time is over and that nothing ended yet, oldest first."""
    over = Hold.objects.filter(reason__in=AFTER_PEACE, lifted_at__isnull=True, until_at__lte=at)
    return over.select_related("case").order_by("until_at", "id")


def may_pause(case: Case) -> bool:
    """Whether the pause that asks for no reason was never taken on this case."""
    return not case.holds.filter(reason=HoldReason.PAUSE).exists()
