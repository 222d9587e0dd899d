"""Money that waits for a person."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import QuerySet

from agency.banking.enums import LineState, StatementState
from agency.banking.models import BankLine, BankStatement
from agency.cases.models import Case
from agency.cases.queries import cases_by_number, cases_numbered
from agency.common.money import ZERO
from agency.parties.models import Creditor
from agency.remittances.queries import Upcoming, pressing

# A pane tells so many cases one by one.
TOLD = 50


@dataclass(frozen=True)
class DueToCreditor:
    """What is to hand over to a creditor soon, or late, case by case; the clock runs from its oldest euro.

    `case` is the most pressing one; `told` are the first ones with their case, once they were asked for.
    """

    case: Case
    lines: tuple[Upcoming, ...]
    told: tuple[tuple[Upcoming, Case], ...] = ()

    @property
    def creditor(self) -> Creditor:
        """Who receives."""
        return self.case.creditor

    @property
    def remit_by(self) -> date:
        """The last day to hand over."""
        return self.lines[0].remit_by

    @property
    def collected_on(self) -> date:
        """The day the oldest euro came in."""
        return min(line.collected_on for line in self.lines)

    @property
    def amount(self) -> Decimal:
        """The sum, in euros."""
        return sum((line.amount for line in self.lines), ZERO)

    @property
    def untold(self) -> int:
        """How many cases are summed up and not told one by one."""
        return len(self.lines) - len(self.told)


def first_lines(on: date, delays: Iterable[int | None]) -> dict[int, list[Upcoming]]:
    """Return what is to remit within seven days or late, by creditor, the most pressing first."""
    return _by_creditor(pressing(on, delays=delays))


def cases_of_lines(by_creditor: Mapping[int, list[Upcoming]]) -> QuerySet[Case]:
    """Return the most pressing case of each creditor."""
    return cases_numbered(lines[0].case_id for lines in by_creditor.values())


def by_pressure(by_creditor: Mapping[int, list[Upcoming]], cases: Mapping[int, Case]) -> list[DueToCreditor]:
    """Return what is to remit to each creditor, with its most pressing case."""
    return [DueToCreditor(cases[lines[0].case_id], tuple(lines)) for lines in by_creditor.values()]


def remittance_to(creditor_id: int, on: date) -> DueToCreditor:
    """Return what is to remit to one creditor, its first cases told. Raises IndexError when there is nothing."""
    lines = pressing(on, creditor_id)
    cases = cases_by_number(line.case_id for line in lines[:TOLD])
    return DueToCreditor(cases[lines[0].case_id], lines, tuple((line, cases[line.case_id]) for line in lines[:TOLD]))


def count_of_remittances(on: date) -> int:
    """Return how many creditors are to be remitted something within seven days, or late."""
    return len(_by_creditor(pressing(on)))


def _by_creditor(lines: Iterable[Upcoming]) -> dict[int, list[Upcoming]]:
    found: dict[int, list[Upcoming]] = {}
    for line in lines:
        found.setdefault(line.creditor_id, []).append(line)
    return found


def unidentified() -> QuerySet[BankLine]:
    """Return the movements of the dedicated account that wait for a person or for their way back, oldest first."""
    waiting = BankLine.objects.filter(state__in=(LineState.SUSPENSE, LineState.TO_MATCH, LineState.NOT_OURS))
    return waiting.select_related("statement").order_by("booked_on", "pk")


def waiting_statements() -> QuerySet[BankStatement]:
    """Return the statements that do not follow the others, oldest first: bank and books cannot be compared."""
    return BankStatement.objects.filter(state=StatementState.WAITING).order_by("imported_at", "pk")
