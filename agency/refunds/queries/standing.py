"""Refunds by what they wait for."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import F, QuerySet, Sum

from agency.cases.models import Case
from agency.common.money import ZERO
from agency.ledger.queries import overpaid_rows
from agency.refunds.enums import FAILED, ON_THE_WAY, RefundMeans, RefundState
from agency.refunds.models import Refund

# So far back, what one person gave back alone on a case counts with what is asked now.
LATELY = timedelta(days=30)
_WITH = ("payment__case__creditor", "payment__debtor", "line", "prepared_by", "agreed_by")


def refunds() -> QuerySet[Refund]:
    """Return every refund, the latest first, with what its page says."""
    return Refund.objects.select_related(*_WITH).order_by("-pk")


def to_agree() -> QuerySet[Refund]:
    """Return the refunds that wait for a second person, oldest first."""
    return Refund.objects.filter(state=RefundState.PREPARED).select_related(*_WITH).order_by("pk")


def on_the_way() -> QuerySet[Refund]:
    """Return the refunds that are on their way."""
    return Refund.objects.filter(state__in=ON_THE_WAY)


def failed_refunds() -> QuerySet[Refund]:
    """Return the refunds that did not reach the person and that nobody looked at, oldest first."""
    return Refund.objects.filter(state__in=FAILED, seen_at__isnull=True).select_related(*_WITH).order_by("pk")


def waiting_count() -> int:
    """Return how many refunds wait for somebody."""
    return to_agree().order_by().count() + failed_refunds().order_by().count()


def cards_to_send() -> QuerySet[Refund]:
    """Return the refunds to ask of the card provider, or whose answer is not booked, oldest first."""
    return Refund.objects.filter(means=RefundMeans.CARD, state__in=(RefundState.AGREED, RefundState.SENT)).order_by(
        "pk"
    )


def transfers_to_settle() -> QuerySet[Refund]:
    """Return the transfers that no statement shows yet."""
    return (
        Refund.objects.filter(means=RefundMeans.TRANSFER, state=RefundState.AGREED)
        .select_related(*_WITH)
        .order_by("pk")
    )


def going_back() -> dict[int, Decimal]:
    """Return payment id -> euros that had settled something and are on their way back: they are not handed over."""
    rows = on_the_way().filter(of_claim__gt=0).values_list("payment").annotate(sum=Sum("of_claim")).order_by()
    return {payment: amount for payment, amount in rows if payment is not None}


def given_back_lately(case: Case, at: datetime) -> Decimal:
    """Return the euros of a case that one person alone gives or gave back lately."""
    rows = Refund.objects.filter(payment__case=case, two_persons=False, prepared_at__gt=at - LATELY)
    rows = rows.exclude(state__in=(RefundState.CANCELLED, *FAILED))
    return rows.aggregate(sum=Sum("amount"))["sum"] or ZERO


@dataclass(frozen=True)
class Overpaid:
    """What was paid too much, by case: what the books hold of it, what is on its way back."""

    held: QuerySet[Any, tuple[Any, Any]]
    going: QuerySet[Any, tuple[Any, Any]]

    @classmethod
    def now(cls) -> Overpaid:
        """What the books and the refunds say now; not read yet."""
        going = on_the_way().filter(payment__isnull=False).values_list("payment__case")
        return cls(overpaid_rows(), going.annotate(sum=Sum(F("amount") - F("of_claim"))).order_by())

    def left(self) -> dict[int, Decimal]:
        """Return case id -> euros paid too much that are not on their way back."""
        going: dict[int, Decimal] = dict(self.going)
        left = {case: -net - going.get(case, ZERO) for case, net in self.held}
        return {case: amount for case, amount in left.items() if amount > ZERO}


def to_give_back() -> dict[int, Decimal]:
    """Return case id -> euros paid too much that are not on their way back."""
    return Overpaid.now().left()
