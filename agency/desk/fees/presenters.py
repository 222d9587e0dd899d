"""What waits for an invoice, creditor by creditor."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from agency.common.money import ZERO
from agency.fees.presenters import rows_of
from agency.fees.presenters.meter import MeterRow
from agency.fees.values import WorkCount


@dataclass(frozen=True)
class CreditorWorks:
    """One creditor's works, in euros without tax."""

    creditor_id: int
    creditor: str
    rows: tuple[MeterRow, ...]

    @property
    def total(self) -> Decimal:
        """What they come to."""
        return sum((row.amount for row in self.rows), ZERO)


def by_creditor(works: Iterable[WorkCount], names: Mapping[int, str]) -> list[CreditorWorks]:
    """The works of each creditor, by name."""
    found: dict[int, list[WorkCount]] = defaultdict(list)
    for one in works:
        found[one.creditor_id].append(one)
    lines = [CreditorWorks(pk, names[pk], rows_of(done)) for pk, done in found.items()]
    return sorted(lines, key=lambda line: (line.creditor, line.creditor_id))
