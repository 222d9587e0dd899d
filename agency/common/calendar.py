"""Days of the trade: holidays by zone, working days, deadlines, half-open periods, French dates.

Legal dates are dates of Europe/Paris; windows of contact are local times of the debtor (R10.7).
"""

import calendar as _gregorian
import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from functools import cache
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from typing import Any, Self
from zoneinfo import ZoneInfo

import holidays

PARIS = ZoneInfo("Europe/Paris")
ONE_DAY = timedelta(days=1)

MONTHS = (
    "janvier", "février", "mars", "avril", "mai", "juin",
    "juillet", "août", "septembre", "octobre", "novembre", "décembre",
)  # fmt: skip
WEEKDAYS = ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche")


class CalendarError(ValueError):
    """A date, a length of time or a postcode that no calendar can answer for."""


class Zone(StrEnum):
    """Where a person lives, as far as holidays and the hour are concerned (R10.6, R10.7)."""

    METROPOLE = "metropole"
    ALSACE_MOSELLE = "alsace-moselle"
    GUADELOUPE = "guadeloupe"
    MARTINIQUE = "martinique"
    GUYANE = "guyane"
    REUNION = "reunion"
    MAYOTTE = "mayotte"
    SAINT_BARTHELEMY = "saint-barthelemy"
    SAINT_MARTIN = "saint-martin"
    SAINT_PIERRE_ET_MIQUELON = "saint-pierre-et-miquelon"
    WALLIS_ET_FUTUNA = "wallis-et-futuna"
    POLYNESIE = "polynesie"
    NOUVELLE_CALEDONIE = "nouvelle-caledonie"


class Week(StrEnum):
    """« Ouvrés » skips Saturdays as CPC 642 does; « ouvrables » keeps them as labour law does (R10.6)."""

    OUVRES = "ouvres"
    OUVRABLES = "ouvrables"


# Abolition of slavery, a holiday of each department (C. trav. L3422-2), month and day.
_ABOLITION = {
    Zone.GUADELOUPE: (5, 27),
    Zone.MARTINIQUE: (5, 22),
    Zone.GUYANE: (6, 10),
    Zone.REUNION: (12, 20),
    Zone.MAYOTTE: (4, 27),
    Zone.SAINT_BARTHELEMY: (10, 9),
    Zone.SAINT_MARTIN: (5, 28),
}
# Zones whose own list of holidays is taken as it is published.
_SUBDIVISIONS = {
    Zone.ALSACE_MOSELLE: "57",
    Zone.WALLIS_ET_FUTUNA: "WF",
    Zone.POLYNESIE: "PF",
    Zone.NOUVELLE_CALEDONIE: "NC",
}
_TIME_ZONES = {
    Zone.GUADELOUPE: "America/Guadeloupe",
    Zone.MARTINIQUE: "America/Martinique",
    Zone.GUYANE: "America/Cayenne",
    Zone.REUNION: "Indian/Reunion",
    Zone.MAYOTTE: "Indian/Mayotte",
    Zone.SAINT_BARTHELEMY: "America/St_Barthelemy",
    Zone.SAINT_MARTIN: "America/Marigot",
    Zone.SAINT_PIERRE_ET_MIQUELON: "America/Miquelon",
    Zone.WALLIS_ET_FUTUNA: "Pacific/Wallis",
    Zone.POLYNESIE: "Pacific/Tahiti",
    Zone.NOUVELLE_CALEDONIE: "Pacific/Noumea",
}
_POSTCODE = re.compile(r"[0-9]{5}")
# Longest prefix first: two islands kept Guadeloupe's 971 after leaving it.
_POSTCODES = (
    ("97133", Zone.SAINT_BARTHELEMY),
    ("97150", Zone.SAINT_MARTIN),
    ("57", Zone.ALSACE_MOSELLE),
    ("67", Zone.ALSACE_MOSELLE),
    ("68", Zone.ALSACE_MOSELLE),
    ("971", Zone.GUADELOUPE),
    ("972", Zone.MARTINIQUE),
    ("973", Zone.GUYANE),
    ("974", Zone.REUNION),
    ("975", Zone.SAINT_PIERRE_ET_MIQUELON),
    ("976", Zone.MAYOTTE),
    ("977", Zone.SAINT_BARTHELEMY),
    ("978", Zone.SAINT_MARTIN),
    ("986", Zone.WALLIS_ET_FUTUNA),
    ("987", Zone.POLYNESIE),
    ("988", Zone.NOUVELLE_CALEDONIE),
)


