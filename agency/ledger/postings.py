"""*The* list of allowed bookings: each builder returns a balanced draft, and nothing else may be booked.

Amounts are positive Decimal euros. Ids are plain numbers. The debtor never pays a fee (R1.17): no
builder puts one on a debtor's account, and the database knows no such component.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from .enums import AccountCode, Book, Component, EntryKind


@dataclass(frozen=True)
class PostingLine:
    """One leg: `amount` > 0, on the debit side when `debit` is true."""

    account: AccountCode
    amount: Decimal
    debit: bool
    case_id: int | None = None
    creditor_id: int | None = None
    claim_id: int | None = None
    component: Component | None = None


@dataclass(frozen=True)
class EntryDraft:
    """An entry ready to be booked by `ledger.operations.post`."""

    book: Book
    kind: EntryKind
    lines: tuple[PostingLine, ...]


@dataclass(frozen=True)
class Booking:
    """A draft with what makes it a fact: its unique key within its source, and its two dates."""

    draft: EntryDraft
    idem_key: str
    booked_on: date
    value_on: date
    reason: str = ""


@dataclass(frozen=True)
class ClaimShare:
    """A part of a claim: which claim, which component, how much."""

    claim_id: int
    component: Component
    amount: Decimal


@dataclass(frozen=True)
class TakenParts:
    """Whose a sum that left was, in euros: the person's, the creditor's here, the creditor's already handed over.

    `beyond` is what left over and above what was received: at the agency's charge, never the person's.
    """

    over: Decimal
    payable: Decimal
    handed_over: Decimal
    beyond: Decimal

    @property
    def total(self) -> Decimal:
        """All that left."""
        return self.over + self.payable + self.handed_over + self.beyond


@dataclass(frozen=True)
class HandedOver:
    """What a transfer to a creditor changes for a case, in euros, a debit above zero.

    `payable` leaves what he is owed; `owed` joins what he has in excess, and is below zero when that is deducted.
    """

    case_id: int
    payable: Decimal
    owed: Decimal = Decimal("0.00")


def _claim_lines(
    shares: Iterable[ClaimShare], case_id: int, creditor_id: int, *, due_is_debit: bool, other: AccountCode
) -> tuple[PostingLine, ...]:
    shares = tuple(shares)
    total = sum((share.amount for share in shares), Decimal("0.00"))
    due = tuple(
        PostingLine(
            AccountCode.CLAIM_DUE, share.amount, due_is_debit, case_id, creditor_id, share.claim_id, share.component
        )
        for share in shares
    )
    return (*due, PostingLine(other, total, not due_is_debit, case_id, creditor_id))


def claim_opened(*, case_id: int, creditor_id: int, shares: Sequence[ClaimShare]) -> EntryDraft:
    """What a person is said to owe, part by part, when the creditor confides it."""
    lines = _claim_lines(shares, case_id, creditor_id, due_is_debit=True, other=AccountCode.CLAIM_ORIGIN)
    return EntryDraft(Book.CLAIM, EntryKind.CLAIM_OPENED, lines)


def claim_settled(*, case_id: int, creditor_id: int, shares: Sequence[ClaimShare]) -> EntryDraft:
    """A payment lowers what is owed, by its imputation (C. civ. 1342-10, 1343-1; R4.1-R4.4)."""
    lines = _claim_lines(shares, case_id, creditor_id, due_is_debit=False, other=AccountCode.CLAIM_SETTLED)
    return EntryDraft(Book.CLAIM, EntryKind.CLAIM_SETTLED, lines)


def claim_waived(*, case_id: int, creditor_id: int, shares: Sequence[ClaimShare]) -> EntryDraft:
    """The creditor gives up a part (R3.5)."""
    lines = _claim_lines(shares, case_id, creditor_id, due_is_debit=False, other=AccountCode.CLAIM_WAIVED)
    return EntryDraft(Book.CLAIM, EntryKind.CLAIM_WAIVED, lines)


def claim_reopened(*, case_id: int, creditor_id: int, shares: Sequence[ClaimShare]) -> EntryDraft:
    """Money that had settled a part left again: that part is owed as before, without any fee (R1.17)."""
    lines = _claim_lines(shares, case_id, creditor_id, due_is_debit=True, other=AccountCode.CLAIM_SETTLED)
    return EntryDraft(Book.CLAIM, EntryKind.CLAIM_REOPENED, lines)


def claim_set_apart(*, case_id: int, apart_id: int, creditor_id: int, shares: Sequence[ClaimShare]) -> EntryDraft:
    """What is owed on a bill leaves a case for one of its own: nothing of it is asked any more (R2.20)."""
    left = _claim_lines(shares, case_id, creditor_id, due_is_debit=False, other=AccountCode.CLAIM_ORIGIN)
    stands = _claim_lines(shares, apart_id, creditor_id, due_is_debit=True, other=AccountCode.CLAIM_ORIGIN)
    return EntryDraft(Book.CLAIM, EntryKind.CLAIM_SET_APART, (*left, *stands))


def received(
    *, into: AccountCode, amount: Decimal, case_id: int, creditor_id: int, excess: Decimal = Decimal("0.00")
) -> EntryDraft:
    """Money came in for a case; what exceeds the debt is owed back to the person (R4.7)."""
    lines = [PostingLine(into, amount, debit=True, case_id=case_id)]
    if amount - excess > 0:
        lines.append(PostingLine(AccountCode.CREDITOR_PAYABLE, amount - excess, False, case_id, creditor_id))
    if excess > 0:
        lines.append(PostingLine(AccountCode.OVERPAYMENT_DUE, excess, debit=False, case_id=case_id))
    return EntryDraft(Book.MONEY, EntryKind.RECEIVED, tuple(lines))


def received_unidentified(*, amount: Decimal) -> EntryDraft:
    """A transfer nobody can be named for yet waits in suspense."""
    lines = (
        PostingLine(AccountCode.BANK_TRUST, amount, debit=True),
        PostingLine(AccountCode.SUSPENSE, amount, debit=False),
    )
    return EntryDraft(Book.MONEY, EntryKind.RECEIVED, lines)


def identified(*, amount: Decimal, case_id: int, creditor_id: int, excess: Decimal = Decimal("0.00")) -> EntryDraft:
    """A sum in suspense finds its case."""
    draft = received(into=AccountCode.SUSPENSE, amount=amount, case_id=case_id, creditor_id=creditor_id, excess=excess)
    suspense, *others = draft.lines
    return EntryDraft(
        Book.MONEY, EntryKind.IDENTIFIED, (PostingLine(AccountCode.SUSPENSE, suspense.amount, debit=True), *others)
    )


def taken_back(*, out_of: AccountCode, case_id: int, creditor_id: int, parts: TakenParts) -> EntryDraft:
    """Money received left again: out of what was to be given back, of what the creditor is owed, of what he had."""
    debits = (
        PostingLine(AccountCode.OVERPAYMENT_DUE, parts.over, True, case_id),
        PostingLine(AccountCode.CREDITOR_PAYABLE, parts.payable, True, case_id, creditor_id),
        PostingLine(AccountCode.CREDITOR_OWES, parts.handed_over, True, case_id, creditor_id),
        PostingLine(AccountCode.PSP_FEES_TO_COVER, parts.beyond, debit=True),
    )
    lines = (*(line for line in debits if line.amount), PostingLine(out_of, parts.total, False, case_id))
    return EntryDraft(Book.MONEY, EntryKind.TAKEN_BACK, lines)


def overpaid(*, case_id: int, creditor_id: int, payable: Decimal, handed_over: Decimal) -> EntryDraft:
    """A sum counted for the creditor turns out to be paid twice: it is the person's again (R4.7)."""
    debits = (
        PostingLine(AccountCode.CREDITOR_PAYABLE, payable, True, case_id, creditor_id),
        PostingLine(AccountCode.CREDITOR_OWES, handed_over, True, case_id, creditor_id),
    )
    owed_back = PostingLine(AccountCode.OVERPAYMENT_DUE, payable + handed_over, debit=False, case_id=case_id)
    return EntryDraft(Book.MONEY, EntryKind.OVERPAID, (*(line for line in debits if line.amount), owed_back))


