"""Money that had arrived leaves again, whole or in part: each fact once, in both books."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.db import transaction

from agency.cases import operations as case_operations
from agency.cases.enums import HoldReason
from agency.cases.models import Case
from agency.common.money import ZERO
from agency.journal.enums import Verb
from agency.journal.operations import record_each
from agency.journal.rules import Actor
from agency.journal.values import JournalAct
from agency.ledger import operations as ledger
from agency.ledger import postings
from agency.ledger.enums import AccountCode
from agency.ledger.queries import overpaid_by_case, payable_by_case
from agency.letters.enums import MoneyNews
from agency.payments.enums import Method, WithdrawalCause
from agency.payments.models import Payment, Withdrawal
from agency.payments.queries import Standing, claim_key, money_key, standing_of
from agency.payments.rules import ACCOUNTS, Taken, undo

from .correcting import plan_changes
from .receiving import AlreadyHandedOver, forget_recognitions, reopen_cases, reverse
from .turns import in_turns, locked


@dataclass(frozen=True)
class Leaving:
    """Euros of a payment that left again on a day; `external_id` makes it one fact of the payment's source.

    They leave from where they had come in, unless `out_of` says otherwise.
    """

    payment: Payment
    amount: Decimal
    cause: WithdrawalCause
    external_id: str
    taken_on: date
    out_of: AccountCode | None = None


def withdraw(
    *, payment: Payment, amount: Decimal, cause: WithdrawalCause, external_id: str, by: Actor, at: datetime, on: date,
    out_of: AccountCode | None = None,
) -> Withdrawal:  # fmt: skip
    """Book that `amount` euros of a payment left again, once for each fact of its source, and return its row.

    What was over is no longer to be given back, then what was settled is owed again, last settled first; the
    creditor is owed as much less, and what he already has is deducted from what comes (R124-6). What leaves beyond
    the payment is at the agency's charge (R1.17). The same fact told again changes nothing.
    """
    return withdraw_each(leavings=[Leaving(payment, amount, cause, external_id, on, out_of)], by=by, at=at)[0]


@transaction.atomic(savepoint=False)
def withdraw_each(*, leavings: Sequence[Leaving], by: Actor, at: datetime) -> list[Withdrawal]:
    """Book what left of payments of one source as `withdraw` does, in one pass; return the rows in the same order.

    What left of one case twice is booked in the order told.
    """
    cases = locked({one.payment.case_id for one in leavings})
    facts = Withdrawal.objects.filter(
        source__in={one.payment.source for one in leavings}, external_id__in=[one.external_id for one in leavings]
    )
    known = {row.external_id: row for row in facts}
    new = {one.external_id: one for one in reversed(leavings) if one.external_id not in known}
    for turn in in_turns((one for one in leavings if new.get(one.external_id) is one), lambda one: one.payment.case_id):
        known |= {row.external_id: row for row in _take(turn, cases, by=by, at=at)}
    for one in leavings:
        known[one.external_id].payment = one.payment
    return [known[one.external_id] for one in leavings]


def _take(turn: Sequence[Leaving], cases: Mapping[int, Case], *, by: Actor, at: datetime) -> list[Withdrawal]:
    """Write what left of payments of different cases in both books, with all that follows but its words."""
    theirs = [cases[one.payment.case_id] for one in turn]
    standing, over = standing_of([one.payment for one in turn]), overpaid_by_case([case.pk for case in theirs])
    taken = [_undone(one, standing[one.payment.pk], over) for one in turn]
    rows = Withdrawal.objects.bulk_create(_row(one, undoes, at) for one, undoes in zip(turn, taken, strict=True))
    here = payable_by_case(case_ids=[case.pk for case in theirs])
    books = [
        booking
        for one, row, case, undoes in zip(turn, rows, theirs, taken, strict=True)
        for booking in _bookings(row, case, undoes, here.get(case.pk, ZERO), one.out_of)
    ]
    ledger.post_new(books, source=turn[0].payment.source, actor=by.label, at=at)
    # A payment that settles nothing any more.
    empty = [row for row in rows if row.reopened == standing[row.payment_id].sum]
    why = {row.payment: f"paiement repris : {WithdrawalCause(row.cause).label}" for row in empty}
    forget_recognitions(reasons=why, cases=theirs, by=by, at=at)
    reopen_cases(owed={row.payment: row.reopened for row in rows}, cases=cases, by=by, at=at)
    acts = [JournalAct(row, row.payment.case_id, _data(row)) for row in rows]
    record_each(by=by, at=at, verb=Verb.PAYMENT_WITHDRAWN, acts=acts)
    return rows


def _undone(one: Leaving, standing: Standing, over: Mapping[int, Decimal]) -> Taken:
    return undo(one.amount, settled=standing.settled, over=min(standing.over, over.get(one.payment.case_id, ZERO)))


def _row(one: Leaving, taken: Taken, at: datetime) -> Withdrawal:
    return Withdrawal(
        payment=one.payment, cause=one.cause, amount=one.amount - taken.beyond, reopened=taken.reopened,
        beyond=taken.beyond, source=one.payment.source, external_id=one.external_id, taken_on=one.taken_on,
        created_at=at,
    )  # fmt: skip


def _data(row: Withdrawal) -> dict[str, str]:
    """What the journal keeps of a withdrawal beside its case."""
    return {
        "amount": str(row.amount), "cause": row.cause, "reopened": str(row.reopened), "beyond": str(row.beyond),
        "external_id": row.external_id,
    }  # fmt: skip


def _bookings(
    row: Withdrawal, case: Case, taken: Taken, payable: Decimal, out_of: AccountCode | None
) -> list[postings.Booking]:
    """The claim book's entry, unless nothing is owed again, and the money book's; `payable`: the creditor's, here."""
    ids = {"case_id": case.pk, "creditor_id": case.creditor_id}
    here = min(taken.reopened, payable)
    parts = postings.TakenParts(taken.over, here, taken.reopened - here, taken.beyond)
    source = out_of or ACCOUNTS[Method(row.payment.method)]
    drafts = {money_key: postings.taken_back(out_of=source, parts=parts, **ids)}
    if taken.shares:
        drafts = {claim_key: postings.claim_reopened(shares=taken.shares, **ids)} | drafts
    return [postings.Booking(draft, key(row.external_id), row.taken_on, row.taken_on) for key, draft in drafts.items()]


