"""Messages written before their contents had a type are read like the others."""

from datetime import UTC, date, datetime
from decimal import Decimal
from importlib import import_module

import pytest
from django.db import connection

from agency.letters.enums import MessageKind
from agency.outbox.models import Message
from agency.outbox.values import LetterPayload, PaymentNoticePayload, PlanPayload, ReceiptPayload, ReplyPayload
from tests.factories import NOW, TODAY, a_case

RECEIPT = {
    "payment": 7,
    "number": "Q-2026-000012",
    "issued_on": "2026-11-02",
    "amount": "86.00",
    "received_on": "2026-11-02",
    "method": "carte bancaire",
    "allocation": [{"kind": "principal", "label": "Principal", "amount": "86.00", "detail": "FA-2026-0314"}],
    "excess": "0.00",
    "remaining": "400.00",
}
NOTICE = RECEIPT | {"plan": True, "person": "Camille Roussel", "remit_by": "2026-12-02"}
LETTER = {
    "answer_days": 15,
    "next_delay": 15,
    "next_kind": "registered_letter",
    "encloses_invoice": True,
    "encloses_previous": False,
    "dated_on": "2026-11-02",
    "answer_by": "2026-11-16",
    "act_on": "2026-11-18",
    "total": "486.00",
    "recipient": ["MADAME CAMILLE ROUSSEL", "44000 NANTES"],
    "called_at": "2026-11-02T09:30:00+00:00",
}
PLAN = {
    "plan": 3,
    "total": "486.00",
    "monthly": "81.00",
    "day": 10,
    "schedule": [{"number": 1, "due_on": "2026-12-10", "amount": "81.00"}],
    "recognition": "Je reconnais devoir cette somme.",
    "consequences": [],
}


@pytest.fixture
def rewritten(tenant):
    """`rewritten(kind, payload)`: a message of before, once the migration has passed, twice."""

    def write(kind, payload):
        case = a_case()
        message = Message.objects.create(
            case=case,
            debtor=case.debtor,
            kind=kind,
            channel="post",
            dedupe_key="old",
            planned_on=TODAY,
            not_before=NOW,
            payload=payload,
        )
        with connection.cursor() as cursor:
            for _turn in range(2):
                cursor.execute(import_module("agency.migrations.0003_typed_messages").MESSAGES)
        message.refresh_from_db()
        return message

    return write


def test_a_receipt(rewritten):
    found = rewritten(MessageKind.RECEIPT, {"receipt": RECEIPT | {"email": "camille@ailleurs.example"}})
    carried = found.read(ReceiptPayload)
    assert (carried.payment, carried.email, carried.receipt.number) == (7, "camille@ailleurs.example", "Q-2026-000012")
    assert carried.receipt.allocation[0].amount == Decimal("86.00")


def test_a_notice_to_the_creditor(rewritten):
    carried = rewritten(MessageKind.PAYMENT_NOTICE, {"payment": NOTICE}).read(PaymentNoticePayload)
    assert (carried.person, carried.executes_plan, carried.remit_by) == ("Camille Roussel", True, date(2026, 12, 2))
    assert carried.receipt.remaining == Decimal("400.00")


def test_a_letter_that_left(rewritten):
    found = rewritten(MessageKind.FIRST_LETTER, LETTER)
    carried = found.read(LetterPayload)
    assert (carried.act_on, carried.next_kind) == (date(2026, 11, 18), MessageKind.REGISTERED_LETTER)
    assert found.called_at == datetime(2026, 11, 2, 9, 30, tzinfo=UTC)


def test_a_confirmed_plan(rewritten):
    assert rewritten(MessageKind.PLAN_CONFIRMED, {"plan": PLAN}).read(PlanPayload).plan.monthly == Decimal("81.00")


def test_an_answer(rewritten):
    old = {"reply": {"reply": 1, "kind": "dispute", "answer_due_on": "2026-11-04", "answer": "Vous aviez raison."}}
    assert rewritten(MessageKind.REPLY_RECEIVED, old).read(ReplyPayload).answer == "Vous aviez raison."
