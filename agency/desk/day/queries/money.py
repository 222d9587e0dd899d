"""Money that waits for a person."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import QuerySet

from agency.banking.enums import LineState
from agency.banking.models import BankLine
from agency.cases.models import Case
from agency.common.money import ZERO
from agency.parties.models import Creditor
from agency.remittances.queries import Upcoming, pressing


@dataclass(frozen=True)
class DueToCreditor:
    """What is to hand over to a creditor soon, or late, case by case; the clock runs from its oldest euro."""

    creditor: Creditor
    lines: tuple[Upcoming, ...]

    @property
    def case(self) -> Case:
        """The most pressing case."""
        return self.lines[0].case

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


def remittances(on: date) -> tuple[DueToCreditor, ...]:
    """Return what is to remit within seven days or late, by creditor, the most pressing first."""
    by_creditor: dict[int, list[Upcoming]] = {}
    for line in pressing(on):
        by_creditor.setdefault(line.case.creditor_id, []).append(line)
    return tuple(DueToCreditor(lines[0].case.creditor, tuple(lines)) for lines in by_creditor.values())


def unidentified() -> QuerySet[BankLine]:
    """Return the movements of the dedicated account that wait for a person, oldest first."""
    waiting = BankLine.objects.filter(state__in=(LineState.SUSPENSE, LineState.TO_MATCH))
    return waiting.select_related("statement").order_by("booked_on", "pk")