def zone_of_postcode(postcode: str) -> Zone:
    """Zone of a French postcode (R6.6, R10.6). Raises CalendarError when it has not five digits."""
    bare = postcode.replace(" ", "")
    if not _POSTCODE.fullmatch(bare):
        raise CalendarError(f"« {postcode} » n’est pas un code postal français : cinq chiffres attendus.")
    return next((zone for prefix, zone in _POSTCODES if bare.startswith(prefix)), Zone.METROPOLE)


@cache
def holidays_of(year: int, zone: Zone = Zone.METROPOLE) -> frozenset[date]:
    """Public holidays of a year in a zone (R10.6; C. trav. L3133-1, L3134-13, L3422-2)."""
    found = set(_france()(subdiv=_SUBDIVISIONS.get(zone), years=year))
    if zone in _ABOLITION:
        found.add(date(year, *_ABOLITION[zone]))
    return frozenset(found)


@cache
def _france() -> Any:
    """The library's France, read from its own file: its package loads every country, ten megabytes in each process."""
    place = spec_from_file_location("holidays_of_france", Path(holidays.__file__).parent / "countries" / "france.py")
    if place is None or place.loader is None:
        raise CalendarError("La bibliothèque des jours fériés ne connaît plus la France.")
    module = module_from_spec(place)
    place.loader.exec_module(module)
    return module.France


def is_holiday(day: date, zone: Zone = Zone.METROPOLE) -> bool:
    """Whether the day is a public holiday where the person lives (R10.6)."""
    return day in holidays_of(day.year, zone)


def is_working_day(day: date, zone: Zone = Zone.METROPOLE, week: Week = Week.OUVRES) -> bool:
    """Whether the day is worked: neither a Sunday, nor a holiday, nor (« ouvrés ») a Saturday (R10.6)."""
    last_weekday = 4 if week is Week.OUVRES else 5
    return day.weekday() <= last_weekday and not is_holiday(day, zone)


def next_working_day(day: date, zone: Zone = Zone.METROPOLE, week: Week = Week.OUVRES) -> date:
    """The day itself when it is worked, else the first worked day after it (CPC 642)."""
    while not is_working_day(day, zone, week):
        day += ONE_DAY
    return day


def previous_working_day(day: date, zone: Zone = Zone.METROPOLE, week: Week = Week.OUVRES) -> date:
    """The day itself when it is worked, else the last worked day before it."""
    while not is_working_day(day, zone, week):
        day -= ONE_DAY
    return day


def add_working_days(day: date, count: int, zone: Zone = Zone.METROPOLE, week: Week = Week.OUVRES) -> date:
    """The count-th worked day after the day, or before it when count is negative; zero changes nothing."""
    step = ONE_DAY if count > 0 else -ONE_DAY
    for _ in range(abs(count)):
        day += step
        while not is_working_day(day, zone, week):
            day += step
    return day


