"""The four indicators of the morning, from the books and the rows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal

from django.db.models import (
    Avg,
    Case,
    Count,
    DecimalField,
    DurationField,
    ExpressionWrapper,
    F,
    OuterRef,
    Q,
    Subquery,
    Sum,
    Value,
    When,
)
from django.db.models.functions import Coalesce

from agency.cases.enums import OPEN_STATES
from agency.cases.models import Claim
from agency.common.money import ZERO
from agency.disputes.models import Reply
from agency.ledger.enums import AccountCode
from agency.ledger.models import Posting
from agency.payments.queries import standing_payments
from agency.plans.enums import InstalmentState, PlanState
from agency.plans.models import Instalment

from .rules import Curve, Slice, curve, duration, round_euros, stacked

_MONEY: DecimalField = DecimalField(max_digits=14, decimal_places=2)
BUCKETS = ("0–30 j", "31–60 j", "61–90 j", "90 j et plus")


@dataclass(frozen=True)
class Collected:
    """Euros collected since the first of the month, and how they came in."""

    total: Decimal
    first: Decimal
    curve: Curve


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
    """What the top of « Ma journée » shows."""

    collected: Collected
    plans: Kept
    answer_time: str
    outstanding: Decimal
    ages: tuple[Slice, ...]

    @property
    def collected_words(self) -> str:
        """« 18 420 € »."""
        return round_euros(self.collected.total)

    @property
    def outstanding_words(self) -> str:
        """« 214 300 € »."""
        return round_euros(self.outstanding)


def figures(at: datetime, on: date) -> Figures:
    """Return the indicators of a day; five queries, whatever the number of files."""
    ages = _ages(on)
    return Figures(
        collected(on), plans_kept(on), _answer_time(at), sum((amount for _label, amount in ages), ZERO), stacked(ages)
    )


def collected(on: date) -> Collected:
    """Return what came in this month for creditors; sums to give back are not counted."""
    first = on.replace(day=1)
    rows = dict(
        standing_payments()
        .filter(received_on__gte=first, received_on__lte=on)
        .order_by()
        .values_list("received_on")
        .annotate(total=Sum(F("amount") - F("excess")))
    )
    running, line = ZERO, []
    for rank in range((on - first).days + 1):
        running += rows.get(first + timedelta(days=rank), ZERO)
        line.append(running)
    return Collected(running, line[0], curve(line))


def plans_kept(on: date) -> Kept:
    """Return how many instalments of the last twelve months were paid, plans declined left out."""
    row = Instalment.objects.filter(
        due_on__lte=on,
        due_on__gt=on - timedelta(days=365),
        plan__state__in=(PlanState.RUNNING, PlanState.COMPLETED, PlanState.ENDED),
    ).aggregate(due=Count("pk"), paid=Count("pk", filter=Q(state=InstalmentState.PAID)))
    return Kept(row["paid"], row["due"])


def _answer_time(at: datetime) -> str:
    """Average time of an answer over the last thirty days; empty when nobody was answered."""
    taken = ExpressionWrapper(F("answered_at") - F("received_at"), output_field=DurationField())
    average = Reply.objects.filter(answered_at__gt=at - timedelta(days=30), answered_at__lte=at).aggregate(
        average=Avg(taken)
    )["average"]
    return duration(average) if average is not None else ""


def _ages(on: date) -> list[tuple[str, Decimal]]:
    """What open files still owe, by days since the bill was due."""
    owed = (
        Posting.objects.filter(account=AccountCode.CLAIM_DUE, claim_id=OuterRef("pk"))
        .order_by()
        .values("claim_id")
        .annotate(net=Sum(F("debit") - F("credit")))
        .values("net")
    )
    bucket = Case(
        *(
            When(due_on__gte=on - timedelta(days=days), then=Value(label))
            for days, label in zip((30, 60, 90), BUCKETS, strict=False)
        ),
        default=Value(BUCKETS[3]),
    )
    rows = dict(
        Claim.objects.filter(case__state__in=OPEN_STATES)
        .order_by()
        .annotate(bucket=bucket, owed=Coalesce(Subquery(owed, output_field=_MONEY), Value(ZERO), output_field=_MONEY))
        .values_list("bucket")
        .annotate(total=Sum("owed"))
    )
    return [(label, rows.get(label, ZERO)) for label in BUCKETS]