def psp_fee(*, amount: Decimal) -> EntryDraft:
    """The card provider kept its fee: the agency owes it to the dedicated account, never the debtor."""
    lines = (
        PostingLine(AccountCode.PSP_FEES_TO_COVER, amount, debit=True),
        PostingLine(AccountCode.STRIPE_CLEARING, amount, debit=False),
    )
    return EntryDraft(Book.MONEY, EntryKind.PSP_FEE, lines)


def bank_fee(*, amount: Decimal) -> EntryDraft:
    """The bank took its fee from the dedicated account: the agency owes it there, never the debtor."""
    lines = (
        PostingLine(AccountCode.PSP_FEES_TO_COVER, amount, debit=True),
        PostingLine(AccountCode.BANK_TRUST, amount, debit=False),
    )
    return EntryDraft(Book.MONEY, EntryKind.PSP_FEE, lines)


def psp_fee_returned(*, amount: Decimal) -> EntryDraft:
    """The card provider gave a fee back, as when a dispute is won."""
    lines = (
        PostingLine(AccountCode.STRIPE_CLEARING, amount, debit=True),
        PostingLine(AccountCode.PSP_FEES_TO_COVER, amount, debit=False),
    )
    return EntryDraft(Book.MONEY, EntryKind.PSP_FEE_RETURNED, lines)


