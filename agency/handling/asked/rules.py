"""The hours of a half-day, and how far ahead a call may be asked for. Pure."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from agency.common.calendar import Zone, instant, local_time

from .enums import HalfDay

HOURS: dict[HalfDay, tuple[time, time]] = {
    HalfDay.MORNING: (time(9), time(12, 30)),
    HalfDay.AFTERNOON: (time(14), time(18)),
}
# So many days are shown, the first ones on which we may call; looked for no further than a month.
DAYS_SHOWN, LOOKED_AHEAD = 5, timedelta(days=31)
# Whoever asked for a call may get it a little before.
EARLY = timedelta(minutes=30)

# Calls leave from the agency, in its hours there; so much of the half-day must be in them.
OFFICE, LEAST = (time(9), time(18)), timedelta(minutes=30)

Slot = tuple[date, HalfDay]


class CallRequestRefused(Exception):
    """No call can be asked for like this; the message says why and what to do, in French."""


def begins(day: date, half: HalfDay, zone: Zone) -> datetime:
    """Return when a half-day begins where the person lives."""
    return instant(day, HOURS[half][0], zone)


def ends(day: date, half: HalfDay, zone: Zone) -> datetime:
    """Return when a half-day ends where the person lives: a call that nobody made is late from then on."""
    return instant(day, HOURS[half][1], zone)


def fits_office(day: date, half: HalfDay, zone: Zone, home: Zone) -> bool:
    """Whether somebody is at the agency, which stands in `home`, in the half-day of a person who lives in `zone`."""
    start, end = begins(day, half, zone), ends(day, half, zone)
    there = local_time(start, home).date()
    opens, closes = (instant(there, hour, home) for hour in OFFICE)
    return min(end, closes) - max(start, opens) >= LEAST
