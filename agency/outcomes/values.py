"""What a decision is made of, and what the person is told of it. Pure."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from agency.common.money import ZERO
from agency.reductions.enums import LoweringCause

from .enums import Goes, Ruling, WherePaid


@dataclass(frozen=True)
class Verdict:
    """What somebody decided: in which words, what each bill (by its number in the base) still owes after it, in euros.

    `cause` says how the creditor lowers its bills; `document` is a piece of the file, or `content` a PDF to keep.
    """

    ruling: Ruling
    reason: str
    owed: dict[int, Decimal] = field(default_factory=dict)
    cause: LoweringCause = LoweringCause.CREDIT_NOTE
    content: bytes = b""
    document: int | None = None


@dataclass(frozen=True)
class PaymentFound:
    """What was found of a payment told: the one booked here, or what the creditor received, for which bill and when.

    `amount` is in euros; `sure` once somebody said that it is no movement that we know.
    """

    where: WherePaid
    reason: str
    payment: int | None = None
    claim: int | None = None
    amount: Decimal | None = None
    paid_on: date | None = None
    sure: bool = False


@dataclass(frozen=True)
class CorrectedBill:
    """One bill before and after, in euros."""

    number: str
    before: Decimal
    after: Decimal


@dataclass(frozen=True)
class AnswerFacts:
    """All that the answer to the person says, in euros; the dates when something follows an absence of answer."""

    ruling: Ruling
    creditor: str
    reason: str
    bills: tuple[CorrectedBill, ...]
    remaining: Decimal
    goes: Goes
    piece: str = ""
    answer_by: date | None = None
    act_on: date | None = None
    over: Decimal = ZERO
    mediator: str = ""