def add_months(day: date, months: int) -> date:
    """Same day number some months later (or earlier), else the last day of that month (CPC 641 al. 2)."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    if not date.min.year <= year <= date.max.year:
        raise CalendarError("La date calculée sort du calendrier.")
    last = _gregorian.monthrange(year, month + 1)[1]
    return date(year, month + 1, min(day.day, last))


def month_end(day: date) -> date:
    """Last day of the month of the day."""
    return day.replace(day=_gregorian.monthrange(day.year, day.month)[1])


@dataclass(frozen=True, slots=True)
class ProceduralDeadline:
    """End of a period of procedure: as counted, and once moved to a worked day (R10.1)."""

    nominal: date
    extended: date


def procedural_deadline(
    event_on: date, *, months: int = 0, days: int = 0, zone: Zone = Zone.METROPOLE
) -> ProceduralDeadline:
    """Count a period of procedure: months, then days, the day of the event left out (R10.1; CPC 641, 642).

    Ends on a worked day. Never for limitation (R2.2) nor for contracts. Raises CalendarError on a
    negative or empty period.
    """
    if months < 0 or days < 0 or months + days == 0:
        raise CalendarError("Un délai se compte en mois et en jours positifs.")
    nominal = add_months(event_on, months) + timedelta(days=days)
    return ProceduralDeadline(nominal=nominal, extended=next_working_day(nominal, zone))


@dataclass(frozen=True, slots=True)
class Deadline:
    """A date we announce: as written, as we hold it for the person, and the day we act (R10.2)."""

    nominal: date
    effective: date
    action_on: date


def product_deadline(sent_on: date, days: int, zone: Zone = Zone.METROPOLE) -> Deadline:
    """Deadline of an amicable step (R10.2): moved to a worked day for the person, acted on the next one.

    Raises CalendarError on a negative number of days.
    """
    if days < 0:
        raise CalendarError("Un délai amiable se compte en jours positifs.")
    nominal = sent_on + timedelta(days=days)
    effective = next_working_day(nominal, zone)
    return Deadline(nominal=nominal, effective=effective, action_on=add_working_days(effective, 1, zone))


@dataclass(frozen=True, slots=True)
class Period:
    """Half-open period of dates `[from_on, to_on)`; without `to_on` it has no end."""

    from_on: date
    to_on: date | None = None

    def __post_init__(self) -> None:
        if self.to_on is not None and self.to_on < self.from_on:
            raise CalendarError("Une période ne peut finir avant d’avoir commencé.")

    def __contains__(self, day: date) -> bool:
        return self.from_on <= day and (self.to_on is None or day < self.to_on)

    @property
    def days(self) -> int:
        """Number of days. Raises CalendarError when the period has no end."""
        if self.to_on is None:
            raise CalendarError("Une période sans fin n’a pas de durée.")
        return (self.to_on - self.from_on).days

    def overlap(self, other: Self) -> "Period | None":
        """The days both periods share, or None."""
        ends = [end for end in (self.to_on, other.to_on) if end is not None]
        start = max(self.from_on, other.from_on)
        end = min(ends, default=None)
        return None if end is not None and end <= start else Period(start, end)

    def overlaps(self, other: Self) -> bool:
        """Whether the periods share at least one day."""
        return self.overlap(other) is not None


def time_zone(zone: Zone) -> ZoneInfo:
    """Clock of the place (R6.6, R10.7)."""
    return ZoneInfo(_TIME_ZONES.get(zone, PARIS.key))


def local_time(at: datetime, zone: Zone) -> datetime:
    """The instant on the clock of the place. Raises CalendarError on a naive instant."""
    if at.tzinfo is None:
        raise CalendarError("Un instant doit porter son fuseau horaire.")
    return at.astimezone(time_zone(zone))


def paris_date(at: datetime) -> date:
    """Legal date of an instant: the date in Paris (R10.7)."""
    return local_time(at, Zone.METROPOLE).date()


def instant(day: date, at: time, zone: Zone = Zone.METROPOLE) -> datetime:
    """The instant, in UTC, when the clock of the place shows this day and time, DST included."""
    return datetime.combine(day, at, tzinfo=time_zone(zone)).astimezone(UTC)


def format_date(day: date) -> str:
    """« 2 novembre 2026 », « 1er janvier 2027 »."""
    number = "1er" if day.day == 1 else str(day.day)
    return f"{number} {MONTHS[day.month - 1]} {day.year}"


def format_long(day: date) -> str:
    """« lundi 2 novembre 2026 »."""
    return f"{WEEKDAYS[day.weekday()]} {format_date(day)}"


def format_short(day: date) -> str:
    """« 02/11/2026 »."""
    return f"{day.day:02d}/{day.month:02d}/{day.year:04d}"
