"""What a payment says: the receipt to the person, the notice to the creditor (R1.13-R1.15)."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from agency.cases.queries import last_day_towards
from agency.cases.rules import asked_no_more
from agency.common.calendar import format_date, paris_date
from agency.common.money import ZERO
from agency.common.text import french_typography as fr
from agency.journal.rules import Actor
from agency.law.contact.limits import Channel
from agency.ledger.enums import Component
from agency.ledger.queries import case_due
from agency.letters.enums import MessageKind, MoneyNews
from agency.letters.presenters import SUM_KIND
from agency.letters.values import IssuedReceipt, SumLine
from agency.outbox import operations as outbox
from agency.outbox.values import ChangePayload, PaymentNoticePayload, ReceiptPayload
from agency.payments.enums import Method
from agency.payments.models import Payment, Receipt, Withdrawal
from agency.payments.rules import remit_by


def plan_receipt(*, receipt: Receipt, email: str, by: Actor, at: datetime) -> None:
    """Plan the receipt: free, one for each payment (R1.14; R124-6). `email` is where the person asked for it."""
    payment = receipt.payment
    outbox.plan(
        case=payment.case,
        debtor=payment.debtor,
        kind=MessageKind.RECEIPT,
        channel=Channel.EMAIL if email else None,
        planned_on=receipt.issued_on,
        dedupe_key=f"receipt:{payment.pk}",
        payload=ReceiptPayload(payment.pk, _issued(receipt), email),
        by=by,
        at=at,
    )


def plan_notice(*, receipt: Receipt, executes_plan: bool, by: Actor, at: datetime) -> None:
    """Plan the notice of any payment, even partial (R1.13; R124-5).

    A payment that executes a plan known to the creditor need not be told, by law; we tell it all the
    same, because the creditor's page lists these notices.
    """
    payment = receipt.payment
    case = payment.case
    outbox.plan(
        case=case,
        creditor=case.creditor,
        kind=MessageKind.PAYMENT_NOTICE,
        planned_on=receipt.issued_on,
        dedupe_key=f"payment_notice:{payment.pk}",
        payload=PaymentNoticePayload(
            payment=payment.pk,
            receipt=_issued(receipt),
            person=payment.debtor.full_name,
            executes_plan=executes_plan,
            remit_by=remit_by(payment.received_on, case.mandate.remittance_days),
        ),
        by=by,
        at=at,
    )


def plan_change(*, withdrawal: Withdrawal, news: MoneyNews, by: Actor, at: datetime) -> None:
    """Tell the person, and the creditor when his part changes, what became of a payment, once (R124-5)."""
    payment = withdrawal.payment
    case = payment.case
    told: dict[str, Any] = {
        "case": case,
        "planned_on": paris_date(at),
        "payload": ChangePayload(
            payment=payment.pk,
            news=news,
            amount=withdrawal.total,
            reopened=withdrawal.reopened,
            remaining=case_due(case.pk),
            paid_on=payment.received_on,
            person=payment.debtor.full_name,
        ),
        "by": by,
        "at": at,
    }
    key = f"{news}:{withdrawal.pk}"
    outbox.plan(debtor=payment.debtor, kind=MessageKind.PAYMENT_CHANGED, dedupe_key=f"change:{key}", **told)
    if withdrawal.reopened:
        outbox.plan(creditor=case.creditor, kind=MessageKind.CHANGE_NOTICE, dedupe_key=f"change_notice:{key}", **told)


def _issued(receipt: Receipt) -> IssuedReceipt:
    """The receipt's own facts (R1.15), frozen; who is who is read when it is printed."""
    payment = receipt.payment
    case = payment.case
    return IssuedReceipt(
        number=receipt.label,
        issued_on=receipt.issued_on,
        amount=payment.amount,
        received_on=payment.received_on,
        method=str(Method(payment.method).label),
        allocation=_allocation(payment),
        excess=payment.excess,
        remaining=receipt.remaining,
        barred=receipt.remaining > ZERO
        and asked_no_more(case.state, last_day_towards(case, payment.debtor), receipt.issued_on),
    )


def _allocation(payment: Payment) -> tuple[SumLine, ...]:
    """What the sum settled, part by part; what is over is shown apart (R4.7)."""
    return tuple(
        SumLine(
            kind=SUM_KIND[Component(part.component)],
            label=str(Component(part.component).label).capitalize(),
            amount=part.amount,
            detail=fr(f"facture {part.claim.number} du {format_date(part.claim.issued_on)}"),
        )
        for part in payment.allocations.select_related("claim").order_by("claim__due_on", "pk")
    )
