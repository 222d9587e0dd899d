"""What the operations of a courtesy reminder hand each other."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from agency.law.contact.limits import Channel


@dataclass(frozen=True)
class BillAhead:
    """A bill that will be due, as the word on it names it; the sum in euros."""

    number: str
    amount: Decimal
    due_on: date


@dataclass(frozen=True)
class MayLeave:
    """It may leave now: by which way, to one e-mail address or to postal lines."""

    channel: Channel
    to: tuple[str, ...]


@dataclass(frozen=True)
class Leave:
    """Nothing will be sent, and why: a `WhyLeft` or a refusal of the gate."""

    why: str


@dataclass(frozen=True)
class Later:
    """Not now: time alone will allow it."""

    until: datetime


@dataclass(frozen=True)
class RehearsedCourtesy:
    """What would become of the reminder of one bill, and on which day; `beside` when it travels with another's."""

    number: str
    creditor: str
    person: str
    due_on: date
    on: date
    answer: MayLeave | Leave
    beside: bool = False
