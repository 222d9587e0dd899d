"""A rehearsal as the staff reads it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from agency.strategies.rehearsal.values import RehearsedAct


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
class RehearsalTold:
    """The whole of a rehearsal: its months and their total, what was put off, what was stopped, each sending."""

    files: int
    months: Sequence[RehearsedMonth]
    total: RehearsedMonth
    caps: Sequence[Counted]
    quiet: Sequence[Counted]
    stops: Sequence[Counted]
    lines: Sequence[RehearsedLine]
