"""What a payment says: the receipt to the person, the notice to the creditor (R1.13-R1.15)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from agency.common.calendar import format_date
from agency.common.text import french_typography as fr
from agency.journal.rules import Actor
from agency.law.contact.limits import Channel
from agency.ledger.postings import ClaimShare
from agency.letters.enums import MessageKind
from agency.letters.presenters import SUM_KIND
from agency.letters.values import IssuedReceipt, SumLine
from agency.outbox import operations as outbox
from agency.outbox.values import PaymentNoticePayload, ReceiptPayload
from agency.payments.enums import Method
from agency.payments.models import Payment
from agency.payments.rules import Bill, remit_by


@dataclass(frozen=True)
class ReceiptFacts:
    """A payment with what its receipt says: what it settled part by part, what is left, where the person asked for it.

    `barred`: what is left may not be asked any more (R2.20). `number` is the receipt's label.
    """

    payment: Payment
    allocation: tuple[SumLine, ...]
    number: str
    issued_on: date
    remaining: Decimal
    barred: bool
    email: str
    executes_plan: bool


def plan_words(*, facts: Sequence[ReceiptFacts], by: Actor, at: datetime) -> None:
    """Plan what each payment says: a free receipt (R1.14; R124-6), and a notice to the creditor (R1.13; R124-5).

    A payment that executes a plan known to the creditor need not be told, by law; we tell it all the
    same, because the creditor's page lists these notices.
    """
    outbox.plan_each(messages=[word for one in facts for word in (_receipt(one), _notice(one))], by=by, at=at)


def _receipt(facts: ReceiptFacts) -> outbox.NewMessage:
    payment = facts.payment
    return outbox.NewMessage(
        case=payment.case,
        debtor=payment.debtor,
        kind=MessageKind.RECEIPT,
        channel=Channel.EMAIL if facts.email else None,
        planned_on=facts.issued_on,
        dedupe_key=f"receipt:{payment.pk}",
        payload=ReceiptPayload(payment.pk, _issued(facts), facts.email),
    )


def _notice(facts: ReceiptFacts) -> outbox.NewMessage:
    payment = facts.payment
    case = payment.case
    return outbox.NewMessage(
        case=case,
        creditor=case.creditor,
        kind=MessageKind.PAYMENT_NOTICE,
        planned_on=facts.issued_on,
        dedupe_key=f"payment_notice:{payment.pk}",
        payload=PaymentNoticePayload(
            payment=payment.pk,
            receipt=_issued(facts),
            person=payment.debtor.full_name,
            executes_plan=facts.executes_plan,
            remit_by=remit_by(payment.received_on, case.mandate.remittance_days),
        ),
    )


def _issued(facts: ReceiptFacts) -> IssuedReceipt:
    """The receipt's own facts (R1.15), frozen; who is who is read when it is printed."""
    payment = facts.payment
    return IssuedReceipt(
        number=facts.number,
        issued_on=facts.issued_on,
        amount=payment.amount,
        received_on=payment.received_on,
        method=str(Method(payment.method).label),
        allocation=facts.allocation,
        excess=payment.excess,
        remaining=facts.remaining,
        barred=facts.barred,
    )


def settled_lines(shares: Iterable[ClaimShare], bills: Iterable[Bill]) -> tuple[SumLine, ...]:
    """Return what a sum settled, part by part, the oldest bill first; what is over is shown apart (R4.7)."""
    by_claim = {bill.claim_id: bill for bill in bills}
    return tuple(
        SumLine(
            kind=SUM_KIND[share.component],
            label=str(share.component.label).capitalize(),
            amount=share.amount,
            detail=fr(f"facture {bill.number} du {format_date(bill.issued_on)}"),
        )
        for share in sorted(shares, key=lambda one: by_claim[one.claim_id].due_on)
        for bill in (by_claim[share.claim_id],)
    )
