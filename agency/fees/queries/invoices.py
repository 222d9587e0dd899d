"""Invoices of fees, what settled them, what waits."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from decimal import Decimal
from typing import Any

from django.db.models import DecimalField, F, OuterRef, QuerySet, Subquery, Sum, Value
from django.db.models.functions import Coalesce

from agency.fees.enums import InvoiceKind, Means
from agency.fees.models import FeeInvoice, FeeItem, FeeSettlement
from agency.parties.models import Creditor
from agency.parties.queries import rows_of

_EUROS: Any = DecimalField(max_digits=14, decimal_places=2)


def invoices() -> QuerySet[FeeInvoice]:
    """Return invoices and credit notes, the latest first, with what settled each and how much of it by credit notes."""
    return FeeInvoice.objects.select_related("creditor", "corrects").annotate(
        settled=_settled(), credited=_settled(means=Means.CREDIT_NOTE)
    )


def invoices_of(creditor: Creditor) -> QuerySet[FeeInvoice]:
    """Return those of one creditor, whichever of its rows they bear."""
    return invoices().filter(creditor__in=rows_of(creditor))


def outstanding(invoice: FeeInvoice) -> Decimal:
    """Return what is left to pay of an invoice, in euros; below zero when it is owed back."""
    settled: Decimal = FeeSettlement.objects.filter(invoice=invoice).aggregate(
        sum=Coalesce(Sum("amount"), Value(Decimal("0.00")), output_field=_EUROS)
    )["sum"]
    return invoice.total - settled


def unpaid_by_creditor(creditors: Collection[int]) -> dict[int, Decimal]:
    """Return creditor id -> what is left to pay of its invoices, in euros, for those that owe something."""
    found: dict[int, Decimal] = defaultdict(lambda: Decimal("0.00"))
    for one in invoices().filter(creditor__in=creditors, kind=InvoiceKind.INVOICE, settled__lt=F("total")):  # type: ignore[misc]
        found[one.creditor_id] += one.total - one.settled  # type: ignore[attr-defined]
    return dict(found)


def credited_quantities(invoice: FeeInvoice) -> dict[int, int]:
    """Return rank of a line -> how many of its works credit notes gave back."""
    rows = FeeItem.objects.filter(invoice__corrects=invoice).order_by().values_list("position")
    return dict(rows.annotate(given=Sum("quantity")))


def settlements(invoice: FeeInvoice) -> QuerySet[FeeSettlement]:
    """Return what settled an invoice, in the order it was noted."""
    return invoice.settlements.select_related("undone_by").order_by("pk")


def to_send() -> QuerySet[FeeInvoice]:
    """Return the invoices whose creditor was not written to yet, the first issued first."""
    return FeeInvoice.objects.filter(told_at=None).order_by("pk")


def _settled(**of: Any) -> Any:
    rows = FeeSettlement.objects.filter(invoice=OuterRef("pk"), **of).order_by().values("invoice")
    return Coalesce(
        Subquery(rows.annotate(sum=Sum("amount")).values("sum")), Value(Decimal("0.00")), output_field=_EUROS
    )
