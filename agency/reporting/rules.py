"""When figures say something, and which fault a missing field or a refusal is. Pure."""

from __future__ import annotations

from datetime import date, timedelta

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
