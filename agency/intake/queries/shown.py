"""A deposit as it is shown before and after it is confided: its totals by outcome, its lines page by page."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from django.core.paginator import Page, Paginator
from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Sum

from agency.cases.enums import DocumentKind
from agency.common.money import ZERO
from agency.intake.enums import Outcome
from agency.intake.models import HandedPiece, ImportBatch, ImportRow

LINES_SHOWN = 300
OUTCOMES = (
    Outcome.CONFIDED,
    Outcome.UPDATED,
    Outcome.WITHDRAWN,
    Outcome.READY,
    Outcome.UNDUE,
    Outcome.UPDATE,
    Outcome.DOUBTFUL,
    Outcome.INCOMPLETE,
    Outcome.REFUSED,
)


@dataclass(frozen=True)
class LinesAlike:
    """How many lines of a deposit have one outcome, and their sum in euros."""

    outcome: str
    count: int
    total: Decimal


def totals_of(batch: ImportBatch) -> list[LinesAlike]:
    """Return the lines of a deposit by outcome, what is confided or can be first."""
    sums = batch.rows.values_list("outcome").annotate(count=Count("pk"), total=Sum("amount")).order_by()
    found = {outcome: (count, total or ZERO) for outcome, count, total in sums}
    return [LinesAlike(outcome, *found[outcome]) for outcome in OUTCOMES if outcome in found]


def lines_shown(batch: ImportBatch, *, outcome: str = "", page: str = "") -> Page[ImportRow]:
    """Return a page of the lines of a deposit in the order of the file, of one outcome when it is one."""
    rows = batch.rows.order_by("position")
    if outcome in Outcome.values:
        rows = rows.filter(outcome=outcome)
    return Paginator(rows, LINES_SHOWN).get_page(page)


def without_invoice(batch: ImportBatch) -> int:
    """Return how many lines of a deposit that may be confided come without the document of their invoice."""
    if batch.evidence is not None:
        return 0
    invoices = HandedPiece.objects.filter(row=OuterRef("pk"), kind=DocumentKind.INVOICE)
    return batch.rows.exclude(outcome=Outcome.REFUSED).filter(~Exists(invoices)).count()


def next_to_complete(batch: ImportBatch, position: int) -> ImportRow | None:
    """Return the next line of a deposit that waits for somebody after a place of the file, else the first; or None."""
    waiting = batch.rows.filter(Q(outcome=Outcome.INCOMPLETE) | Q(outcome=Outcome.DOUBTFUL, checked=False))
    waiting = waiting.exclude(asked=[]).order_by("position")
    return waiting.filter(position__gt=position).first() or waiting.exclude(position=position).first()


def with_counts(batches: QuerySet[ImportBatch]) -> QuerySet[ImportBatch]:
    """Return deposits without their bytes, each with how many of its lines can go, wait for somebody, are refused."""
    waiting = Q(rows__outcome__in=(Outcome.DOUBTFUL, Outcome.INCOMPLETE, Outcome.UPDATE))
    return (
        batches.defer("evidence")
        .order_by("-uploaded_at", "-id")
        .annotate(
            good=Count(
                "rows", filter=Q(rows__outcome__in=(Outcome.READY, Outcome.UNDUE, Outcome.CONFIDED, Outcome.UPDATED))
            ),
            waiting=Count("rows", filter=waiting),
            refused=Count("rows", filter=Q(rows__outcome=Outcome.REFUSED)),
        )
    )
