"""The bills of a creditor that wait for their due date, counted and page by page."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from django.core.paginator import Page, Paginator
from django.db.models import Count, Min, QuerySet, Sum

from agency.common.money import ZERO
from agency.intake.enums import Outcome
from agency.intake.models import ImportRow
from agency.parties.models import Creditor
from agency.parties.queries import rows_of

_A_PAGE = 50
# How long its creditor reads that the morning refused a bill.
_TOLD = timedelta(days=60)


@dataclass(frozen=True)
class Waiting:
    """How many bills wait for their due date, their sum in euros, and the next morning that makes cases of some."""

    count: int
    total: Decimal
    next_on: date | None


def waiting_in(lines: QuerySet[ImportRow]) -> Waiting:
    """Return what waits among lines, in one statement."""
    found = lines.order_by().aggregate(count=Count("pk"), total=Sum("amount"), next_on=Min("opens_on"))
    return Waiting(found["count"], found["total"] or ZERO, found["next_on"])


def lines_page(lines: QuerySet[ImportRow], page: str) -> Page[ImportRow]:
    """Return a page of lines that wait, the first to become a case first."""
    return Paginator(lines, _A_PAGE).get_page(page)


def refused_late(creditor: Creditor, on: date) -> QuerySet[ImportRow]:
    """Return the bills of a creditor that waited and that their morning refused, in the last 60 days, latest first."""
    waited = ImportRow.objects.filter(outcome=Outcome.REFUSED, opens_on__gte=on - _TOLD, opens_on__lte=on)
    return waited.filter(batch__creditor__in=rows_of(creditor)).order_by("-opens_on", "-id")
