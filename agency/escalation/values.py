"""What goes from the room of the hand-back to its neighbours."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from agency.law.persons.courts import Court, WayClosed

from .enums import NextStep


@dataclass(frozen=True)
class Offered:
    """A decision that a creditor may take or not: why it is closed, else the court and what goes with it.

    `never` is the mandate’s own word; `contribution` is in euros; `service_months` are those to serve an order.
    """

    step: NextStep
    never: bool = False
    closed: WayClosed | None = None
    court: Court | None = None
    adr_first: bool = False
    contribution: Decimal | None = None
    service_months: int = 0

    @property
    def open(self) -> bool:
        """Whether it may be chosen."""
        return not self.never and self.closed is None


@dataclass(frozen=True)
class NextStepWish:
    """What a creditor decides, with its own words and how it told us."""

    step: NextStep
    told: str
    words: str = ""
