"""What each kind of message carries: one frozen record per kind, kept as JSON with its version. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Literal, TypeVar

from pydantic import TypeAdapter

from agency.letters.enums import ABOUT_INSTALMENTS, BY_HAND, DUNNING, DebitNews, InstalmentNews, MessageKind, MoneyNews
from agency.letters.values import IssuedReceipt
from agency.parties.enums import Tone

from .exchanges import CreditorAnswerPayload, DisputePayload, QuestionPayload, WrittenPayload
from .reached import ContactPayload
from .returned import HandBackPayload, HandOverPayload
from .slips import SlipPayload

DEFAULT_ANSWER_DAYS = 15


@dataclass(frozen=True)
class LetterPayload:
    """A letter's place in its strategy; then, once it is drawn, the dates it gives, the sum it asks, where it goes.

    `next_kind` and `next_delay` (days) name what the strategy holds after it, if anything: a letter
    announces nothing else. `total` is in euros; `code_hash` is the keyed hash of the access code printed.
    """

    answer_days: int = DEFAULT_ANSWER_DAYS
    encloses_previous: bool = False
    encloses_invoice: bool = False
    next_kind: MessageKind | None = None
    next_delay: int | None = None
    dated_on: date | None = None
    answer_by: date | None = None
    act_on: date | None = None
    total: Decimal | None = None
    recipient: tuple[str, ...] = ()
    code_hash: str = ""
    tone: Tone = Tone.PLAIN
    version: Literal[1] = 1


@dataclass(frozen=True)
class ReceiptPayload:
    """A payment's receipt; `email` is where the person asked for it while paying, for this receipt only."""

    payment: int
    receipt: IssuedReceipt
    email: str = ""
    version: Literal[1] = 1


@dataclass(frozen=True)
class PaymentNoticePayload:
    """A payment told to the creditor, with the last day to hand it over (R1.13, R124-5, R124-6)."""

    payment: int
    receipt: IssuedReceipt
    person: str
    executes_plan: bool
    remit_by: date
    version: Literal[1] = 1


@dataclass(frozen=True)
class PlanPart:
    """One instalment as it was agreed, in euros."""

    number: int
    due_on: date
    amount: Decimal


@dataclass(frozen=True)
class PlanFacts:
    """A plan as it stood, in euros: `day` of the month, what the person recognises, what follows a missed part.

    `spoken_on` is the day it was agreed by telephone, or that it came on an answer slip (`by_slip`); nothing is
    recognised before it is signed, on `signed_on`.
    """

    plan: int
    total: Decimal
    monthly: Decimal
    day: int
    schedule: tuple[PlanPart, ...]
    recognition: str
    consequences: tuple[str, ...]
    spoken_on: date | None = None
    signed_on: date | None = None
    by_slip: bool = False


@dataclass(frozen=True)
class PlanPayload:
    """A plan confirmed to the person; `document` is its paper, which travels with it."""

    plan: PlanFacts
    document: int | None = None
    version: Literal[1] = 1


@dataclass(frozen=True)
class OfferPayload:
    """A plan beyond our powers, put before the creditor until a day; `change` of a plan that runs, when it is one.

    `last_day` is the last day to act, when the dates go beyond it.
    """

    plan: PlanFacts
    reply_by: date
    change: int | None = None
    last_day: date | None = None
    version: Literal[1] = 1


@dataclass(frozen=True)
class LimitationPayload:
    """Bills that may not be asked any more, told to their creditor: from which day, how much in euros, of whom."""

    barred_from: date
    amount: Decimal
    person: str
    numbers: tuple[str, ...]
    version: Literal[1] = 1


@dataclass(frozen=True)
class ReplyPayload:
    """Either that we have the person's word and answer by a day, or our answer itself, signed by who wrote it.

    `document` is what the answer encloses; `goes_on`, that the word stops nothing: its plan goes on; `helper`
    wrote it for the person.
    """

    reply: int
    kind: str
    answer_due_on: date
    answer: str = ""
    signature: str = ""
    document: int | None = None
    goes_on: bool = False
    helper: str = ""
    version: Literal[1] = 1


