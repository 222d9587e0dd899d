"""What comes a second time, and at another moment: a second payment, a second plan, a payment taken back later."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

from agency.cases.enums import CaseState
from agency.common.calendar import paris_date
from agency.ledger.queries import case_due
from agency.letters.enums import MessageKind
from agency.outbox.models import Message
from agency.outbox.queries import to_creditor
from agency.outbox.values import PaymentNoticePayload, ReceiptPayload
from agency.payments.enums import WithdrawalCause
from agency.payments.operations import reverse, withdraw
from agency.payments.queries import payments_of, settled_by_payment
from agency.plans.enums import PlanState
from tests.books.holding import assert_books_hold
from tests.factories import BY, NOW, TODAY, a_case, a_creditor, a_person
from tests.factories.plans import a_plan
from tests.factories.transfers import a_transfer

MONTH = timedelta(days=38)


def test_each_payment_of_a_case_is_told_to_the_creditor_and_to_the_person(tenant: Any) -> None:
    case = a_case()
    a_transfer(case, "100.00", "ligne-1")
    a_transfer(case, "86.00", "ligne-2", at=NOW + timedelta(days=1), on=paris_date(NOW + timedelta(days=1)))
    for kind, carried in ((MessageKind.PAYMENT_NOTICE, PaymentNoticePayload), (MessageKind.RECEIPT, ReceiptPayload)):
        receipts = [message.read(carried).receipt for message in Message.objects.filter(kind=kind).order_by("pk")]
        assert [receipt.amount for receipt in receipts] == [Decimal("100.00"), Decimal("86.00")]
        assert [receipt.number for receipt in receipts] == ["Q-2026-000001", "Q-2026-000002"]


def test_each_creditor_is_told_of_its_own_payments_only(tenant: Any) -> None:
    case = a_case()
    school = a_creditor(name="École Sainte-Claire", short_name="École Sainte-Claire", siren="784671695")
    next_door = a_case(creditor=school, debtor=a_person(school, last_name="Moreau", email=""), number="SC-1")
    a_transfer(case, "100.00", "ligne-1")
    a_transfer(next_door, "40.00", "ligne-2")
    told = {
        one.pk: [notice.read(PaymentNoticePayload).receipt.amount for notice in to_creditor(one)]
        for one in (case.creditor, school)
    }
    assert told == {case.creditor_id: [Decimal("100.00")], school.pk: [Decimal("40.00")]}


def test_an_instalment_that_bounces_a_month_later_is_unpaid_again(tenant: Any) -> None:
    case = a_case()
    plan = a_plan(case)
    payment = a_transfer(case, "162.00", "ligne-1", at=NOW + MONTH, on=paris_date(NOW + MONTH))
    first = plan.instalments.get(number=1)
    assert first.paid == Decimal("162.00")
    later = NOW + MONTH + timedelta(days=3)
    reverse(payment=payment, reason="prélèvement rejeté", by=BY, at=later, on=paris_date(later))
    first.refresh_from_db()
    assert first.paid == Decimal("0.00")
    assert case_due(case.pk) == Decimal("486.00")
    assert_books_hold()


def test_a_plan_paid_to_the_end_runs_again_when_the_last_payment_bounces(tenant: Any) -> None:
    case = a_case()
    plan = a_plan(case)
    payment = a_transfer(case, "486.00", "ligne-1", at=NOW + MONTH, on=paris_date(NOW + MONTH))
    plan.refresh_from_db()
    assert plan.state == PlanState.COMPLETED
    reverse(payment=payment, reason="virement rappelé", by=BY, at=NOW + MONTH, on=paris_date(NOW + MONTH))
    plan.refresh_from_db()
    case.refresh_from_db()
    assert (plan.state, case.state) == (PlanState.RUNNING, CaseState.PLAN)


def test_a_payment_older_than_the_plan_leaves_the_plan_alone_when_it_bounces(tenant: Any) -> None:
    case = a_case(total="646.00")
    before = a_transfer(case, "100.00", "ligne-1")
    plan = a_plan(case, at=NOW + timedelta(days=1))
    a_transfer(case, "162.00", "ligne-2", at=NOW + MONTH, on=paris_date(NOW + MONTH))
    reverse(payment=before, reason="chèque impayé", by=BY, at=NOW + MONTH, on=TODAY + MONTH)
    assert plan.instalments.get(number=1).paid == Decimal("162.00")


def test_a_payment_of_the_very_moment_of_the_plan_executes_it_until_it_bounces(tenant: Any) -> None:
    case = a_case()
    plan = a_plan(case)
    payment = a_transfer(case, "162.00", "ligne-1", at=NOW)
    assert plan.instalments.get(number=1).paid == Decimal("162.00")
    reverse(payment=payment, reason="virement rappelé", by=BY, at=NOW + MONTH, on=paris_date(NOW + MONTH))
    assert plan.instalments.get(number=1).paid == Decimal("0.00")


def test_a_payment_that_left_to_the_last_cent_stands_no_more(tenant: Any) -> None:
    case = a_case()
    kept, gone = a_transfer(case, "100.00", "ligne-1"), a_transfer(case, "86.00", "ligne-2")
    for ref, amount, standing in (("r-1", "85.99", [kept, gone]), ("r-2", "0.01", [kept])):
        withdraw(payment=gone, amount=Decimal(amount), cause=WithdrawalCause.REFUND, external_id=ref, by=BY, at=NOW,
                 on=TODAY)  # fmt: skip
        assert [payment for payment, _settled in settled_by_payment(payments_of(case))] == standing
