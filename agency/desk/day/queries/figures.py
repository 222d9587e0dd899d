"""The four indicators of the morning, from the books and the rows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import cast

from django.core.cache import cache
from django.db import connection
from django.db.models import Avg, Count, DurationField, ExpressionWrapper, F, Q, Sum

from agency.cases.enums import OPEN_STATES
from agency.common.money import ZERO
from agency.disputes.models import Reply
from agency.ledger.enums import AccountCode
from agency.payments.queries import standing_payments
from agency.plans.enums import InstalmentState, PlanState
from agency.plans.models import Instalment

from .sql import OWED_BY_AGE

# They read the whole book: whoever looks ten times in ten minutes has it read once.
KEPT_SECONDS = 600
# A bill is counted in the first of these ages, in days, that it is not older than; else among the oldest.
AGES = (30, 60, 90)


@dataclass(frozen=True)
class Collected:
    """Euros collected since the first of the month, added up day by day."""

    running: tuple[Decimal, ...]

    @property
    def total(self) -> Decimal:
        """Euros collected this month."""
        return self.running[-1]

    @property
    def first(self) -> Decimal:
        """Euros collected on the first of the month."""
        return self.running[0]


@dataclass(frozen=True)
class Kept:
    """Instalments of plans that fell due, and how many were paid."""

    paid: int
    due: int

    @property
    def percent(self) -> int | None:
        """Share paid, None while nothing fell due."""
        return round(100 * self.paid / self.due) if self.due else None


@dataclass(frozen=True)
class Figures:
    """The indicators as they stood at an instant; `ages` are euros owed by age of the bill, youngest first."""

    at: datetime
    collected: Collected
    plans: Kept
    answer_time: timedelta | None
    ages: tuple[Decimal, ...]

    @property
    def outstanding(self) -> Decimal:
        """Euros still owed."""
        return sum(self.ages, ZERO)


def latest_figures(at: datetime, on: date) -> Figures:
    """Return the indicators of a day, counted at most `KEPT_SECONDS` ago: they say when."""
    kept = cache.get_or_set(f"figures:{on.isoformat()}", lambda: figures(at, on), KEPT_SECONDS)
    return cast("Figures", kept)


def figures(at: datetime, on: date) -> Figures:
    """Return the indicators of a day; five queries, whatever the number of cases."""
    return Figures(at, collected(on), plans_kept(on), _answer_time(at), _ages(on))


def collected(on: date) -> Collected:
    """Return what came in this month for creditors; sums to give back are not counted."""
    first = on.replace(day=1)
    rows = dict(
        standing_payments()
        .filter(received_on__gte=first, received_on__lte=on)
        .order_by()
        .values_list("received_on")
        .annotate(total=Sum(F("amount") - F("excess") - F("reopened")))
    )
    running, line = ZERO, []
    for rank in range((on - first).days + 1):
        running += rows.get(first + timedelta(days=rank), ZERO)
        line.append(running)
    return Collected(tuple(line))


def plans_kept(on: date) -> Kept:
    """Return how many instalments of the last twelve months were paid, plans declined left out."""
    row = Instalment.objects.filter(
        due_on__lte=on,
        due_on__gt=on - timedelta(days=365),
        plan__state__in=(PlanState.RUNNING, PlanState.COMPLETED, PlanState.ENDED),
    ).aggregate(due=Count("pk"), paid=Count("pk", filter=Q(state=InstalmentState.PAID)))
    return Kept(row["paid"], row["due"])


def _answer_time(at: datetime) -> timedelta | None:
    """Average time of an answer over the last thirty days; None when nobody was answered."""
    taken = ExpressionWrapper(F("answered_at") - F("received_at"), output_field=DurationField())
    answered = Reply.objects.filter(answered_at__gt=at - timedelta(days=30), answered_at__lte=at)
    average: timedelta | None = answered.aggregate(average=Avg(taken))["average"]
    return average


def _ages(on: date) -> tuple[Decimal, ...]:
    """What open cases still owe, by days since the bill was due."""
    bounds = {f"age{rank}": on - timedelta(days=days) for rank, days in enumerate(AGES)}
    with connection.cursor() as cursor:
        cursor.execute(
            OWED_BY_AGE, {**bounds, "account": AccountCode.CLAIM_DUE.value, "open": [s.value for s in OPEN_STATES]}
        )
        rows = dict(cursor.fetchall())
    return tuple(rows.get(rank, ZERO) for rank in range(len(AGES) + 1))
