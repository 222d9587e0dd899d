"""The figures of one creditor over one month."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from .enums import Flaw


@dataclass(frozen=True)
class FaultReport:
    """How many lines were handed over in a month, how many had none of these faults, and each fault's count."""

    first_day: date
    lines: int
    without_fault: int
    counts: dict[Flaw, int]
