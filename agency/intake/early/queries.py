"""The bills of a creditor that wait for their due date, counted and page by page."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.core.paginator import Page, Paginator
from django.db.models import Count, Min, QuerySet, Sum

from agency.common.money import ZERO
from agency.intake.models import ImportRow

_A_PAGE = 50


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
