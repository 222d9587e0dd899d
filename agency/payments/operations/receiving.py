"""Money comes in, and sometimes goes back: one transaction from the fact to the receipt's number."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import IntegrityError, connection, transaction

from agency.cases import operations as case_operations
from agency.cases.enums import CaseState, HoldReason, LimitationFact
from agency.cases.models import Case, LimitationEvent
from agency.cases.queries import last_days_on
from agency.cases.rules import asked_no_more, may_move
from agency.commitments import operations as commitments
from agency.commitments.queries import open_steps
from agency.common.calendar import paris_date
from agency.common.money import ZERO
from agency.common.text import french_typography as fr
from agency.journal.enums import Verb
from agency.journal.operations import record, record_each
from agency.journal.rules import Actor
from agency.journal.values import JournalAct
from agency.ledger import operations as ledger
from agency.ledger import postings
from agency.outbox import operations as outbox
from agency.parties.models import Debtor
from agency.payments.enums import Method
from agency.payments.models import Allocation, Payment, Receipt
from agency.payments.queries import bills, booked_entries, claim_key, money_key, taken_back
from agency.payments.rules import ACCOUNTS, PLAN_RULE, RULE, Bill, Imputation, impute, may_not_pay
from agency.plans import operations as plans
from agency.plans.models import Plan
from agency.plans.queries import accepted_before, running

from . import notices
from .turns import in_turns, locked

# How the keys of what payments recognise begin.
_RECOGNITION = "payment:"


class FactDiffers(Exception):
    """This payment was booked already, with another amount or for another case."""


class NothingReceived(Exception):
    """A payment is a positive sum of euros."""


class AlreadyHandedOver(Exception):
    """The sum left for its creditor, or was given back: it cannot be taken back from the books."""


@dataclass(frozen=True)
class Arrival:
    """Money that arrived for a case, in euros; `external_id` makes it one fact of its source.

    `email` is where the person asked for the receipt. `from_suspense`: it is in the books already, for nobody known.
    `own_hand`: the person paid, and not somebody unknown.
    """

    case: Case
    debtor: Debtor
    amount: Decimal
    method: Method
    received_on: date
    value_on: date
    external_id: str
    email: str = ""
    from_suspense: bool = False
    own_hand: bool = True


@dataclass(frozen=True)
class _Booked:
    """A payment that is in the books: the bills it met, what it did to them, the plan it executes, what is left."""

    arrival: Arrival
    payment: Payment
    bills: list[Bill]
    imputation: Imputation
    plan: Plan | None

    @property
    def due(self) -> Decimal:
        """Still owed on the case, in euros."""
        return sum((amount for bill in self.bills for amount in bill.owed.values()), ZERO) - self.imputation.settled


def receive(
    *, case: Case, debtor: Debtor, amount: Decimal, method: Method, received_on: date, value_on: date, source: str,
    external_id: str, by: Actor, at: datetime, email: str = "", from_suspense: bool = False, own_hand: bool = True,
) -> Payment:  # fmt: skip
    """Book money that arrived for a case, once for each `(source, external_id)`, and return its payment.

    Lowers what is owed by the lawful imputation (R4.1-R4.5), owes the creditor the same sum and the
    person what is over (R4.7; everything, for someone the law forbids to pay, R5.6). Takes the next
    receipt number (R1.15), plans the receipt and the creditor's notice (R1.13; R124-5, R124-6), counts
    on the plan, and closes a case that owes nothing any more. A part paid by the person (`own_hand`), and not by
    somebody unknown, starts limitation again (R2.8). The same fact told again changes nothing.

    Raises `NothingReceived`, or `FactDiffers` when the fact told again is another one.
    """
    arrival = Arrival(case, debtor, amount, method, received_on, value_on, external_id, email, from_suspense, own_hand)
    return receive_each(arrivals=[arrival], source=source, by=by, at=at)[0]


@transaction.atomic
def receive_each(*, arrivals: Sequence[Arrival], source: str, by: Actor, at: datetime) -> list[Payment]:
    """Book what arrived from a source as `receive` does, in one pass, and return the payments in the same order.

    All or none. Several payments of one case are booked in the order told. Each has its receipt: their numbers follow
    each other, and are taken when all the rest is written, as whoever takes one next waits for the commit (R1.15).
    """
    if any(one.amount <= ZERO for one in arrivals):
        raise NothingReceived(fr("Un paiement est une somme positive."))
    cases = locked({one.case.pk for one in arrivals})
    facts = Payment.objects.filter(source=source, external_id__in=[one.external_id for one in arrivals])
    known = {payment.external_id: payment for payment in facts}
    booked: list[_Booked] = []
    new = {one.external_id: one for one in reversed(arrivals) if one.external_id not in known}
    for turn in in_turns((one for one in arrivals if new.get(one.external_id) is one), lambda one: one.case.pk):
        booked += _book(turn, cases, source, by=by, at=at)
    if booked:
        _give_receipts(booked, by=by, at=at)
    known |= {one.payment.external_id: one.payment for one in booked}
    for arrival in arrivals:
        payment, case = known[arrival.external_id], cases[arrival.case.pk]
        if (payment.case_id, payment.amount) != (case.pk, arrival.amount):
            raise FactDiffers(fr(f"Le paiement {source} {arrival.external_id} est déjà écrit, et il diffère."))
        payment.case = case
        arrival.case.state, arrival.case.closed_on = case.state, case.closed_on
    return [known[arrival.external_id] for arrival in arrivals]


def _book(turn: Sequence[Arrival], cases: Mapping[int, Case], source: str, *, by: Actor, at: datetime) -> list[_Booked]:
    """Write payments of different cases in both books, with all that follows but their words."""
    theirs = [cases[one.case.pk] for one in turn]
    owed, plan_of = bills(theirs), running(theirs)
    booked = [
        _imputed(one, case, owed[case.pk], plan_of.get(case.pk), source, at)
        for one, case in zip(turn, theirs, strict=True)
    ]
    Payment.objects.bulk_create(one.payment for one in booked)
    Allocation.objects.bulk_create(allocation for one in booked for allocation in _allocations(one))
    entries = [entry for one in booked for entry in _entries(one, paris_date(at))]
    ledger.post_new(entries, source=source, actor=by.label, at=at)
    settling = [one for one in booked if one.imputation.settled]
    sums = {one.plan: one.imputation.settled for one in settling if one.plan is not None}
    if sums:
        plans.apply_payments(sums=sums, by=by, at=at)
    parts = [one for one in settling if one.due]
    if parts:
        facts = [recognition(one.payment, own_hand=one.arrival.own_hand, at=at) for one in parts]
        case_operations.note_each(facts=facts, by=by, at=at)
    close_settled(cases=[one.payment.case for one in booked if one.due == ZERO], by=by, at=at, on=paris_date(at))
    return booked


def _imputed(arrival: Arrival, case: Case, owed: list[Bill], plan: Plan | None, source: str, at: datetime) -> _Booked:
    met = [] if may_not_pay(arrival.debtor.protection) else owed
    imputation = impute(met, arrival.amount, arrival.received_on)
    payment = Payment(
        case=case, debtor=arrival.debtor, method=arrival.method, amount=arrival.amount, excess=imputation.excess,
        received_on=arrival.received_on, value_on=arrival.value_on, source=source, external_id=arrival.external_id,
        created_at=at,
    )  # fmt: skip
    return _Booked(arrival, payment, owed, imputation, plan)


def _give_receipts(booked: Sequence[_Booked], *, by: Actor, at: datetime) -> None:
    """Number the receipts and say what was received: the last writes of all."""
    issued_on, last_days = paris_date(at), last_days_on([one.payment.case for one in booked if one.due])
    numbers = ledger.next_numbers(name="receipt", year=issued_on.year, count=len(booked))
    receipts = Receipt.objects.bulk_create(
        Receipt(payment=one.payment, year=issued_on.year, number=number, issued_on=issued_on, remaining=one.due)
        for one, number in zip(booked, numbers, strict=True)
    )
    rows = list(zip(booked, receipts, strict=True))
    notices.plan_words(facts=[_facts(one, receipt, last_days) for one, receipt in rows], by=by, at=at)
    acts = [JournalAct(one.payment, one.payment.case_id, _data(one, receipt)) for one, receipt in rows]
    record_each(by=by, at=at, verb=Verb.PAYMENT_RECEIVED, acts=acts)


def _facts(one: _Booked, receipt: Receipt, last_days: Mapping[tuple[int, int], date]) -> notices.ReceiptFacts:
    payment = one.payment
    case = payment.case
    last_day = last_days.get((case.pk, payment.debtor_id), case.last_day_to_act)
    return notices.ReceiptFacts(
        payment=payment,
        allocation=notices.settled_lines(one.imputation.shares, one.bills),
        number=receipt.label,
        issued_on=receipt.issued_on,
        remaining=receipt.remaining,
        barred=receipt.remaining > ZERO and asked_no_more(case.state, last_day, receipt.issued_on),
        email=one.arrival.email,
        executes_plan=one.plan is not None,
    )


def _data(one: _Booked, receipt: Receipt) -> dict[str, Any]:
    """What the journal keeps of a payment beside its case."""
    payment = one.payment
    return {
        "amount": str(payment.amount), "method": payment.method, "source": payment.source,
        "external_id": payment.external_id, "excess": str(payment.excess), "receipt": receipt.label,
        "due": str(one.due),
    }  # fmt: skip


@transaction.atomic
def reverse(*, payment: Payment, reason: str, by: Actor, at: datetime, on: date) -> Payment:
    """Take a payment back from both books (bounced, disputed, refunded), at its own value date.

    What was owed is owed again, the plan's instalments are unpaid again, a settled case reopens, and a
    hold waits for a person to call: nobody is dunned because a bank said no. Twice changes nothing.
    Raises `AlreadyHandedOver` when the sum was remitted or given back meanwhile.
    """
    case = Case.objects.select_for_update(of=("self",)).get(pk=payment.case_id)
    if taken_back(payment):
        return payment
    if payment.surpluses.filter(undone_on__isnull=True).exists():
        raise AlreadyHandedOver(fr("Une part de cette somme est à la personne : elle se reprend à part."))
    # Written back whole, it would take out of what another payment brought too much.
    if payment.withdrawals.filter(restored_on__isnull=True).exists():
        raise AlreadyHandedOver(fr("Une part de cette somme est déjà repartie : le reste se reprend à part."))
    try:
        with transaction.atomic():
            for entry in booked_entries(payment):
                ledger.reverse(entry, actor=by.label, at=at, booked_on=on, reason=reason)
            connection.check_constraints()
    except IntegrityError as error:
        raise AlreadyHandedOver(
            fr("Cette somme a déjà été reversée ou rendue : elle se règle avec le créancier.")
        ) from error
    forget_recognitions(reasons={payment: f"paiement repris : {reason}"}, cases=[case], by=by, at=at)
    reopen_cases(owed={payment: payment.amount - payment.excess}, cases={case.pk: case}, by=by, at=at)
    case_operations.hold(case=case, reason=HoldReason.STAFF, note=f"paiement repris : {reason}"[:200], by=by, at=at)
    record(by=by, at=at, verb=Verb.PAYMENT_REVERSED, subject=payment, case_id=case.pk, reason=reason)
    return payment


def forget_recognitions(*, reasons: Mapping[Payment, str], cases: Sequence[Case], by: Actor, at: datetime) -> None:
    """Payments that settle nothing any more recognise nothing; the last days of the cases are counted again."""
    why = {_recognition_key(payment): reason for payment, reason in reasons.items()}
    noted = LimitationEvent.objects.filter(
        case__in=[payment.case_id for payment in reasons], key__startswith=_RECOGNITION, withdraws__isnull=True
    )
    of = {event: ":".join(event.key.split(":")[:2]) for event in noted.order_by("pk")}
    taken = {event: why[key] for event, key in of.items() if key in why}
    case_operations.withdraw_events(reasons=taken, cases=cases, by=by, at=at)


def _recognition_key(payment: Payment) -> str:
    return f"{_RECOGNITION}{payment.pk}"


def recognition(
    payment: Payment, *, own_hand: bool, at: datetime, again: int | None = None
) -> case_operations.NewEvent:
    """What a part paid recognises: the whole (C. civ. 2240; R2.8).

    `again` is the number of what had left and came back: the recognition is noted anew.
    """
    return case_operations.NewEvent(
        case=payment.case,
        kind=LimitationFact.PARTIAL_PAYMENT,
        happened_on=min(payment.received_on, paris_date(at)),
        debtor=payment.debtor if own_hand else None,
        key=_recognition_key(payment) + (f":{again}" if again else ""),
    )


def _allocations(one: _Booked) -> list[Allocation]:
    rule = PLAN_RULE if one.plan else RULE
    return [
        Allocation(
            payment=one.payment, claim_id=share.claim_id, component=share.component, amount=share.amount, rule=rule
        )
        for share in one.imputation.shares
    ]


def _entries(one: _Booked, on: date) -> list[postings.Booking]:
    """The claim book's entry, unless nothing is settled, and the money book's."""
    payment = one.payment
    ids = {"case_id": payment.case_id, "creditor_id": payment.case.creditor_id}
    entries = []
    if one.imputation.shares:
        settled = postings.claim_settled(shares=one.imputation.shares, **ids)
        entries.append(postings.Booking(settled, claim_key(payment.external_id), on, payment.value_on))
    sums: dict[str, Any] = {"amount": payment.amount, "excess": payment.excess, **ids}
    money = (
        postings.identified(**sums)
        if one.arrival.from_suspense
        else postings.received(into=ACCOUNTS[Method(payment.method)], **sums)
    )
    return [*entries, postings.Booking(money, money_key(payment.external_id), on, payment.value_on)]


def close_settled(*, cases: Collection[Case], by: Actor, at: datetime, on: date) -> None:
    """Nothing is owed any more: close plans and cases, withdraw letters and the steps announced."""
    if not cases:
        return
    plans.close_plans(cases=cases, by=by, at=at)
    outbox.cancel_planned_on(cases=cases, code="settled", by=by, at=at)
    commitments.cancel_each(reasons=dict.fromkeys(open_steps(*cases), "réglé"), by=by, at=at)
    closing = [case for case in cases if may_move(CaseState(case.state), CaseState.SETTLED)]
    case_operations.move_each(cases=closing, to=CaseState.SETTLED, by=by, at=at, on=on, reason="tout est réglé")


def reopen_cases(*, owed: Mapping[Payment, Decimal], cases: Mapping[int, Case], by: Actor, at: datetime) -> None:
    """Put plans and cases back where they were before these euros of payments, one for each case, settled something."""
    again = {payment: amount for payment, amount in owed.items() if amount}
    plan_of = accepted_before({payment.case_id: payment.created_at for payment in again})
    sums = {plan_of[payment.case_id]: amount for payment, amount in again.items() if payment.case_id in plan_of}
    if sums:
        plans.withdraw_payments(sums=sums, by=by, at=at)
    settled = [cases[payment.case_id] for payment in again if cases[payment.case_id].state == CaseState.SETTLED]
    back: dict[str, Any] = {"by": by, "at": at, "on": paris_date(at), "reason": "paiement repris"}
    for to, moving in (
        (CaseState.ACTIVE, settled),
        (CaseState.PLAN, [case for case in settled if case.pk in plan_of]),
    ):
        if moving:
            case_operations.move_each(cases=moving, to=to, **back)