def payout(*, amount: Decimal) -> EntryDraft:
    """The card provider paid its balance to the dedicated account."""
    lines = (
        PostingLine(AccountCode.BANK_TRUST, amount, debit=True),
        PostingLine(AccountCode.STRIPE_CLEARING, amount, debit=False),
    )
    return EntryDraft(Book.MONEY, EntryKind.PAYOUT, lines)


def remitted(*, creditor_id: int, cases: Sequence[HandedOver], set_off: Decimal = Decimal("0.00")) -> EntryDraft:
    """Money collected goes to its creditor (R124-6), case by case, what he had in excess deducted.

    `set_off` is the part that settles invoices of fees, where the mandate says so: it waits on the dedicated account.
    """
    moves = [
        (account, amount, one.case_id)
        for one in cases
        for account, amount in ((AccountCode.CREDITOR_PAYABLE, one.payable), (AccountCode.CREDITOR_OWES, one.owed))
        if amount
    ]
    total = sum((amount for _account, amount, _case_id in moves), Decimal("0.00"))
    lines = tuple(
        PostingLine(account, abs(amount), amount > 0, case_id, creditor_id) for account, amount, case_id in moves
    )
    out = (
        PostingLine(AccountCode.BANK_TRUST, total - set_off, debit=False),
        PostingLine(AccountCode.FEES_SET_OFF, set_off, debit=False, creditor_id=creditor_id),
    )
    return EntryDraft(Book.MONEY, EntryKind.REMITTED, (*lines, *(line for line in out if line.amount)))


def fees_paid_out(*, amount: Decimal) -> EntryDraft:
    """Fees that remittances kept back leave the dedicated account for the agency's own."""
    lines = (
        PostingLine(AccountCode.FEES_SET_OFF, amount, debit=True),
        PostingLine(AccountCode.BANK_TRUST, amount, debit=False),
    )
    return EntryDraft(Book.MONEY, EntryKind.FEES_PAID_OUT, lines)


def deduction_returned(*, case_id: int, creditor_id: int, amount: Decimal) -> EntryDraft:
    """What had been deducted from a creditor came back: it is owed to him again (R124-6)."""
    lines = (
        PostingLine(AccountCode.CREDITOR_OWES, amount, True, case_id, creditor_id),
        PostingLine(AccountCode.CREDITOR_PAYABLE, amount, False, case_id, creditor_id),
    )
    return EntryDraft(Book.MONEY, EntryKind.DEDUCTION_RETURNED, lines)


def refunded(*, amount: Decimal, case_id: int) -> EntryDraft:
    """An overpayment goes back to the person (R4.7)."""
    lines = (
        PostingLine(AccountCode.OVERPAYMENT_DUE, amount, debit=True, case_id=case_id),
        PostingLine(AccountCode.BANK_TRUST, amount, debit=False),
    )
    return EntryDraft(Book.MONEY, EntryKind.REFUNDED, lines)


def sent_back(*, amount: Decimal) -> EntryDraft:
    """A transfer that was for nobody here goes back to who sent it."""
    lines = (
        PostingLine(AccountCode.SUSPENSE, amount, debit=True),
        PostingLine(AccountCode.BANK_TRUST, amount, debit=False),
    )
    return EntryDraft(Book.MONEY, EntryKind.REFUNDED, lines)
