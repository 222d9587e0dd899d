"""Money that had left comes back: a refund refused by the person's bank, a dispute won."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any, cast

from django.db import transaction

from agency.cases import operations as case_operations
from agency.cases.models import Case
from agency.common.calendar import paris_date
from agency.common.money import ZERO
from agency.journal.enums import Verb
from agency.journal.operations import record_each
from agency.journal.rules import Actor
from agency.journal.values import JournalAct
from agency.ledger import operations as ledger
from agency.ledger import postings
from agency.ledger.enums import AccountCode, Component
from agency.ledger.models import Entry, Posting
from agency.ledger.queries import due_by_case, due_by_claim, owes_by_case, payable_on
from agency.payments.models import Surplus, Withdrawal
from agency.payments.queries import again_key, bills, claim_key, money_key, over_key, owed_again_key
from agency.payments.rules import Imputation, impute
from agency.plans import operations as plans
from agency.plans.queries import running

from .receiving import close_settled, recognition
from .turns import in_turns, locked


@transaction.atomic(savepoint=False)
def restore(*, withdrawals: Sequence[Withdrawal], by: Actor, at: datetime, on: date) -> int:
    """Book that what had left came back, in one pass; return how many were still away. Twice changes nothing.

    Everything is as before when the sum is still owed. When the person paid it meanwhile, what is now paid twice is
    the person's, and never the creditor's (R4.7). What came back on one case twice is booked as it had left.
    """
    payment_of = {one.pk: one.payment for one in withdrawals}
    cases = locked({payment.case_id for payment in payment_of.values()})
    away = Withdrawal.objects.select_for_update(of=("self",)).filter(pk__in=payment_of, restored_on__isnull=True)
    rows = list(away.order_by("pk"))
    for row in rows:
        row.payment = payment_of[row.pk]
    for turn in in_turns(rows, lambda row: row.payment.case_id):
        _bring_back(turn, cases, by=by, at=at, on=on)
    return len(rows)


def _bring_back(rows: Sequence[Withdrawal], cases: Mapping[int, Case], *, by: Actor, at: datetime, on: date) -> None:
    """Write what came back to different cases in both books, with all that follows but its words."""
    Withdrawal.objects.filter(pk__in=[row.pk for row in rows]).update(restored_on=on)
    theirs = [cases[row.payment.case_id] for row in rows]
    settled = _unbook(rows, theirs, by=by, at=at, on=on)
    plan_of = running(theirs)
    sums = {plan_of[case]: amount for case, amount in settled.items() if amount and case in plan_of}
    if sums:
        plans.apply_payments(sums=sums, by=by, at=at)
    due = due_by_case(settled)
    parts = [row for row in rows if settled[row.payment.case_id] and due[row.payment.case_id]]
    facts = [recognition(row.payment, own_hand=True, at=at, again=row.pk) for row in parts]
    case_operations.note_each(facts=facts, also=theirs, by=by, at=at)
    close_settled(cases=[case for case in theirs if due[case.pk] == ZERO], by=by, at=at, on=on)
    acts = [JournalAct(row, row.payment.case_id, {"amount": str(row.amount)}) for row in rows]
    record_each(by=by, at=at, verb=Verb.PAYMENT_RESTORED, acts=acts)


def _unbook(
    rows: Sequence[Withdrawal], cases: Sequence[Case], *, by: Actor, at: datetime, on: date
) -> dict[int, Decimal]:
    """Reverse what leaving wrote; return case id -> how much of the sum settles its claims again, in euros."""
    money, claims = _entries(rows, money_key), _entries([row for row in rows if row.reopened], claim_key)
    owed = _still_owed(list(claims.values()), cases)
    back = [*money.values(), *(entry for entry in claims.values() if entry.pk in owed)]
    ledger.reverse_all(back, actor=by.label, at=at, booked_on=on, reason="la somme est revenue")
    _owe_again(rows, cases, by=by, at=at)
    settled = {}
    for row, case in zip(rows, cases, strict=True):
        if row.reopened and claims[row.pk].pk not in owed:
            settled[case.pk] = _settle_again(row, case, by=by, at=at)
        else:
            settled[case.pk] = row.reopened
    return settled


def _owe_again(rows: Sequence[Withdrawal], cases: Sequence[Case], *, by: Actor, at: datetime) -> None:
    """What the creditor no longer had in excess, because it was deducted from a transfer since, is owed to him."""
    deducted = {case: -owes for case, owes in owes_by_case(case.pk for case in cases).items() if owes < 0}
    for row, case in zip(rows, cases, strict=True):
        if amount := deducted.get(case.pk):
            ledger.post(
                postings.deduction_returned(case_id=case.pk, creditor_id=case.creditor_id, amount=amount),
                source=row.source, idem_key=owed_again_key(row.external_id), booked_on=paris_date(at),
                value_on=row.taken_on, actor=by.label, at=at,
            )  # fmt: skip


def _entries(rows: Sequence[Withdrawal], key: Callable[[str], str]) -> dict[int, Entry]:
    """Withdrawal id -> its entry of a book."""
    of = {(row.source, key(row.external_id)): row.pk for row in rows}
    found = Entry.objects.filter(
        source__in={source for source, _key in of}, idem_key__in={name for _source, name in of}
    )
    return {of[entry.source, entry.idem_key]: entry for entry in found if (entry.source, entry.idem_key) in of}


def _still_owed(claims: Sequence[Entry], cases: Sequence[Case]) -> set[int]:
    """Those of these entries whose every part, that the leaving reopened, is owed as much now."""
    due = due_by_claim(*(case.pk for case in cases))
    lines = Posting.objects.filter(entry__in=claims, account=AccountCode.CLAIM_DUE)
    paid = {
        entry
        for entry, claim, part, owed in lines.values_list("entry_id", "claim_id", "component", "debit")
        if due.get(cast("int", claim), {}).get(Component(cast("str", part)), ZERO) < owed
    }
    return {entry.pk for entry in claims} - paid


def _settle_again(row: Withdrawal, case: Case, *, by: Actor, at: datetime) -> Decimal:
    """The person paid meanwhile: what is still owed is settled, in euros, and the rest becomes theirs."""
    again = impute(bills([case])[case.pk], row.reopened, row.payment.received_on)
    if again.excess:
        Surplus.objects.create(payment=row.payment, amount=again.excess, key=f"again:{row.pk}", on=row.taken_on)
    ids = {"case_id": case.pk, "creditor_id": case.creditor_id}
    books = [(over_key, _overpaid(again, **ids))]
    if again.shares:
        books = [(again_key, postings.claim_settled(shares=again.shares, **ids)), *books]
    ledger.post_all(
        [postings.Booking(draft, key(row.external_id), row.taken_on, row.taken_on) for key, draft in books],
        source=row.source,
        actor=by.label,
        at=at,
    )
    return again.settled


def _overpaid(again: Imputation, **ids: Any) -> postings.EntryDraft:
    here = min(again.excess, payable_on(**ids))
    return postings.overpaid(payable=here, handed_over=again.excess - here, **ids)
