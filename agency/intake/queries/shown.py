"""A deposit as it is shown before and after it is confided: its lines by outcome."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Count, Sum

from agency.common.money import ZERO
from agency.intake.enums import BatchState, Outcome
from agency.intake.models import ImportBatch, ImportRow

LINES_SHOWN = 200
OUTCOMES = (Outcome.CONFIDED, Outcome.READY, Outcome.DOUBTFUL, Outcome.INCOMPLETE, Outcome.REFUSED)


@dataclass(frozen=True)
class LinesAlike:
    """The lines of a deposit that have one outcome: how many, their sum in euros, and the first of them."""

    outcome: str
    count: int
    total: Decimal
    rows: list[ImportRow]

    @property
    def hidden(self) -> int:
        """How many are not among the rows."""
        return self.count - len(self.rows)


def groups_of(batch: ImportBatch) -> list[LinesAlike]:
    """Return the lines of a deposit by outcome, what is confided or can be first; of each the first lines alone.

    Doubtful ones are all shown: each is ticked by hand.
    """
    sums = batch.rows.values_list("outcome").annotate(count=Count("pk"), total=Sum("amount")).order_by()
    found = {outcome: (count, total or ZERO) for outcome, count, total in sums}
    return [
        LinesAlike(outcome, *found[outcome], list(batch.rows.filter(outcome=outcome)[: _shown(batch, outcome)]))
        for outcome in OUTCOMES
        if outcome in found
    ]


def _shown(batch: ImportBatch, outcome: Outcome) -> int | None:
    ticked = outcome == Outcome.DOUBTFUL and batch.state == BatchState.PREVIEW
    return None if ticked else LINES_SHOWN
