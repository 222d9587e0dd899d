"""What the bank desk reads: movements by column, page by page; what somebody looks for; cases to give one to."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.db import connection
from django.db.models import Count, Prefetch, Q, QuerySet, Sum, Value
from django.db.models.functions import Lower

from agency.banking.enums import LineState, StatementState
from agency.banking.models import WRITTEN, BankLine, BankStatement, KnownPayer, LinePart
from agency.cases.enums import OPEN_STATES
from agency.cases.models import Case
from agency.cases.queries import matching
from agency.desk.bank.enums import BankColumn
from agency.desk.bank.rules import Sought
from agency.desk.frame.queries import count_up_to
from agency.parties.models import Plain
from agency.payments.models import Payment

from .sql import CASES_OWING_ABOUT

RECENT_STATEMENTS = 10
PER_PAGE = 25
FOUND = 10
_WAITS = Q(state__in=(LineState.SUSPENSE, LineState.TO_MATCH))
_COLUMNS: dict[BankColumn, Q] = {
    BankColumn.HINTED: Q(state=LineState.SUSPENSE, hinted=True),
    BankColumn.SOUGHT: Q(state=LineState.SUSPENSE, hinted=False) | Q(state=LineState.TO_MATCH),
    BankColumn.MATCHED: Q(state__in=(LineState.MATCHED, LineState.NOT_OURS)),
}
_PARTS = Prefetch(
    "given_parts", LinePart.objects.filter(undone_at=None).select_related("payment__case__creditor", "payment__debtor")
)


@dataclass(frozen=True)
class PageOfLines:
    """Some lines of a column, and where the next page begins; empty when there is none."""

    lines: Sequence[BankLine]
    after: str


def page_of(column: BankColumn, sought: Sought, after: tuple[date, int] | None) -> PageOfLines:
    """Return the lines of a column that somebody looks for, from where a page ended: the oldest first to decide.

    What is decided is read the latest first.
    """
    latest = column == BankColumn.MATCHED
    rows = _found(BankLine.objects.filter(_COLUMNS[column]), sought)
    if after is not None:
        day, pk = after
        side = "lt" if latest else "gt"
        rows = rows.filter(Q(**{f"booked_on__{side}": day}) | Q(**{"booked_on": day, f"pk__{side}": pk}))
    order = ("-booked_on", "-pk") if latest else ("booked_on", "pk")
    found = list(_whole(rows).order_by(*order)[: PER_PAGE + 1])
    shown = found[:PER_PAGE]
    more = f"{shown[-1].booked_on.isoformat()}_{shown[-1].pk}" if len(found) > PER_PAGE else ""
    return PageOfLines(shown, more)


def counts(sought: Sought) -> dict[BankColumn, int]:
    """Return how many lines each column holds, counted as far as a page says."""
    return {column: count_up_to(_found(BankLine.objects.filter(_COLUMNS[column]), sought)) for column in BankColumn}


def column_of(line: BankLine) -> BankColumn:
    """Return the column where a line stands."""
    if line.state == LineState.SUSPENSE and line.hinted:
        return BankColumn.HINTED
    return BankColumn.SOUGHT if line.state in (LineState.SUSPENSE, LineState.TO_MATCH) else BankColumn.MATCHED


def lines_with_all() -> QuerySet[BankLine]:
    """Return the lines with what a page says of one: its payment, its parts, who was paid."""
    return _whole(BankLine.objects.all())


def next_after(line: BankLine, column: BankColumn) -> BankLine | None:
    """Return the line to decide after this one in its column, else the first one left."""
    rows = BankLine.objects.filter(_COLUMNS[column]).exclude(pk=line.pk).order_by("booked_on", "pk")
    later = rows.filter(Q(booked_on__gt=line.booked_on) | Q(booked_on=line.booked_on, pk__gt=line.pk))
    return later.first() or rows.first()


def undoable(line: BankLine) -> list[Payment]:
    """Return the payments that a line made and that stand as matches, with their cases."""
    whole = [line.payment] if line.payment is not None else []
    return [*whole, *(part.payment for part in line.given_parts.all())]


def payers_of(debtors: Iterable[int]) -> list[KnownPayer]:
    """Return the accounts kept for these people, the latest confirmation of each first."""
    rows = KnownPayer.objects.filter(debtor__in=list(debtors)).select_related("debtor").order_by("-confirmed_at", "-pk")
    latest: dict[tuple[int, str], KnownPayer] = {}
    for row in rows:
        latest.setdefault((row.debtor_id, row.fingerprint), row)
    return list(latest.values())


def cases_sought(sought: Sought) -> list[Case]:
    """Return the open cases of a name, a reference, a bill, or whose balance is about a sum; the first ones."""
    found: set[int] = set()
    if sought.text:
        named = Case.objects.filter(pk__in=matching(sought.text), state__in=OPEN_STATES).order_by("-opened_on", "-pk")
        found |= set(named.values_list("pk", flat=True)[:FOUND])
    if sought.least is not None:
        with connection.cursor() as cursor:
            cursor.execute(
                CASES_OWING_ABOUT,
                {"least": sought.least, "most": sought.most, "open": [state.value for state in OPEN_STATES],
                 "limit": FOUND},
            )  # fmt: skip
            found |= {case for (case,) in cursor.fetchall()}
    cases = Case.objects.filter(pk__in=found).select_related("debtor", "creditor")
    return list(cases.order_by("-opened_on", "-pk")[:FOUND])


def recent_statements() -> QuerySet[BankStatement]:
    """Return the latest bank statements, with `total` lines and how many were `matched`."""
    return BankStatement.objects.annotate(
        matched=Count("lines", filter=Q(lines__state=LineState.MATCHED)), total=Count("lines")
    )[:RECENT_STATEMENTS]


def held_statements() -> QuerySet[BankStatement]:
    """Return the statements that wait for the one they lack or for a person, with `total` lines and their `sum`."""
    waiting = BankStatement.objects.filter(state=StatementState.WAITING)
    return waiting.annotate(total=Count("lines"), sum=Sum("lines__amount")).order_by("from_on", "to_on", "pk")


def waiting_count() -> int:
    """Return how many bank lines and statements wait for a person, counted as far as a page says."""
    waiting = BankStatement.objects.filter(state=StatementState.WAITING)
    return count_up_to(waiting) + count_up_to(BankLine.objects.filter(_WAITS))


def cases_typed(typed: str) -> list[Case]:
    """Return the case of a reference as somebody typed it, ours or the transfer's, else the open ones of a name."""
    reference = typed.replace(" ", "")
    if not reference:
        return []
    by_reference = Q(reference__iexact=reference) | Q(rf_reference__iexact=reference)
    exact = list(Case.objects.filter(by_reference)[:1])
    return exact or list(Case.objects.filter(pk__in=matching(typed), state__in=OPEN_STATES)[:2])


def _found(rows: QuerySet[BankLine], sought: Sought) -> QuerySet[BankLine]:
    if sought.is_empty:
        return rows
    wanted = Q()
    if sought.on is not None:
        wanted |= Q(booked_on=sought.on) | Q(value_on=sought.on)
    if sought.least is not None and sought.most is not None:
        wanted |= Q(amount__range=(sought.least, sought.most)) | Q(amount__range=(-sought.most, -sought.least))
    if sought.text:
        rows = rows.alias(written=WRITTEN)
        wanted |= Q(written__contains=Plain(Lower(Value(sought.text))))
        wanted |= Q(payment__case__reference__iexact=sought.text)
    return rows.filter(wanted)


def _whole(rows: QuerySet[BankLine]) -> QuerySet[BankLine]:
    paid = ("statement", "payment__case__creditor", "payment__debtor")
    return rows.select_related(*paid).prefetch_related(_PARTS)
