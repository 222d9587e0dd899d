"""Times, amounts and drawings of the day's page. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal

from agency.common.money import format_number

from .enums import Readiness, Unit

SOON = timedelta(days=60)
NBSP = "\u00a0"
# Other people's money does not sleep: a sum is named or sent back, a statement settled, within so long.
NAMED_WITHIN, SETTLED_WITHIN = timedelta(days=15), timedelta(days=3)


def identify_by(booked_on: date) -> date:
    """The last day to say whose a sum of the dedicated account is, or to send it back."""
    return booked_on + NAMED_WITHIN


def settle_by(imported_on: date) -> date:
    """The last day to settle a statement that follows no other."""
    return imported_on + SETTLED_WITHIN


def readiness(*, approving: bool, complete: bool, last_day_to_act: date, on: date) -> Readiness:
    """Return how far a case to qualify is from a letter: what stops it first, then what presses, then what lacks."""
    if approving:
        return Readiness.TO_APPROVE
    if last_day_to_act < on:
        return Readiness.BARRED
    if last_day_to_act <= on + SOON:
        return Readiness.ENDING
    return Readiness.COMPLETE if complete else Readiness.INCOMPLETE


def largest_unit(gone: timedelta) -> tuple[int, Unit]:
    """Return a time in its largest unit, rounded down; a time that is not gone yet is zero minutes."""
    gone = max(gone, timedelta())
    if gone < timedelta(hours=1):
        return gone.seconds // 60, Unit.MINUTE
    if gone < timedelta(days=1):
        return gone.seconds // 3600, Unit.HOUR
    return gone.days, Unit.DAY


def round_euros(amount: Decimal) -> str:
    """« 18 420 € »: to the euro, for indicators."""
    return f"{format_number(amount.quantize(Decimal(1), ROUND_HALF_UP))}{NBSP}€"


def shorten(text: str, length: int = 90) -> str:
    """The beginning of a text, cut between two words."""
    flat = " ".join(text.split())
    return flat if len(flat) <= length else flat[:length].rsplit(" ", 1)[0] + "…"


@dataclass(frozen=True)
class Curve:
    """A sparkline in a box of 100 by 34: the line's points, and the area under it."""

    line: str
    area: str


def curve(values: Sequence[Decimal]) -> Curve:
    """Draw growing values from left to right; the highest touches the top but for a margin."""
    points = list(values) if len(values) > 1 else [Decimal(0), *values]
    top = max(points) or Decimal(1)
    step = Decimal(100) / (len(points) - 1)
    line = " ".join(
        f"{(step * rank).quantize(Decimal('0.1'))},{(Decimal(31) - Decimal(27) * value / top).quantize(Decimal('0.1'))}"
        for rank, value in enumerate(points)
    )
    return Curve(line, f"0,34 {line} 100,34")


@dataclass(frozen=True)
class Slice:
    """One part of a stacked bar of 1,000 units, and its share in percent."""

    label: str
    amount: Decimal
    percent: int
    x: int
    width: int


def stacked(parts: Sequence[tuple[str, Decimal]]) -> tuple[Slice, ...]:
    """Cut a bar in parts whose percentages add up to 100; empty when there is nothing to show."""
    total = sum((amount for _label, amount in parts), Decimal(0))
    if not total:
        return ()
    exact = [amount * 100 / total for _label, amount in parts]
    percents = [int(share) for share in exact]
    by_rest = sorted(range(len(parts)), key=lambda rank: percents[rank] - exact[rank])
    for rank in by_rest[: 100 - sum(percents)]:
        percents[rank] += 1
    slices, x = [], 0
    for (label, amount), percent in zip(parts, percents, strict=True):
        slices.append(Slice(label, amount, percent, x, max(percent * 10 - 3, 0)))
        x += percent * 10
    return tuple(slices)
