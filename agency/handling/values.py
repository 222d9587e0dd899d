"""What is told of a call and of a promise, from the desk's forms to the operations."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from .enums import CallOutcome, HeardKind, HeardWay, IdentityMark, NonPaymentReason


@dataclass(frozen=True)
class PromiseWish:
    """So many euros by a day."""

    amount: Decimal
    due_on: date


@dataclass(frozen=True)
class PlanWish:
    """So many euros on a day of each month; `read` is the fingerprint of the dates that were read to the person."""

    monthly: Decimal
    day: int
    read: str


@dataclass(frozen=True)
class CallWish:
    """A call that the step of a calendar asks for: to whom, from which day, and up to which."""

    case_id: int
    debtor_id: int
    strategy_version: int
    step: int
    cycle: int
    planned_on: date
    until_on: date


@dataclass(frozen=True)
class HeardSaying:
    """What a person said other than on their page: which exit it is, how and when it came, in which words.

    `reason`, `method` and `situation` are codes of the person's pages; a situation is a category, never a detail of
    health. `known` is false when somebody said it on the telephone without two marks of identity; `why` is the reason
    for non-payment, when it was asked.
    """

    kind: HeardKind
    way: HeardWay
    told_on: date
    text: str = ""
    reason: str = "other"
    method: str = "other"
    paid_on: str = ""
    situation: str = "unsaid"
    helps: tuple[str, ...] = ()
    known: bool = True
    why: NonPaymentReason = NonPaymentReason.UNKNOWN


@dataclass(frozen=True)
class CallReport:
    """How a call ended: who answered, by which marks, what was said, what follows."""

    outcome: CallOutcome
    marks: tuple[IdentityMark, ...] = ()
    note: str = ""
    reason: NonPaymentReason = NonPaymentReason.UNKNOWN
    call_back_at: datetime | None = None
    promise: PromiseWish | None = None
    plan: PlanWish | None = None
    saying: HeardSaying | None = None
