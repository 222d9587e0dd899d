"""Money that had arrived leaves again, whole or in part, and sometimes comes back: each fact once, in both books."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any, cast

from django.db import transaction

from agency.cases import operations as cases
from agency.cases.enums import HoldReason
from agency.cases.models import Case
from agency.common.calendar import paris_date
from agency.common.money import ZERO, format_euros
from agency.common.text import french_typography as fr
from agency.journal.enums import Verb
from agency.journal.operations import record
from agency.journal.rules import Actor
from agency.ledger import operations as ledger
from agency.ledger import postings
from agency.ledger.enums import AccountCode, Component
from agency.ledger.models import Entry
from agency.ledger.queries import case_due, due_by_claim, overpaid_by_case, payable_on
from agency.letters.enums import MoneyNews
from agency.payments.enums import Method, WithdrawalCause
from agency.payments.models import Payment, Withdrawal
from agency.payments.queries import again_key, bills, claim_key, money_key, over_key, overpaid_by, settled_parts
from agency.payments.rules import ACCOUNTS, Imputation, Taken, impute, undo
from agency.plans import operations as plans
from agency.plans.queries import running

from .notices import plan_change
from .receiving import (
    AlreadyHandedOver,
    close_settled,
    forget_recognition,
    recognise,
    reopen_case,
    reverse,
)


class GivenBackAlready(Exception):
    """A transfer is noted once."""


class NotOwedBack(Exception):
    """Only what was paid over the debt goes back by transfer."""


@transaction.atomic(savepoint=False)
def withdraw(
    *, payment: Payment, amount: Decimal, cause: WithdrawalCause, external_id: str, by: Actor, at: datetime, on: date
) -> Withdrawal:
    """Book that `amount` euros of a payment left again, once for each fact of its source, and return its row.

    What was over is no longer to be given back, then what was settled is owed again, last settled first; the
    creditor is owed as much less, and what he already has is deducted from what comes (R124-6). What leaves beyond
    the payment is at the agency's charge (R1.17). The same fact told again changes nothing.
    """
    case = Case.objects.select_for_update(of=("self",)).get(pk=payment.case_id)
    known = Withdrawal.objects.filter(source=payment.source, external_id=external_id).first()
    if known is not None:
        return known
    over = min(overpaid_by(payment), overpaid_by_case([case.pk]).get(case.pk, ZERO))
    settled = settled_parts(payment)
    taken = undo(amount, settled=settled, over=over)
    row = Withdrawal.objects.create(
        payment=payment, cause=cause, amount=amount - taken.beyond, reopened=taken.reopened, beyond=taken.beyond,
        source=payment.source, external_id=external_id, taken_on=on, created_at=at,
    )  # fmt: skip
    _book(row, case, taken, by=by, at=at)
    if taken.reopened < sum((share.amount for share in settled), ZERO):
        cases.redate(case=case, by=by, at=at)
    else:
        forget_recognition(payment=payment, reason=f"paiement repris : {cause.label}", by=by, at=at)
    reopen_case(case=case, payment=payment, owed=taken.reopened, by=by, at=at, on=on)
    record(
        by=by, at=at, verb=Verb.PAYMENT_WITHDRAWN, subject=row, case_id=case.pk, amount=str(row.amount), cause=cause,
        reopened=str(row.reopened), beyond=str(row.beyond), external_id=external_id,
    )  # fmt: skip
    return row


@transaction.atomic
def bounce(
    *, payment: Payment, external_id: str, reason: str, by: Actor, at: datetime, on: date, taken_on: date
) -> Payment:
    """Take back a payment that a bank returned unpaid, whatever became of its money; twice changes nothing.

    While the money is still here, both books are written back. When its creditor has it, or the person was given back
    a part, what is owed again is owed again all the same: the creditor's part is deducted from what comes to him
    (R124-6), he and the person are told, and somebody looks at the case. `external_id` names the bank's own movement,
    of the day `taken_on`.
    """
    try:
        return reverse(payment=payment, reason=reason, by=by, at=at, on=on)
    except AlreadyHandedOver:
        pass
    left = sum((-row.signed for row in payment.withdrawals.all()), ZERO)
    if left == payment.amount:
        return payment
    row = withdraw(
        payment=payment, amount=payment.amount - left, cause=WithdrawalCause.RETURNED, external_id=external_id, by=by,
        at=at, on=taken_on,
    )  # fmt: skip
    plan_change(withdrawal=row, news=MoneyNews.RETURNED, by=by, at=at)
    note = f"paiement repris après reversement : {reason}"
    cases.hold(case=payment.case, reason=HoldReason.STAFF, note=note[:200], by=by, at=at)
    return payment


@transaction.atomic(savepoint=False)
def restore(*, withdrawal: Withdrawal, by: Actor, at: datetime, on: date) -> Withdrawal:
    """Book that what had left came back: a refund refused by the person's bank, a dispute won. Twice changes nothing.

    Everything is as before when the sum is still owed. When the person paid it meanwhile, what is now paid twice is
    the person's, and never the creditor's (R4.7).
    """
    case = Case.objects.select_for_update(of=("self",)).get(pk=withdrawal.payment.case_id)
    row = Withdrawal.objects.select_for_update(of=("self",)).select_related("payment").get(pk=withdrawal.pk)
    if row.restored_on is not None:
        return row
    row.restored_on = on
    row.save(update_fields=["restored_on"])
    settled = _unbook(row, case, by=by, at=at, on=on)
    plan = running([case]).get(case.pk)
    if plan is not None and settled:
        plans.apply_payments(sums={plan: settled}, by=by, at=at)
    due = case_due(case.pk)
    if settled:
        recognise(payment=row.payment, due=due, own_hand=True, by=by, at=at, again=row.pk)
    cases.redate(case=case, by=by, at=at)
    if due == ZERO:
        close_settled(cases=[case], by=by, at=at, on=on)
    record(by=by, at=at, verb=Verb.PAYMENT_RESTORED, subject=row, case_id=case.pk, amount=str(row.amount))
    return row


@transaction.atomic
def give_back(*, case: Case, amount: Decimal, reference: str, by: Actor, at: datetime, on: date) -> Entry:
    """Book that what was paid too much on a case went back to the person by transfer (R4.7), and return the entry.

    `reference` is that of the transfer: once for each, else `GivenBackAlready`. Raises `NotOwedBack` for more than is
    to be given back, or for nothing.
    """
    Case.objects.select_for_update(of=("self",)).get(pk=case.pk)
    owed = overpaid_by_case([case.pk]).get(case.pk, ZERO)
    if not ZERO < amount <= owed:
        raise NotOwedBack(fr(f"Il y a {format_euros(owed)} à rendre sur ce dossier."))
    try:
        entry = ledger.post(
            postings.refunded(amount=amount, case_id=case.pk),
            source="desk",
            idem_key=f"overpayment:{case.pk}:{reference.strip()}"[:120],
            booked_on=paris_date(at),
            value_on=on,
            actor=by.label,
            at=at,
        )
    except ledger.AlreadyBooked as booked:
        raise GivenBackAlready(fr("Ce virement est déjà noté : rien n'est ajouté.")) from booked
    record(
        by=by, at=at, verb=Verb.OVERPAYMENT_RETURNED, subject=entry, case_id=case.pk, amount=str(amount),
        reference=reference,
    )  # fmt: skip
    return entry


def _common(row: Withdrawal, by: Actor, at: datetime) -> dict[str, Any]:
    return {"source": row.source, "booked_on": row.taken_on, "value_on": row.taken_on, "actor": by.label, "at": at}


def _book(row: Withdrawal, case: Case, taken: Taken, *, by: Actor, at: datetime) -> None:
    """Write the claim book's entry, unless nothing is owed again, and the money book's."""
    ids = {"case_id": case.pk, "creditor_id": case.creditor_id}
    if taken.shares:
        reopened = postings.claim_reopened(shares=taken.shares, **ids)
        ledger.post(reopened, idem_key=claim_key(row.external_id), **_common(row, by, at))
    here = min(taken.reopened, payable_on(case.pk, case.creditor_id))
    parts = postings.TakenParts(taken.over, here, taken.reopened - here, taken.beyond)
    money = postings.taken_back(out_of=ACCOUNTS[Method(row.payment.method)], parts=parts, **ids)
    ledger.post(money, idem_key=money_key(row.external_id), **_common(row, by, at))


def _unbook(row: Withdrawal, case: Case, *, by: Actor, at: datetime, on: date) -> Decimal:
    """Reverse what `_book` wrote; return how much of the sum settles the claims again, in euros."""
    reversal: dict[str, Any] = {"actor": by.label, "at": at, "booked_on": on, "reason": "la somme est revenue"}
    ledger.reverse(_entry(row, money_key), **reversal)
    if not row.reopened:
        return ZERO
    claims = _entry(row, claim_key)
    if _still_owed(claims, case):
        ledger.reverse(claims, **reversal)
        return row.reopened
    again = impute(bills([case])[case.pk], row.reopened, row.payment.received_on)
    _settle_again(row, case, again, by=by, at=at)
    return again.settled


def _settle_again(row: Withdrawal, case: Case, again: Imputation, *, by: Actor, at: datetime) -> None:
    """The person paid meanwhile: what is still owed is settled, the rest becomes theirs."""
    ids = {"case_id": case.pk, "creditor_id": case.creditor_id}
    if again.shares:
        settled = postings.claim_settled(shares=again.shares, **ids)
        ledger.post(settled, idem_key=again_key(row.external_id), **_common(row, by, at))
    here = min(again.excess, payable_on(case.pk, case.creditor_id))
    over = postings.overpaid(payable=here, handed_over=again.excess - here, **ids)
    ledger.post(over, idem_key=over_key(row.external_id), **_common(row, by, at))


def _entry(row: Withdrawal, key: Any) -> Entry:
    return Entry.objects.get(source=row.source, idem_key=key(row.external_id))


def _still_owed(claims: Entry, case: Case) -> bool:
    """Whether every part that the withdrawal reopened is owed as much now."""
    due = due_by_claim(case.pk)
    parts = claims.postings.filter(account=AccountCode.CLAIM_DUE).values_list("claim_id", "component", "debit")
    return all(
        due.get(cast("int", claim), {}).get(Component(cast("str", part)), ZERO) >= owed for claim, part, owed in parts
    )
