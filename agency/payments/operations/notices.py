"""What a payment says: the receipt to the person, the notice to the creditor (R1.13-R1.15)."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from agency.common.calendar import format_date
from agency.common.text import french_typography as fr
from agency.journal.rules import Actor
from agency.ledger.enums import Component
from agency.outbox import operations as outbox
from agency.outbox.enums import Channel, MessageKind
from agency.payments.enums import Method
from agency.payments.models import Payment, Receipt
from agency.payments.rules import remit_by

_KINDS = {
    Component.PRINCIPAL: "principal",
    Component.CONTRACTUAL_INTEREST: "interest",
    Component.LEGAL_INTEREST: "interest",
    Component.B2B_LATE_INTEREST: "interest",
}


def tell_person(*, receipt: Receipt, email: str, by: Actor, at: datetime) -> None:
    """Plan the receipt: free, one for each payment (R1.14; R124-6). `email` is where the person asked for it."""
    payment = receipt.payment
    outbox.plan(
        case=payment.case,
        debtor=payment.debtor,
        kind=MessageKind.RECEIPT,
        channel=Channel.EMAIL if email else None,
        planned_on=receipt.issued_on,
        dedupe_key=f"receipt:{payment.pk}",
        payload={"receipt": _content(receipt) | {"email": email}},
        by=by,
        at=at,
    )


def tell_creditor(*, receipt: Receipt, executes_plan: bool, by: Actor, at: datetime) -> None:
    """Plan the notice of any payment, even partial (R1.13; R124-5).

    A payment that executes a plan known to the creditor need not be told, by law; we tell it all the
    same, because the creditor's page lists these notices.
    """
    payment = receipt.payment
    case = payment.case
    content = _content(receipt) | {
        "plan": executes_plan,
        "person": payment.debtor.full_name,
        "remit_by": remit_by(payment.received_on, case.mandate.remittance_days).isoformat(),
    }
    outbox.plan(
        case=case,
        creditor=case.creditor,
        kind=MessageKind.PAYMENT_NOTICE,
        planned_on=receipt.issued_on,
        dedupe_key=f"payment_notice:{payment.pk}",
        payload={"payment": content},
        by=by,
        at=at,
    )


def _content(receipt: Receipt) -> dict[str, Any]:
    """The receipt's own facts (R1.15), frozen; who is who is read when it is printed."""
    payment = receipt.payment
    return {
        "payment": payment.pk,
        "number": receipt.label,
        "issued_on": receipt.issued_on.isoformat(),
        "amount": str(payment.amount),
        "received_on": payment.received_on.isoformat(),
        "method": str(Method(payment.method).label),
        "allocation": _allocation(payment),
        "excess": str(payment.excess),
        "remaining": str(receipt.remaining),
    }


def _allocation(payment: Payment) -> list[dict[str, str]]:
    """What the sum settled, part by part; what is over is told apart (R4.7)."""
    return [
        {
            "kind": _KINDS.get(Component(part.component), "accessory"),
            "label": str(Component(part.component).label).capitalize(),
            "amount": str(part.amount),
            "detail": fr(f"facture {part.claim.number} du {format_date(part.claim.issued_on)}"),
        }
        for part in payment.allocations.select_related("claim").order_by("claim__due_on", "pk")
    ]