@dataclass(frozen=True)
class ChangePayload:
    """What became of a payment, in euros: `amount` left or came back, `reopened` of it is owed or settled again.

    `remaining` is owed on the case after it, `paid_on` the day of the payment; `receipt` is the one that holds no more.
    """

    payment: int
    news: MoneyNews
    amount: Decimal
    reopened: Decimal
    remaining: Decimal
    paid_on: date
    person: str
    receipt: str = ""
    version: Literal[1] = 1


@dataclass(frozen=True)
class DebitPayload:
    """Debits announced to a person, or what became of one, in euros; `parts` are sums with their days.

    `document` is the mandate that is joined; `gone` are debits that nobody can stop any more; `by_hand` are
    instalments that the person pays by themselves; `card` when a saved card is charged.
    """

    news: DebitNews
    reference: str
    scheme_id: str
    ends_with: str
    parts: tuple[PlanPart, ...]
    why: str = ""
    gone: tuple[PlanPart, ...] = ()
    by_hand: tuple[PlanPart, ...] = ()
    document: int | None = None
    card: bool = False
    version: Literal[1] = 1


@dataclass(frozen=True)
class ReductionPayload:
    """What a creditor credited, gave up or received itself, in euros; `undone` when it was not so.

    `remaining` is owed on the case after it, `over` had been paid here and is the person's; `shortened`: their plan is.
    """

    reduction: int
    cause: str
    amount: Decimal
    number: str
    on: date
    remaining: Decimal
    over: Decimal
    shortened: bool = False
    undone: bool = False
    version: Literal[1] = 1


@dataclass(frozen=True)
class CommissionPayload:
    """A commission's decision told to a creditor, with the sheet of what it is owed, in euros, joined."""

    decision: int
    person: str
    commission: str
    decided_on: date
    amount: Decimal
    document: int
    version: Literal[1] = 1


@dataclass(frozen=True)
class ComplaintPayload:
    """Either that we have the person's complaint and answer by a day, or our answer, signed by who read it."""

    complaint: int
    received_on: date
    answer_by: date
    answer: str = ""
    signature: str = ""
    version: Literal[1] = 1


@dataclass(frozen=True)
class DataRequestPayload:
    """Either that we have the person's request about their data and answer by a day, or our answer and its author.

    `copy_until` is the last day to take a copy on the person's page; `later` says that the answer takes longer, why.
    """

    request: int
    right: str
    received_on: date
    answer_by: date
    answer: str = ""
    signature: str = ""
    copy_until: date | None = None
    later: str = ""
    version: Literal[1] = 1


@dataclass(frozen=True)
class OutcomePayload:
    """How a dispute ended, told to the creditor, in euros; `act_on` is the day of what follows, if anything does."""

    outcome: int
    ruling: str
    person: str
    lowered: Decimal
    remaining: Decimal
    piece: str
    act_on: date | None = None
    version: Literal[1] = 1


@dataclass(frozen=True)
class AccountPayload:
    """A statement of account that the person asked for on a day; `document` is the paper that is joined, by post."""

    asked_on: date
    document: int | None = None
    version: Literal[1] = 1


@dataclass(frozen=True)
class ClosingPayload:
    """A case closed by hand: why (a code), when, what is owed on it (euros), what the person had paid too much.

    `plan_ended` when a plan ran.
    """

    reason: str
    closed_on: date
    remaining: Decimal
    over: Decimal
    plan_ended: bool = False
    version: Literal[1] = 1


@dataclass(frozen=True)
class InstalmentPayload:
    """Dates of a plan told to its person, with what is left of each, in euros; `remaining` is left of the whole plan.

    For its creditor, told that it ended, it is left on the case. `answer_by` is the last day that a notice, or a
    word that a plan ended, leaves; `movable` when the person may put the missed dates after the others by themselves.
    `document` is the paper of the plan as it stands, which travels with it.
    """

    news: InstalmentNews
    parts: tuple[PlanPart, ...]
    remaining: Decimal = Decimal("0.00")
    answer_by: date | None = None
    movable: bool = False
    document: int | None = None
    version: Literal[1] = 1


