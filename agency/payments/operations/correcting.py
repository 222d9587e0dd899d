"""What became of a payment, said to whom it concerns, and its receipt corrected by another that names it (R1.14)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import transaction

from agency.cases.models import Claim
from agency.cases.queries import last_days_on
from agency.cases.rules import asked_no_more
from agency.common.calendar import paris_date
from agency.common.money import ZERO
from agency.journal.enums import Verb
from agency.journal.operations import record_each
from agency.journal.rules import Actor
from agency.journal.values import JournalAct
from agency.law.contact.limits import Channel
from agency.ledger import operations as ledger
from agency.ledger.queries import due_by_case
from agency.letters.enums import MessageKind, MoneyNews
from agency.letters.values import IssuedReceipt
from agency.outbox import operations as outbox
from agency.outbox.enums import MessageState
from agency.outbox.models import Message
from agency.outbox.operations.cancellation import cancel
from agency.outbox.values import ChangePayload, ReceiptPayload
from agency.payments.enums import Method
from agency.payments.models import Payment, Receipt, Withdrawal
from agency.payments.queries import Standing, emails_of, standing_of
from agency.payments.rules import Bill

from .notices import settled_lines

# Our own deeds: the receipt that we gave does not say them.
_CORRECTED = frozenset({MoneyNews.REFUNDED, MoneyNews.REFUND_FAILED})


def plan_changes(*, news: Mapping[Withdrawal, MoneyNews], by: Actor, at: datetime, to_person: bool = True) -> None:
    """Tell people, and creditors when their part changes, what became of payments, once for each news (R124-5).

    What we gave back, or could not, has a new receipt. Without `to_person`, the person is written to by whoever calls.
    """
    due = due_by_case({withdrawal.payment.case_id for withdrawal in news})
    said = [word for withdrawal, one in news.items() for word in _change(withdrawal, one, due, at)]
    said = [word for word in said if to_person or word.debtor is None]
    if said:
        outbox.plan_each(messages=said, by=by, at=at)
    correct_receipts(
        payments={left.payment.pk: left.payment for left, one in news.items() if one in _CORRECTED}.values(),
        by=by, at=at,
    )  # fmt: skip


@transaction.atomic(savepoint=False)
def correct_receipts(*, payments: Iterable[Payment], by: Actor, at: datetime) -> list[Receipt]:
    """Give each payment a receipt that says what stands of it, and names the one that it replaces (R1.14, R1.15)."""
    rows = sorted(payments, key=lambda one: one.pk)
    if not rows:
        return []
    on, standing, bills = paris_date(at), _standing(rows), _bills(rows)
    latest = {one.payment_id: one for one in Receipt.objects.filter(payment__in=rows).order_by("pk")}
    due = due_by_case({one.case_id for one in rows})
    last_days, emails = last_days_on([one.case for one in rows]), emails_of(rows)
    numbers = ledger.next_numbers(name="receipt", year=on.year, count=len(rows))
    receipts = Receipt.objects.bulk_create(
        Receipt(
            payment=one, corrects=latest[one.pk], year=on.year, number=number, issued_on=on, remaining=due[one.case_id]
        )
        for one, number in zip(rows, numbers, strict=True)
    )
    messages = []
    for one, receipt in zip(rows, receipts, strict=True):
        last_day = last_days.get((one.case_id, one.debtor_id), one.case.last_day_to_act)
        barred = receipt.remaining > ZERO and asked_no_more(one.case.state, last_day, on)
        issued = _issued(receipt, latest[one.pk], standing[one.pk], bills, barred=barred)
        email = emails.get(one.pk, "")
        messages.append(
            outbox.NewMessage(
                case=one.case, debtor=one.debtor, kind=MessageKind.RECEIPT, planned_on=on,
                channel=Channel.EMAIL if email else None, dedupe_key=f"receipt:{one.pk}:{receipt.pk}",
                payload=ReceiptPayload(one.pk, issued, email),
            )
        )  # fmt: skip
    outbox.plan_each(messages=messages, by=by, at=at)
    acts = [
        JournalAct(one.payment, one.payment.case_id, {"receipt": one.label, "former": latest[one.payment_id].label})
        for one in receipts
    ]
    record_each(by=by, at=at, verb=Verb.RECEIPT_CORRECTED, acts=acts)
    return receipts


def _standing(payments: Sequence[Payment]) -> dict[int, Standing]:
    by_source: dict[str, list[Payment]] = defaultdict(list)
    for one in payments:
        by_source[one.source].append(one)
    return {pk: found for rows in by_source.values() for pk, found in standing_of(rows).items()}


def _bills(payments: Sequence[Payment]) -> list[Bill]:
    claims = Claim.objects.filter(case__in={one.case_id for one in payments})
    return [Bill(one.pk, one.number, one.due_on, {}, one.issued_on) for one in claims]


def _issued(
    receipt: Receipt, former: Receipt, standing: Standing, bills: Sequence[Bill], *, barred: bool
) -> IssuedReceipt:
    payment = receipt.payment
    kept = standing.sum + standing.over
    return IssuedReceipt(
        number=receipt.label,
        issued_on=receipt.issued_on,
        amount=kept,
        received_on=payment.received_on,
        method=str(Method(payment.method).label),
        allocation=settled_lines(standing.settled, bills),
        excess=standing.over,
        remaining=receipt.remaining,
        barred=barred,
        corrects=former.label,
        given_back=payment.amount - kept,
    )


def _change(
    withdrawal: Withdrawal, news: MoneyNews, due: Mapping[int, Decimal], at: datetime
) -> list[outbox.NewMessage]:
    payment = withdrawal.payment
    case = payment.case
    words: dict[str, Any] = {
        "case": case,
        "planned_on": paris_date(at),
        "payload": ChangePayload(
            payment=payment.pk,
            news=news,
            amount=withdrawal.total,
            reopened=withdrawal.reopened,
            remaining=due[case.pk],
            paid_on=payment.received_on,
            person=payment.debtor.full_name,
        ),
    }
    key = f"{news}:{withdrawal.pk}"
    person = outbox.NewMessage(
        debtor=payment.debtor, kind=MessageKind.PAYMENT_CHANGED, dedupe_key=f"change:{key}", **words
    )
    creditor = outbox.NewMessage(
        creditor=case.creditor, kind=MessageKind.CHANGE_NOTICE, dedupe_key=f"change_notice:{key}", **words
    )
    return [person, creditor] if withdrawal.reopened else [person]


@transaction.atomic
def correct(*, payment: Payment, by: Actor, at: datetime) -> None:
    """Say that a payment was noted by mistake on a case, to whoever was told of it; what did not leave yet never does.

    Nothing is said of who paid (R6.2): the person reads that their receipt holds no more, the creditor that the sum
    is not his.
    """
    case, receipt = payment.case, payment.receipt
    told = {
        f"receipt:{payment.pk}": MessageKind.PAYMENT_CHANGED,
        f"payment_notice:{payment.pk}": MessageKind.CHANGE_NOTICE,
    }
    messages = Message.objects.select_for_update(of=("self",)).filter(dedupe_key__in=told).order_by("pk")
    gone = set()
    for message in messages:
        if message.state in (MessageState.PLANNED, MessageState.READY):
            cancel(message=message, code="mistaken", by=by, at=at)
        else:
            gone.add(told[message.dedupe_key])
    payload = ChangePayload(
        payment=payment.pk, news=MoneyNews.MISTAKEN, amount=payment.amount,
        reopened=payment.amount - payment.excess, remaining=due_by_case([case.pk])[case.pk],
        paid_on=payment.received_on, person=payment.debtor.full_name, receipt=receipt.label,
    )  # fmt: skip
    words: dict[str, Any] = {"case": case, "planned_on": paris_date(at), "payload": payload}
    news = [
        outbox.NewMessage(kind=kind, dedupe_key=f"{kind}:mistaken:{payment.pk}", **who, **words)
        for kind, who in (
            (MessageKind.PAYMENT_CHANGED, {"debtor": payment.debtor}),
            (MessageKind.CHANGE_NOTICE, {"creditor": case.creditor}),
        )
        if kind in gone
    ]
    if news:
        outbox.plan_each(messages=news, by=by, at=at)
