"""*The* list of allowed bookings: each builder returns a balanced draft, and nothing else may be booked.

Amounts are positive Decimal euros. Ids are plain numbers. The debtor never pays a fee (R1.17): no
builder puts one on a debtor's account, and the database knows no such component.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from .enums import AccountCode, Book, Component, EntryKind


@dataclass(frozen=True)
class Line:
    """One leg: `amount` > 0, on the debit side when `debit` is true."""

    account: AccountCode
    amount: Decimal
    debit: bool
    case_id: int | None = None
    creditor_id: int | None = None
    claim_id: int | None = None
    component: Component | None = None


@dataclass(frozen=True)
class Draft:
    """An entry ready to be booked by `ledger.operations.post`."""

    book: Book
    kind: EntryKind
    lines: tuple[Line, ...]


@dataclass(frozen=True)
class Share:
    """A part of a claim: which claim, which component, how much."""

    claim_id: int
    component: Component
    amount: Decimal


def _claim_lines(
    shares: Iterable[Share], case_id: int, creditor_id: int, *, due_is_debit: bool, other: AccountCode
) -> tuple[Line, ...]:
    shares = tuple(shares)
    total = sum((share.amount for share in shares), Decimal("0.00"))
    due = tuple(
        Line(AccountCode.CLAIM_DUE, share.amount, due_is_debit, case_id, creditor_id, share.claim_id, share.component)
        for share in shares
    )
    return (*due, Line(other, total, not due_is_debit, case_id, creditor_id))


def claim_opened(*, case_id: int, creditor_id: int, shares: Sequence[Share]) -> Draft:
    """What a person is said to owe, part by part, when the creditor confides it."""
    lines = _claim_lines(shares, case_id, creditor_id, due_is_debit=True, other=AccountCode.CLAIM_ORIGIN)
    return Draft(Book.CLAIM, EntryKind.CLAIM_OPENED, lines)


def claim_settled(*, case_id: int, creditor_id: int, shares: Sequence[Share]) -> Draft:
    """A payment lowers what is owed, by its imputation (C. civ. 1342-10, 1343-1; R4.1-R4.4)."""
    lines = _claim_lines(shares, case_id, creditor_id, due_is_debit=False, other=AccountCode.CLAIM_SETTLED)
    return Draft(Book.CLAIM, EntryKind.CLAIM_SETTLED, lines)


def claim_waived(*, case_id: int, creditor_id: int, shares: Sequence[Share]) -> Draft:
    """The creditor gives up a part (R3.5)."""
    lines = _claim_lines(shares, case_id, creditor_id, due_is_debit=False, other=AccountCode.CLAIM_WAIVED)
    return Draft(Book.CLAIM, EntryKind.CLAIM_WAIVED, lines)


def received(
    *, into: AccountCode, amount: Decimal, case_id: int, creditor_id: int, excess: Decimal = Decimal("0.00")
) -> Draft:
    """Money came in for a case; what exceeds the debt is owed back to the person (R4.7)."""
    lines = [Line(into, amount, debit=True, case_id=case_id)]
    if amount - excess > 0:
        lines.append(Line(AccountCode.CREDITOR_PAYABLE, amount - excess, False, case_id, creditor_id))
    if excess > 0:
        lines.append(Line(AccountCode.OVERPAYMENT_DUE, excess, debit=False, case_id=case_id))
    return Draft(Book.MONEY, EntryKind.RECEIVED, tuple(lines))


def received_unidentified(*, amount: Decimal) -> Draft:
    """A transfer nobody can be named for yet waits in suspense."""
    lines = (Line(AccountCode.BANK_TRUST, amount, debit=True), Line(AccountCode.SUSPENSE, amount, debit=False))
    return Draft(Book.MONEY, EntryKind.RECEIVED, lines)


def identified(*, amount: Decimal, case_id: int, creditor_id: int, excess: Decimal = Decimal("0.00")) -> Draft:
    """A sum in suspense finds its case."""
    draft = received(into=AccountCode.SUSPENSE, amount=amount, case_id=case_id, creditor_id=creditor_id, excess=excess)
    suspense, *others = draft.lines
    return Draft(Book.MONEY, EntryKind.IDENTIFIED, (Line(AccountCode.SUSPENSE, suspense.amount, debit=True), *others))


def psp_fee(*, amount: Decimal) -> Draft:
    """The card provider kept its fee: the agency owes it to the dedicated account, never the debtor."""
    lines = (
        Line(AccountCode.PSP_FEES_TO_COVER, amount, debit=True),
        Line(AccountCode.STRIPE_CLEARING, amount, debit=False),
    )
    return Draft(Book.MONEY, EntryKind.PSP_FEE, lines)


def payout(*, amount: Decimal) -> Draft:
    """The card provider paid its balance to the dedicated account."""
    lines = (
        Line(AccountCode.BANK_TRUST, amount, debit=True),
        Line(AccountCode.STRIPE_CLEARING, amount, debit=False),
    )
    return Draft(Book.MONEY, EntryKind.PAYOUT, lines)


def remitted(*, creditor_id: int, by_case: Sequence[tuple[int, Decimal]]) -> Draft:
    """Money collected goes to its creditor (R124-6), case by case."""
    total = sum((amount for _case_id, amount in by_case), Decimal("0.00"))
    lines = tuple(Line(AccountCode.CREDITOR_PAYABLE, amount, True, case_id, creditor_id) for case_id, amount in by_case)
    return Draft(Book.MONEY, EntryKind.REMITTED, (*lines, Line(AccountCode.BANK_TRUST, total, debit=False)))


def refunded(*, amount: Decimal, case_id: int) -> Draft:
    """An overpayment goes back to the person (R4.7)."""
    lines = (
        Line(AccountCode.OVERPAYMENT_DUE, amount, debit=True, case_id=case_id),
        Line(AccountCode.BANK_TRUST, amount, debit=False),
    )
    return Draft(Book.MONEY, EntryKind.REFUNDED, lines)