Payload = (
    LetterPayload
    | ReceiptPayload
    | PaymentNoticePayload
    | PlanPayload
    | OfferPayload
    | QuestionPayload
    | CreditorAnswerPayload
    | LimitationPayload
    | ReplyPayload
    | HandBackPayload
    | HandOverPayload
    | ChangePayload
    | DebitPayload
    | ReductionPayload
    | AccountPayload
    | OutcomePayload
    | ComplaintPayload
    | DataRequestPayload
    | WrittenPayload
    | CommissionPayload
    | ClosingPayload
    | DisputePayload
    | InstalmentPayload
    | SlipPayload
    | ContactPayload
)
P = TypeVar("P", bound=Payload)

PAYLOADS: Mapping[MessageKind, type[Payload]] = {
    **dict.fromkeys(DUNNING, LetterPayload),
    **dict.fromkeys((*ABOUT_INSTALMENTS, MessageKind.PLAN_CHANGED, MessageKind.PLAN_END_NOTICE), InstalmentPayload),
    MessageKind.RECEIPT: ReceiptPayload,
    MessageKind.PAYMENT_NOTICE: PaymentNoticePayload,
    MessageKind.PLAN_CONFIRMED: PlanPayload,
    MessageKind.OFFER_NOTICE: OfferPayload,
    MessageKind.CREDITOR_QUESTION: QuestionPayload,
    MessageKind.CREDITOR_ANSWER: CreditorAnswerPayload,
    MessageKind.PLAN_NOTICE: PlanPayload,
    MessageKind.LIMITATION_NOTICE: LimitationPayload,
    MessageKind.REPLY_RECEIVED: ReplyPayload,
    **dict.fromkeys((MessageKind.HAND_BACK_NOTICE, MessageKind.CASE_RETURNED), HandBackPayload),
    MessageKind.HANDED_OVER: HandOverPayload,
    **dict.fromkeys((MessageKind.PAYMENT_CHANGED, MessageKind.CHANGE_NOTICE), ChangePayload),
    **dict.fromkeys((MessageKind.DEBIT_NOTICE, MessageKind.DEBIT_NEWS), DebitPayload),
    MessageKind.SUM_CHANGED: ReductionPayload,
    MessageKind.ACCOUNT_SENT: AccountPayload,
    MessageKind.DISPUTE_NOTICE: OutcomePayload,
    MessageKind.COMPLAINT: ComplaintPayload,
    MessageKind.DATA_REQUEST: DataRequestPayload,
    MessageKind.CONTACT_CHANGED: ContactPayload,
    **dict.fromkeys(BY_HAND, WrittenPayload),
    MessageKind.COMMISSION_NOTICE: CommissionPayload,
    **dict.fromkeys((MessageKind.CASE_CLOSED, MessageKind.CLOSING_NOTICE), ClosingPayload),
    **dict.fromkeys((MessageKind.DISPUTE_QUESTION, MessageKind.PAYMENT_QUESTION), DisputePayload),
    MessageKind.SLIP_RECEIVED: SlipPayload,
}

_ADAPTERS: Mapping[type[Any], TypeAdapter[Any]] = {kind: TypeAdapter(kind) for kind in set(PAYLOADS.values())}


def dump(payload: Payload) -> dict[str, Any]:
    """Return a record as JSON values: amounts as text, dates in ISO form."""
    found: dict[str, Any] = _ADAPTERS[type(payload)].dump_python(payload, mode="json")
    return found


def load(kind: type[P], data: Mapping[str, Any]) -> P:
    """Return the record that JSON values hold. Raises ValueError when they are not of this kind."""
    found: P = _ADAPTERS[kind].validate_python(dict(data))
    return found