@transaction.atomic
def bounce(
    *, payment: Payment, external_id: str, reason: str, by: Actor, at: datetime, on: date, taken_on: date
) -> Payment:
    """Take back a payment that a bank returned unpaid, whatever became of its money; twice changes nothing.

    While the money is still here, both books are written back. When its creditor has it, or the person was given back
    a part, what is owed again is owed again all the same: the creditor's part is deducted from what comes to him
    (R124-6), what the person has twice is at the agency's charge until they give it back (R1.17), he and the person
    are told, and somebody looks at the case. `external_id` names the bank's own movement,
    of the day `taken_on`.
    """
    try:
        return reverse(payment=payment, reason=reason, by=by, at=at, on=on)
    except AlreadyHandedOver:
        pass
    if payment.withdrawals.filter(cause=WithdrawalCause.RETURNED, restored_on__isnull=True).exists():
        return payment
    # The bank takes the whole again, whatever went back to the person meanwhile: what is beyond is ours to bring.
    row = withdraw(
        payment=payment,
        amount=payment.amount,
        cause=WithdrawalCause.RETURNED,
        external_id=external_id,
        by=by,
        at=at,
        on=taken_on,
    )
    plan_changes(news={row: MoneyNews.RETURNED}, by=by, at=at)
    note = f"paiement repris après reversement : {reason}"
    case_operations.hold(case=payment.case, reason=HoldReason.STAFF, note=note[:200], by=by, at=at)
    return payment
