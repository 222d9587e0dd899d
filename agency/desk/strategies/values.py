"""A rehearsal, and a case today, as the staff reads them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from agency.courtesy.values import RehearsedCourtesy
from agency.strategies.rehearsal.values import RehearsedAct

from .enums import TodayVerdict


@dataclass(frozen=True)
class RehearsedLine:
    """One sending in words; `note` says why it waits or does not leave, `rule` which rule says so."""

    act: RehearsedAct
    kind: str
    channel: str
    fate: str
    note: str
    rule: str


@dataclass(frozen=True)
class RehearsedMonth:
    """What leaves in a month; `postage` is None while the agency did not say what a letter costs."""

    first: date
    letters: int
    registered: int
    mails: int
    calls: int
    returned: int
    postage: Decimal | None
    fees: Decimal


@dataclass(frozen=True)
class Counted:
    """How often a rule put something off or stopped it."""

    words: str
    rule: str
    times: int


@dataclass(frozen=True)
class RehearsalPage:
    """The whole of a rehearsal: its months and their total, what was put off, what was stopped, each sending."""

    files: int
    months: Sequence[RehearsedMonth]
    total: RehearsedMonth
    caps: Sequence[Counted]
    quiet: Sequence[Counted]
    stops: Sequence[Counted]
    lines: Sequence[RehearsedLine]


@dataclass(frozen=True)
class WhyLine:
    """One reason: words, the rule that says so, what it was given; `stops` when it keeps the letter here."""

    words: str
    rule: str = ""
    given: str = ""
    stops: bool = True


@dataclass(frozen=True)
class PersonToday:
    """What leaves today for one person of a case, or each reason why nothing does."""

    name: str
    what: str
    verdict: TodayVerdict
    lines: tuple[WhyLine, ...]


@dataclass(frozen=True)
class CaseToday:
    """A case today: the version of the strategy it follows, where it stands in it, and each of its people."""

    strategy: str
    version: int | None
    standing: tuple[WhyLine, ...]
    people: tuple[PersonToday, ...]


@dataclass(frozen=True)
class BeforeDue:
    """What became of the word on a bill before it was due; of one that waits, its row, and no words until decided."""

    number: str
    due_on: date | None
    words: str
    row: int | None


@dataclass(frozen=True)
class CourtesyLine:
    """A courtesy reminder in a rehearsal: its bill, what becomes of it in words, the rule that says so."""

    word: RehearsedCourtesy
    channel: str
    fate: str
    note: str
    rule: str
    postage: Decimal | None


@dataclass(frozen=True)
class RehearsedCourtesies:
    """The words before a due date that a rehearsal sends or leaves; several bills of one person leave together."""

    bills: int
    mails: int
    letters: int
    left: Sequence[Counted]
    lines: Sequence[CourtesyLine]


@dataclass(frozen=True)
class TimelineStep:
    """A step on the line: its place from one, its day from the first letter, where it is drawn, the text it uses.

    `text` is None while nothing is published for it; a call has none.
    """

    rank: int
    day: int
    x: int
    kind: str
    form: Any
    text: int | None = None
    depends: bool = False
    is_call: bool = False
