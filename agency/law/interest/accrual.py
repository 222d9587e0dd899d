"""How simple interest accrues: day by day, by segments, exact until the single final rounding (R3.14)."""

from calendar import isleap
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from itertools import pairwise

from agency.common.money import format_euros
from agency.law.explanation import Explanation, Row, cents, detail, eve

YEAR_DAYS = 365
LEAP_YEAR_DAYS = 366
ONE_DAY = timedelta(days=1)

RateOn = Callable[[date], Decimal]


class DayCount(StrEnum):
    """Length of the year that divides the days: no text fixes it, so the convention is named (R3.14)."""

    ACT_365F = "ACT/365F"
    ACT_ACT = "ACT/ACT"


class InterestError(ValueError):
    """The question makes no sense: negative principal, reduction larger than what is owed (R3.14)."""


@dataclass(frozen=True, slots=True)
class Reduction:
    """Principal paid, waived or credited on the way; that day still counts on the larger amount (R3.15)."""

    on: date
    amount: Decimal


@dataclass(frozen=True, slots=True)
class Segment:
    """Days, both ends included, with one principal and one rate; the interest is exact (R3.14)."""

    from_on: date
    to_on: date
    principal: Decimal
    rate_percent: Decimal
    base: int

    @property
    def days(self) -> int:
        """Number of days counted (R3.14)."""
        return (self.to_on - self.from_on).days + 1

    @property
    def exact(self) -> Fraction:
        """Interest of the segment, not rounded (R3.14)."""
        return Fraction(self.principal) * Fraction(self.rate_percent) * self.days / (100 * self.base)


@dataclass(frozen=True, slots=True)
class Interest:
    """Interest in euros to the cent, the segments it is the sum of, and why (R3.14)."""

    amount: Decimal
    segments: tuple[Segment, ...]
    day_count: DayCount
    explanation: Explanation

    @property
    def exact(self) -> Fraction:
        """The sum before its single rounding (R3.14)."""
        return sum((segment.exact for segment in self.segments), Fraction(0))


@dataclass(frozen=True, slots=True)
class Terms:
    """What accrues: principal, the day after which interest runs, last day counted, reductions (R3.14)."""

    principal: Decimal
    runs_after: date
    until: date
    day_count: DayCount
    reductions: tuple[Reduction, ...] = ()
    # First days of segments besides half-years, years and reductions.
    cuts: tuple[date, ...] = ()


@dataclass(frozen=True, slots=True)
class Ground:
    """Why interest is due: rule ids, articles, and the words for it in French (R3.14)."""

    words: str
    rules: tuple[str, ...]
    articles: tuple[str, ...]


def accrue(terms: Terms, rate_on: RateOn, ground: Ground) -> Interest:
    """Interest from the day after `runs_after` to `until` inclusive, rounded once half up (R3.14, R3.15).

    Simple interest, never compounded (R3.12). `rate_on` gives the yearly rate in percent of the segment
    that starts on a day. No day, no interest. Raises InterestError on a negative principal or reductions
    beyond it, and what `rate_on` raises.
    """
    _check(terms)
    segments = tuple(
        segment for first, last in _spans(terms) if (segment := _segment(terms, first, last, rate_on)).principal > 0
    )
    amount = cents(sum((segment.exact for segment in segments), Fraction(0)))
    return Interest(amount, segments, terms.day_count, _explain(amount, segments, terms.day_count, ground))


def nothing(day_count: DayCount, ground: Ground) -> Interest:
    """No interest at all, with the reason (R3.7, R3.8)."""
    explanation = Explanation(ground.words, ground.rules, ground.articles)
    return Interest(cents(Fraction(0)), (), day_count, explanation)


def _check(terms: Terms) -> None:
    """R3.14, R3.15."""
    paid = sum((reduction.amount for reduction in terms.reductions), Decimal(0))
    if terms.principal < 0 or any(reduction.amount < 0 for reduction in terms.reductions):
        raise InterestError("Le principal et ses réductions ne peuvent être négatifs.")
    if paid > terms.principal:
        raise InterestError("Les réductions dépassent le principal : le surplus est à rendre, pas à compter.")


def _spans(terms: Terms) -> Iterator[tuple[date, date]]:
    """First and last days of the segments: cut at half-years, reductions and the cuts asked for (R3.2, R3.15)."""
    first = terms.runs_after + ONE_DAY
    starts = {first, *terms.cuts, *(reduction.on + ONE_DAY for reduction in terms.reductions)}
    for year in range(first.year, terms.until.year + 1):
        starts |= {date(year, 1, 1), date(year, 7, 1)}
    kept = sorted(day for day in starts if first <= day <= terms.until)
    for start, following in pairwise([*kept, terms.until + ONE_DAY]):
        yield start, eve(following)


def _segment(terms: Terms, first: date, last: date, rate_on: RateOn) -> Segment:
    """R3.14, R3.15."""
    paid = sum((reduction.amount for reduction in terms.reductions if reduction.on < first), Decimal(0))
    leap = terms.day_count is DayCount.ACT_ACT and isleap(first.year)
    return Segment(first, last, terms.principal - paid, rate_on(first), LEAP_YEAR_DAYS if leap else YEAR_DAYS)


def _explain(amount: Decimal, segments: Sequence[Segment], day_count: DayCount, ground: Ground) -> Explanation:
    """R3.14."""
    days = sum(segment.days for segment in segments)
    rows = tuple(
        Row(
            article=ground.articles[0],
            label=f"sur {format_euros(segment.principal)}, base {segment.base}",
            from_on=segment.from_on,
            to_on=segment.to_on,
            days=segment.days,
            rate_percent=segment.rate_percent,
            amount=detail(segment.exact),
        )
        for segment in segments
    )
    sentence = f"{ground.words} : {format_euros(amount)} pour {days} jours (convention {day_count})."
    return Explanation(sentence, ("R3.14", *ground.rules), ground.articles, rows)
