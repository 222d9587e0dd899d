"""What reductions hand from one place to another."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from .enums import LoweringCause


@dataclass(frozen=True)
class Less:
    """So many euros less, of which day and why; `sure` once somebody said that it is no movement that we know."""

    amount: Decimal
    cause: LoweringCause
    on: date
    sure: bool = False


@dataclass(frozen=True)
class Cut:
    """What was taken off an instalment, so that it can be put back."""

    number: int
    due_on: date
    amount: Decimal
