"""A payment arrives: what it settles, who is told, and that both books hold after each step."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from agency.cases.enums import CaseState, HoldReason
from agency.cases.queries import running_holds
from agency.journal.models import JournalLine
from agency.ledger import operations as ledger
from agency.ledger import postings
from agency.ledger.enums import AccountCode, Component
from agency.ledger.queries import case_due, due_by_claim, payable_by_case
from agency.letters.enums import MessageKind
from agency.outbox.models import Message
from agency.outbox.values import PaymentNoticePayload, ReceiptPayload
from agency.parties.enums import Protection
from agency.parties.operations import protect
from agency.payments.enums import Method
from agency.payments.models import Payment, Receipt
from agency.payments.operations import AlreadyHandedOver, FactDiffers, NothingReceived, reverse
from agency.payments.queries import taken_back
from tests.books.holding import assert_books_hold, balance
from tests.factories import BY, NOW, TODAY, a_case, add_claim
from tests.factories.transfers import a_transfer


def test_part_of_the_sum_lowers_what_is_owed_and_the_rest_stays_asked(tenant):
    case = a_case(total="546.00", paid="60.00")
    payment = a_transfer(case, "100.00")
    assert case_due(case.pk) == Decimal("386.00")
    assert payable_by_case(case.creditor_id) == {case.pk: Decimal("100.00")}
    assert payment.receipt.remaining == Decimal("386.00")
    assert payment.allocations.get().amount == Decimal("100.00")
    assert case.state == CaseState.ACTIVE
    assert_books_hold()


def test_the_whole_sum_settles_the_case_and_withdraws_what_was_planned(tenant):
    case = a_case()
    a_transfer(case, "486.00")
    case.refresh_from_db()
    assert (case.state, case.closed_on) == (CaseState.SETTLED, TODAY)
    assert case_due(case.pk) == 0
    assert_books_hold()


def test_the_person_gets_a_receipt_and_the_creditor_is_told(tenant):
    case = a_case()
    payment = a_transfer(case, "486.00")
    receipt = Message.objects.get(kind=MessageKind.RECEIPT).read(ReceiptPayload).receipt
    assert receipt.number == payment.receipt.label == "Q-2026-000001"
    assert receipt.remaining == 0
    assert [line.amount for line in receipt.allocation] == [Decimal("486.00")]
    notice = Message.objects.get(kind=MessageKind.PAYMENT_NOTICE)
    assert notice.creditor == case.creditor
    assert notice.read(PaymentNoticePayload).remit_by == date(2026, 12, 2)


def test_the_same_fact_told_again_changes_nothing(tenant):
    case = a_case()
    first, second = a_transfer(case, "50.00"), a_transfer(case, "50.00")
    assert first == second
    assert (Payment.objects.count(), Receipt.objects.count(), case_due(case.pk)) == (1, 1, Decimal("436.00"))
    assert_books_hold()


def test_the_same_fact_with_another_amount_is_refused(tenant):
    case = a_case()
    a_transfer(case, "50.00")
    with pytest.raises(FactDiffers, match="il diffère"):
        a_transfer(case, "51.00")
    assert case_due(case.pk) == Decimal("436.00")


@pytest.mark.parametrize("amount", ["0.00", "-5.00"])
def test_a_payment_of_zero_is_refused(tenant, amount):
    with pytest.raises(NothingReceived):
        a_transfer(a_case(), amount)
    assert not Payment.objects.exists()


def test_what_is_over_is_owed_back_to_the_person_not_to_the_creditor(tenant):
    case = a_case()
    payment = a_transfer(case, "500.00")
    assert payment.excess == Decimal("14.00")
    assert balance(AccountCode.OVERPAYMENT_DUE) == Decimal("-14.00")
    assert payable_by_case(case.creditor_id) == {case.pk: Decimal("486.00")}
    assert_books_hold()


def test_a_second_payment_after_settlement_goes_wholly_back(tenant):
    case = a_case()
    a_transfer(case, "486.00")
    again = a_transfer(case, "486.00", ref="ligne-2")
    assert again.excess == again.amount
    assert not again.allocations.exists()
    assert payable_by_case(case.creditor_id) == {case.pk: Decimal("486.00")}
    assert_books_hold()


def test_someone_the_law_forbids_to_pay_is_given_everything_back(tenant):
    case = a_case()
    protect(debtor=case.debtor, protection=Protection.OVERINDEBTED, since=TODAY, by=BY, at=NOW)
    payment = a_transfer(case, "100.00")
    assert payment.excess == Decimal("100.00")
    assert case_due(case.pk) == Decimal("486.00")
    assert_books_hold()


def test_the_oldest_bill_is_settled_first_then_the_next(tenant):
    case = a_case(total="100.00", paid="0.00", due_on=date(2026, 7, 15))
    add_claim(
        case=case,
        number="FA-2026-0400",
        issued_on=date(2026, 5, 1),
        due_on=date(2026, 5, 15),
        total=Decimal("60.00"),
        last_day_to_act=date(2028, 5, 15),
        by=BY,
        at=NOW,
        on=TODAY,
    )
    payment = a_transfer(case, "90.00")
    told = [(part.claim.number, part.amount) for part in payment.allocations.order_by("claim__due_on")]
    assert told == [("FA-2026-0400", Decimal("60.00")), ("FA-2026-0314", Decimal("30.00"))]
    assert_books_hold()


def test_interest_before_principal_and_the_fixed_indemnity_last(tenant):
    case = a_case(total="100.00", paid="0.00")
    claim = case.claims.get()
    shares = [
        postings.ClaimShare(claim.pk, Component.B2B_LATE_INTEREST, Decimal("7.00")),
        postings.ClaimShare(claim.pk, Component.B2B_FIXED_INDEMNITY, Decimal("40.00")),
    ]
    ledger.post(
        postings.claim_opened(case_id=case.pk, creditor_id=case.creditor_id, shares=shares),
        source="test",
        idem_key="accessoires",
        booked_on=TODAY,
        value_on=TODAY,
        actor="test",
        at=NOW,
    )
    a_transfer(case, "110.00")
    assert due_by_claim(case.pk) == {claim.pk: {Component.B2B_FIXED_INDEMNITY: Decimal("37.00")}}
    assert_books_hold()


def test_a_card_waits_at_the_provider_a_transfer_is_in_the_dedicated_account(tenant):
    case = a_case()
    a_transfer(case, "10.00")
    a_transfer(case, "20.00", ref="pi_1", method=Method.CARD, source="stripe")
    a_transfer(case, "30.00", ref="chq-1", method=Method.CHEQUE, source="desk")
    assert balance(AccountCode.BANK_TRUST) == Decimal("10.00")
    assert balance(AccountCode.STRIPE_CLEARING) == Decimal("20.00")
    assert balance(AccountCode.CHEQUES_IN_HAND) == Decimal("30.00")
    assert_books_hold()


def test_receipts_follow_each_other_without_a_gap_and_start_again_each_year(tenant):
    case = a_case()
    a_transfer(case, "10.00", ref="a")
    with pytest.raises(FactDiffers):
        a_transfer(case, "11.00", ref="a")
    a_transfer(case, "10.00", ref="b")
    a_transfer(case, "10.00", ref="c", at=NOW + timedelta(days=70))
    assert [receipt.label for receipt in Receipt.objects.order_by("pk")] == [
        "Q-2026-000001",
        "Q-2026-000002",
        "Q-2027-000001",
    ]


def test_the_journal_tells_the_payment(tenant):
    case = a_case()
    a_transfer(case, "486.00")
    line = JournalLine.objects.get(verb="payment.received")
    assert (line.case_id, line.data["amount"], line.data["due"]) == (case.pk, "486.00", "0.00")


def test_a_payment_that_bounces_is_owed_again_and_a_person_calls_before_any_letter(tenant):
    case = a_case()
    payment = a_transfer(case, "486.00")
    reverse(payment=payment, reason="virement rappelé", by=BY, at=NOW, on=TODAY)
    case.refresh_from_db()
    assert case.state == CaseState.ACTIVE
    assert case_due(case.pk) == Decimal("486.00")
    assert payable_by_case(case.creditor_id) == {}
    assert running_holds(case, NOW).get().reason == HoldReason.STAFF
    assert taken_back(payment)
    assert_books_hold()


def test_taking_back_twice_changes_nothing_and_the_money_may_come_again(tenant):
    case = a_case()
    payment = a_transfer(case, "486.00")
    for _ in range(2):
        reverse(payment=payment, reason="virement rappelé", by=BY, at=NOW, on=TODAY)
    a_transfer(case, "486.00", ref="ligne-2")
    case.refresh_from_db()
    assert case.state == CaseState.SETTLED
    assert_books_hold()


def test_an_overpayment_that_bounces_leaves_nothing_to_give_back(tenant):
    case = a_case()
    reverse(payment=a_transfer(case, "500.00"), reason="rappelé", by=BY, at=NOW, on=TODAY)
    assert balance(AccountCode.OVERPAYMENT_DUE) == 0
    assert_books_hold()


def test_what_was_remitted_cannot_be_taken_back_from_the_books(tenant):
    case = a_case()
    payment = a_transfer(case, "486.00")
    draft = postings.remitted(creditor_id=case.creditor_id, cases=[postings.HandedOver(case.pk, Decimal("486.00"))])
    ledger.post(draft, source="remittance", idem_key="1", booked_on=TODAY, value_on=TODAY, actor="test", at=NOW)
    with pytest.raises(AlreadyHandedOver, match="déjà été reversée"):
        reverse(payment=payment, reason="contesté", by=BY, at=NOW, on=TODAY)
    assert case_due(case.pk) == 0
    assert_books_hold()


def test_a_receipt_not_sent_yet_is_never_withdrawn(tenant):
    case = a_case()
    a_transfer(case, "100.00", ref="a")
    a_transfer(case, "386.00", ref="b")
    states = Message.objects.filter(kind=MessageKind.RECEIPT).values_list("state", flat=True)
    assert list(states) == ["planned", "planned"]
