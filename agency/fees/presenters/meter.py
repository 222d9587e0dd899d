"""The meter of a package: what was done in a month, what the mandate includes, what it costs."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.utils.translation import gettext as _

from agency.common.calendar import month_end
from agency.common.money import ZERO
from agency.fees.enums import FeeKind
from agency.fees.queries import meter
from agency.fees.rules import month_of
from agency.fees.values import WorkCount
from agency.letters.enums import MessageKind
from agency.parties.models import Creditor


@dataclass(frozen=True)
class MeterRow:
    """So many works of one kind, in euros without tax; a price of nothing is a work that the package includes."""

    label: str
    works: int
    price: Decimal
    amount: Decimal


@dataclass(frozen=True)
class MonthMeter:
    """A creditor's month as it was counted last night."""

    first_day: date
    rows: tuple[MeterRow, ...]

    @property
    def total(self) -> Decimal:
        """What the month comes to so far, without tax."""
        return sum((row.amount for row in self.rows), ZERO)


def month_meter(creditor: Creditor, on: date) -> MonthMeter:
    """The month of a day, for one creditor."""
    first = month_of(on)
    return MonthMeter(first, rows_of(meter(creditor, first, month_end(on))))


def rows_of(works: Iterable[WorkCount]) -> tuple[MeterRow, ...]:
    """Works of one kind and one figure together, in the order they come."""
    found: dict[tuple[str, str, Decimal], int] = defaultdict(int)
    for one in works:
        found[one.kind, "" if one.kind == FeeKind.MONTH else one.detail, one.amount] += one.works
    return tuple(
        MeterRow(work_label(kind, detail), n, price, n * price) for (kind, detail, price), n in sorted(found.items())
    )


def work_label(kind: str, detail: str) -> str:
    """« Courrier remis à la poste : mise en demeure », in the reader's language."""
    label = str(FeeKind(kind).label).capitalize()
    if not detail or kind == FeeKind.MONTH:
        return label
    return f"{label} : {_('échéancier accepté') if detail == 'plan' else MessageKind(detail).label}"
