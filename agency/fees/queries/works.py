"""Works done for creditors: what waits for an invoice, and the meter of a month."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from typing import Any

from django.db.models import Count, QuerySet
from django.db.models.functions import Coalesce

from agency.fees.models import FeeLine, Seller
from agency.fees.values import WorkCount
from agency.parties.models import Creditor
from agency.parties.queries import rows_of

# Who is invoiced for a work: the creditor on whose row it was done, or the one into which that row was merged.
KEPT = Coalesce("creditor__merged_into", "creditor")


def seller() -> Seller | None:
    """Return what the agency's invoices bear; None before somebody said it."""
    return Seller.objects.filter(pk=1).first()


def works_to_invoice(before: date, creditors: Collection[int] | None = None) -> list[WorkCount]:
    """Return the works done before a day that no invoice bears and that cost something, by creditor.

    `creditors` are rows that are kept; the works of a row merged into another are that other's.
    """
    lines = FeeLine.objects.filter(invoice=None, amount__gt=0, done_on__lt=before)
    return _counted(lines if creditors is None else lines.alias(buyer=KEPT).filter(buyer__in=creditors))


def meter(creditor: Creditor, first: date, last: date) -> list[WorkCount]:
    """Return the works done for a creditor from a day to another, those that the package includes too."""
    return _counted(FeeLine.objects.filter(creditor__in=rows_of(creditor), done_on__range=(first, last)))


def works_of_month(first: date, last: date) -> list[WorkCount]:
    """Return the works of every creditor from a day to another that cost something and no invoice bears."""
    return _counted(FeeLine.objects.filter(invoice=None, amount__gt=0, done_on__range=(first, last)))


def works_of(**of: Any) -> QuerySet[FeeLine]:
    """Return works one by one with their cases, the oldest first."""
    return FeeLine.objects.filter(**of).select_related("case").order_by("done_on", "pk")


def _counted(lines: QuerySet[FeeLine]) -> list[WorkCount]:
    keys = ("buyer", "kind", "detail", "amount", "done_on")
    rows = lines.annotate(buyer=KEPT).order_by(*keys).values_list(*keys).annotate(works=Count("pk"))
    return [WorkCount(*row) for row in rows]
