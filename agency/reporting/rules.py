"""When figures say something, and which fault a missing field or a refusal is. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from decimal import Decimal

from agency.handling.enums import NonPaymentReason

from .enums import Flaw

# Under this many lines in a month, a share says nothing.
ENOUGH_LINES = 10
OF_FIELDS = {
    "address": Flaw.ADDRESS,
    "postcode": Flaw.ADDRESS,
    "city": Flaw.ADDRESS,
    "name": Flaw.NAME,
    "last_name": Flaw.NAME,
    "first_name": Flaw.NAME,
    "number": Flaw.NUMBER,
    "issued_on": Flaw.DATE,
    "due_on": Flaw.DATE,
}
OF_REFUSALS = {"R2.20": Flaw.BARRED, "FILE-4": Flaw.TWICE, "FILE-5": Flaw.TWICE}


def says_something(lines: int) -> bool:
    """Whether a month holds enough lines to conclude."""
    return lines >= ENOUGH_LINES


def month_of(day: date) -> tuple[date, date]:
    """Return the first day of a day's month, and of the next one."""
    first = day.replace(day=1)
    return first, (first + timedelta(days=32)).replace(day=1)


# Days since a case came at which a curve has a point.
POINTS = (15, 30, 60, 90, 180, 365)
# Last day of each age of a bill when its case came; what is older comes after.
AGES = (30, 90, 180, 365)
# Under this many cases a share is told with its interval.
FEW = 30
_Z = 1.96


def interval(part: int, whole: int) -> tuple[int, int] | None:
    """The 95 % interval of a share of few cases, in whole per cents (Wilson); None where there are enough, or none."""
    if not 0 < whole < FEW:
        return None
    share, spread = part / whole, _Z * _Z / whole
    middle = (share + spread / 2) / (1 + spread)
    half = _Z * ((share * (1 - share) + spread / 4) / whole) ** 0.5 / (1 + spread)
    return max(0, round(100 * (middle - half))), min(100, round(100 * (middle + half)))


def percent(part: Decimal | int, whole: Decimal | int) -> int | None:
    """A share in whole per cents, never 100 before all of it; None of nothing."""
    if not whole:
        return None
    return int(100 * part / whole)


# Fewer cases of a reason could tell of somebody.
LEAST_TOLD = 5
# The day of a month from which the one before is told: what the bank booked on its last day is known.
TOLD_FROM = 3


def shown_reasons(counts: Mapping[str, int]) -> tuple[dict[str, int], int]:
    """Return the reasons that enough cases share, the commonest first, and how many cases have another or none yet."""
    told = {
        reason: count for reason, count in counts.items() if count >= LEAST_TOLD and reason != NonPaymentReason.UNKNOWN
    }
    rest = sum(counts.values()) - sum(told.values())
    return dict(sorted(told.items(), key=lambda one: (-one[1], one[0]))), rest


def month_to_report(on: date) -> date | None:
    """Return the first day of the month that a day may tell of; None while its last money is not known."""
    if on.day < TOLD_FROM:
        return None
    return (on.replace(day=1) - timedelta(days=1)).replace(day=1)
