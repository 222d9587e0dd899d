"""The figures of one creditor over one month."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from .enums import Flaw


@dataclass(frozen=True)
class FaultReport:
    """How many lines were handed over in a month, how many had none of these faults, and each fault's count."""

    first_day: date
    lines: int
    without_fault: int
    counts: dict[Flaw, int]


@dataclass(frozen=True)
class ReportDays:
    """Days of a report, both included, and the day it is read."""

    since: date
    until: date
    on: date


@dataclass(frozen=True)
class Recovered:
    """What became of the cases of one kind handed over in a stretch of days, in euros.

    `after` says, for a number of days since each case came, what was claimed by those that are old enough to tell and
    what had been settled of it by then. `days` is the median of days to the end for those settled whole.
    """

    part: str
    cases: int
    settled: int
    claimed: Decimal
    received: Decimal
    days: int | None
    after: dict[int, tuple[Decimal, Decimal]]


@dataclass(frozen=True)
class Conduct:
    """How the agency behaved in a stretch of days: counts, and the median of days to answer."""

    answers: int
    answered_in_time: int
    answer_days: Decimal | None
    words: int
    words_kept: int
    words_late: int
    words_cancelled: int
    people: int
    contacts: int
    most_contacts: int
    parts_due: int
    parts_paid: int
    plans: int
    plans_ended: int
    complaints: int
    complaints_in_time: int


@dataclass(frozen=True)
class Load:
    """What one member of the team follows, and did in a stretch of days."""

    name: str
    cases: int
    calls: int
    answers: int


@dataclass(frozen=True)
class Work:
    """Flat fees of one creditor in a stretch of days, in euros without tax; never set against what was collected."""

    creditor: str
    works: int
    included: int
    amount: Decimal


@dataclass(frozen=True)
class Postage:
    """Letters of one kind that left by post in a stretch of days, and what they cost the agency, in euros.

    `unpriced` of them left while nobody had said what a letter costs.
    """

    part: str
    simple: int
    registered: int
    cost: Decimal
    unpriced: int


@dataclass(frozen=True)
class CasesAndSum:
    """So many cases, for so many euros."""

    cases: int
    amount: Decimal


@dataclass(frozen=True)
class MonthFacts:
    """One creditor's month, and what it is owed on the day `on`: by the age of the oldest bill, by the reason said."""

    month: date
    on: date
    confided: CasesAndSum
    settled: CasesAndSum
    received: CasesAndSum
    ages: dict[int, CasesAndSum]
    reasons: dict[str, CasesAndSum]
