"""Money comes in, and sometimes goes back: one transaction from the fact to the receipt's number."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import IntegrityError, connection, transaction
from django.db.models import Q

from agency.cases import operations as cases
from agency.cases.enums import CaseState, HoldReason, LimitationFact
from agency.cases.models import Case, LimitationEvent
from agency.cases.rules import may_move
from agency.commitments import operations as commitments
from agency.commitments.enums import CommitmentKind
from agency.commitments.queries import open_commitments
from agency.common.calendar import paris_date
from agency.common.money import ZERO
from agency.common.text import french_typography as fr
from agency.journal.enums import Verb
from agency.journal.operations import record
from agency.journal.rules import Actor
from agency.ledger import operations as ledger
from agency.ledger import postings
from agency.ledger.queries import case_due
from agency.outbox import operations as outbox
from agency.parties.models import Debtor
from agency.payments.enums import Method
from agency.payments.models import Allocation, Payment, Receipt
from agency.payments.queries import bills, booked_entries, claim_key, money_key, taken_back
from agency.payments.rules import ACCOUNTS, PLAN_RULE, RULE, Imputation, impute, may_not_pay
from agency.plans import operations as plans
from agency.plans.enums import PlanState
from agency.plans.queries import running

from . import notices


class FactDiffers(Exception):
    """This payment was booked already, with another amount or for another case."""


class NothingReceived(Exception):
    """A payment is a positive sum of euros."""


class AlreadyHandedOver(Exception):
    """The sum left for its creditor, or was given back: it cannot be taken back from the books."""


@transaction.atomic
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
    if amount <= ZERO:
        raise NothingReceived(fr("Un paiement est une somme positive."))
    locked = (
        Case.objects.select_for_update(of=("self",)).select_related("creditor", "mandate", "debtor").get(pk=case.pk)
    )
    known = Payment.objects.filter(source=source, external_id=external_id).first()
    if known is not None:
        if (known.case_id, known.amount) != (case.pk, amount):
            raise FactDiffers(fr(f"Le paiement {source} {external_id} est déjà écrit, et il diffère."))
        return known
    plan = running(locked).first()
    imputation = impute([] if may_not_pay(debtor.protection) else bills(locked), amount, received_on)
    payment = Payment.objects.create(
        case=locked, debtor=debtor, method=method, amount=amount, excess=imputation.excess, received_on=received_on,
        value_on=value_on, source=source, external_id=external_id, created_at=at,
    )  # fmt: skip
    _allocate(payment, imputation, PLAN_RULE if plan else RULE)
    _book_entries(payment, imputation, from_suspense=from_suspense, by=by, at=at)
    if plan is not None and imputation.settled:
        plans.apply_payment(plan=plan, amount=imputation.settled, by=by, at=at)
    due = case_due(locked.pk)
    if imputation.settled:
        recognise(payment=payment, due=due, own_hand=own_hand, by=by, at=at)
    if due == ZERO:
        close_settled_case(case=locked, by=by, at=at, on=paris_date(at))
    receipt = _receipt(payment, due, at)
    notices.plan_receipt(receipt=receipt, email=email, by=by, at=at)
    notices.plan_notice(receipt=receipt, executes_plan=plan is not None, by=by, at=at)
    record(
        by=by, at=at, verb=Verb.PAYMENT_RECEIVED, subject=payment, case_id=locked.pk, amount=str(amount), method=method,
        source=source, external_id=external_id, excess=str(imputation.excess), receipt=receipt.label, due=str(due),
    )  # fmt: skip
    case.state, case.closed_on = locked.state, locked.closed_on
    return payment


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
    try:
        with transaction.atomic():
            for entry in booked_entries(payment):
                ledger.reverse(entry, actor=by.label, at=at, booked_on=on, reason=reason)
            connection.check_constraints()
    except IntegrityError as error:
        raise AlreadyHandedOver(
            fr("Cette somme a déjà été reversée ou rendue : elle se règle avec le créancier.")
        ) from error
    forget_recognition(payment=payment, reason=f"paiement repris : {reason}", by=by, at=at)
    reopen_case(case=case, payment=payment, owed=payment.amount - payment.excess, by=by, at=at, on=on)
    cases.hold(case=case, reason=HoldReason.STAFF, note=f"paiement repris : {reason}"[:200], by=by, at=at)
    record(by=by, at=at, verb=Verb.PAYMENT_REVERSED, subject=payment, case_id=case.pk, reason=reason)
    return payment


def recognise(
    *, payment: Payment, due: Decimal, own_hand: bool, by: Actor, at: datetime, again: int | None = None
) -> None:
    """A part paid recognises the whole (C. civ. 2240); what is settled is no longer counted in the last day.

    `again` is the number of what had left and came back: the recognition is noted anew.
    """
    if due:
        cases.note_event(
            case=payment.case,
            kind=LimitationFact.PARTIAL_PAYMENT,
            happened_on=min(payment.received_on, paris_date(at)),
            debtor=payment.debtor if own_hand else None,
            key=_recognition_key(payment) + (f":{again}" if again else ""),
            by=by,
            at=at,
        )


def forget_recognition(*, payment: Payment, reason: str, by: Actor, at: datetime) -> None:
    """A payment that settles nothing any more recognises nothing; the last days are counted again."""
    noted = Q(key=_recognition_key(payment)) | Q(key__startswith=f"{_recognition_key(payment)}:")
    for event in LimitationEvent.objects.filter(noted, withdraws__isnull=True):
        cases.withdraw_event(event=event, reason=reason, by=by, at=at)
    cases.redate(case=payment.case, by=by, at=at)


def _recognition_key(payment: Payment) -> str:
    return f"payment:{payment.pk}"


def _allocate(payment: Payment, imputation: Imputation, rule: str) -> None:
    Allocation.objects.bulk_create(
        Allocation(payment=payment, claim_id=share.claim_id, component=share.component, amount=share.amount, rule=rule)
        for share in imputation.shares
    )


def _book_entries(payment: Payment, imputation: Imputation, *, from_suspense: bool, by: Actor, at: datetime) -> None:
    """Write the claim book's entry, unless nothing is settled, and the money book's."""
    creditor_id = payment.case.creditor_id
    common: dict[str, Any] = {
        "source": payment.source,
        "booked_on": paris_date(at),
        "value_on": payment.value_on,
        "actor": by.label,
        "at": at,
    }
    if imputation.shares:
        settled = postings.claim_settled(case_id=payment.case_id, creditor_id=creditor_id, shares=imputation.shares)
        ledger.post(settled, idem_key=claim_key(payment.external_id), **common)
    sums: dict[str, Any] = {
        "amount": payment.amount,
        "case_id": payment.case_id,
        "creditor_id": creditor_id,
        "excess": imputation.excess,
    }
    money = (
        postings.identified(**sums)
        if from_suspense
        else postings.received(into=ACCOUNTS[Method(payment.method)], **sums)
    )
    ledger.post(money, idem_key=money_key(payment.external_id), **common)


def _receipt(payment: Payment, due: Decimal, at: datetime) -> Receipt:
    """Take the next number of the year (R1.15): the counter stays locked until the payment is committed."""
    issued_on = paris_date(at)
    return Receipt.objects.create(
        payment=payment,
        year=issued_on.year,
        number=ledger.next_number(name="receipt", year=issued_on.year),
        issued_on=issued_on,
        remaining=due,
    )


def close_settled_case(*, case: Case, by: Actor, at: datetime, on: date) -> None:
    """Nothing is owed any more: close plans and case, withdraw letters and the steps announced."""
    plans.close_plans(case=case, by=by, at=at)
    outbox.cancel_planned(case=case, code="settled", by=by, at=at)
    for commitment in open_commitments(case, CommitmentKind.NEXT_STEP):
        commitments.cancel(commitment=commitment, reason="réglé", by=by, at=at)
    if case.state != CaseState.SETTLED and may_move(CaseState(case.state), CaseState.SETTLED):
        cases.move(case=case, to=CaseState.SETTLED, by=by, at=at, on=on, reason="tout est réglé")


def reopen_case(*, case: Case, payment: Payment, owed: Decimal, by: Actor, at: datetime, on: date) -> None:
    """Put plan and case back where they were before `owed` euros of a payment settled something."""
    states: Iterable[str] = (PlanState.RUNNING, PlanState.COMPLETED)
    plan = case.plans.filter(state__in=states, accepted_at__lte=payment.created_at).first()
    if plan is not None and owed:
        plans.withdraw_payment(plan=plan, amount=owed, by=by, at=at)
    if owed and case.state == CaseState.SETTLED:
        cases.move(case=case, to=CaseState.ACTIVE, by=by, at=at, on=on, reason="paiement repris")
        if plan is not None:
            cases.move(case=case, to=CaseState.PLAN, by=by, at=at, on=on, reason="paiement repris")
