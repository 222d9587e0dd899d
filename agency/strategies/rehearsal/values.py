"""What a rehearsal is given, and what it says. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from agency.law.contact.denials import DenyCode
from agency.law.contact.gate import Facts
from agency.law.contact.limits import Channel
from agency.letters.enums import MessageKind
from agency.parties.enums import DebtorKind
from agency.strategies.enums import StrategyAct
from agency.strategies.rules import QuietDays

from .enums import RehearsedFate


@dataclass(frozen=True)
class FeeSchedule:
    """The flat figures of one mandate, before tax, from its first day; `ends_on` is the first day without it."""

    starts_on: date
    ends_on: date | None
    case: Decimal
    phase: Decimal
    letter: Decimal


@dataclass(frozen=True)
class PostageCosts:
    """What the agency pays for a letter and for a registered one, in euros before tax; None while it did not say."""

    letter: Decimal | None = None
    registered: Decimal | None = None


@dataclass(frozen=True)
class RehearsedPerson:
    """Somebody bound by a file: `facts` as the gate reads them, `alike` what the caps count as one person."""

    name: str
    alike: str
    facts: Facts
    slower_days: int = 0
    by_email: bool = False


@dataclass(frozen=True)
class RehearsedFile:
    """A file as it would stand, just qualified, on the day it begins. `schedules` are in the order of their days."""

    reference: str
    creditor: str
    audience: DebtorKind
    begins_on: date
    people: Sequence[RehearsedPerson]
    schedules: Sequence[FeeSchedule] = ()
    quiet: Sequence[QuietDays] = ()


@dataclass(frozen=True)
class RehearsedAct:
    """One sending: its day, what it is, what it costs, by how much it was put off, and what stops it.

    `wanted_on` is the day the calendar asked for, `waits` why it left later, `quiet` whether its creditor’s weeks put
    it off, `code` why it does not leave at all.
    """

    file: RehearsedFile
    person: RehearsedPerson
    step: int
    kind: MessageKind | StrategyAct
    channel: Channel
    wanted_on: date
    on: date
    fate: RehearsedFate
    waits: tuple[DenyCode, ...] = ()
    code: DenyCode | None = None
    postage: Decimal | None = None
    fee: Decimal = Decimal(0)
    quiet: bool = False
