"""What is to be debited, and what became of it, in words."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from agency.debits.enums import DebitState
from agency.debits.models import Debit
from agency.debits.queries import against_each
from agency.debits.rules import hand_in_by, refundable_until, return_reason


@dataclass(frozen=True)
class ComingDebit:
    """A debit to come: by when it must be at the bank, and what stands against it."""

    debit: Debit
    hand_in_by: datetime
    why_not: str


@dataclass(frozen=True)
class OrderedDebit:
    """A debit of a file: until when the person's bank gives the money back, why it came back, whether it may yet."""

    debit: Debit
    refundable_until: date | None
    return_label: str
    may_return: bool


def present_coming(debits: Sequence[Debit], at: datetime) -> list[ComingDebit]:
    """The debits to come, in the order of their days."""
    against = against_each(debits, at)
    return [
        ComingDebit(one, hand_in_by(one.collect_on), str(against[one.pk].label) if one.pk in against else "")
        for one in debits
    ]


@dataclass(frozen=True)
class RefusedCharge:
    """A charge that a bank refused: why, and whether its person is to confirm it."""

    debit: Debit
    label: str
    after: str


def present_refused(debits: Iterable[Debit]) -> list[RefusedCharge]:
    """The charges by Stripe that banks refused or took back, the latest first."""
    reasons = ((one, return_reason(one.return_code)) for one in debits)
    return [RefusedCharge(one, why.label, str(why.after.label)) for one, why in reasons]


def present_ordered(debits: Sequence[Debit]) -> list[OrderedDebit]:
    """The debits of a file."""
    return [
        OrderedDebit(
            one, refundable_until(one.paid_on) if one.paid_on else None,
            return_reason(one.return_code).label if one.return_code else "",
            one.state in (DebitState.SENT, DebitState.PAID),
        )
        for one in debits
    ]  # fmt: skip
