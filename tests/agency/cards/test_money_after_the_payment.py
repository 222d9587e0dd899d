"""Card money moves after the payment: given back, contested, won, lost, reported, refused. The books follow, once."""

from __future__ import annotations

import random
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection, transaction

from agency.cards.enums import IncidentKind, ReceiptState
from agency.cards.models import CardIncident, WebhookReceipt
from agency.cards.operations import incidents, webhooks
from agency.cards.queries import open_incidents
from agency.cases.enums import CaseState, HoldReason
from agency.cases.queries import running_holds
from agency.ledger import operations as ledger
from agency.ledger import postings
from agency.ledger.enums import AccountCode, Book
from agency.ledger.queries import case_due, handed_over_by_case, overpaid_by_case, trial_balance
from agency.letters.enums import MessageKind, MoneyNews
from agency.outbox.models import Message
from agency.outbox.values import ChangePayload
from agency.payments.models import Withdrawal
from agency.payments.queries import standing_payments
from agency.remittances.queries import to_deduct, upcoming
from tests.books.holding import assert_books_hold, balance
from tests.factories import BY, NOW, TODAY, a_case
from tests.factories.transfers import a_transfer

A = AccountCode


@pytest.fixture
def paid(tenant: Any, checkout_driver: Any) -> Any:
    """486,00 € paid by card: the case is settled."""
    case = a_case()
    checkout_driver.pay(checkout_driver.open(case))
    checkout_driver.tell_all()
    return case


def told(kind: MessageKind = MessageKind.PAYMENT_CHANGED) -> list[str]:
    return [message.read(ChangePayload).news for message in Message.objects.filter(kind=kind).order_by("pk")]


def standing() -> list[str]:
    return list(open_incidents().values_list("kind", flat=True))


def the_books_are_those_of_the_provider(driver: Any) -> None:
    connection.check_constraints()
    assert_books_hold()
    assert balance(A.STRIPE_CLEARING) == driver.balance()


def test_two_partial_refunds_are_each_owed_again_once(paid: Any, checkout_driver: Any) -> None:
    checkout_driver.give_back(30000)
    checkout_driver.tell_all()
    checkout_driver.give_back(10000)
    for _ in range(2):
        checkout_driver.tell_all()
    paid.refresh_from_db()
    assert (paid.state, case_due(paid.pk)) == (CaseState.ACTIVE, Decimal("400.00"))
    assert balance(A.CREDITOR_PAYABLE) == Decimal("-86.00")
    assert standing() == [IncidentKind.REFUND, IncidentKind.REFUND]
    assert running_holds(paid, NOW).get().reason == HoldReason.PAYMENT
    assert told() == told(MessageKind.CHANGE_NOTICE) == [MoneyNews.REFUNDED, MoneyNews.REFUNDED]
    assert not WebhookReceipt.objects.filter(state=ReceiptState.FAILED).exists()
    the_books_are_those_of_the_provider(checkout_driver)


def test_the_case_goes_on_once_somebody_said_what_was_done_of_each(paid: Any, checkout_driver: Any) -> None:
    checkout_driver.give_back(30000)
    checkout_driver.give_back(10000)
    checkout_driver.tell_all()
    first, second = open_incidents()
    with pytest.raises(incidents.OutcomeMissing):
        incidents.close_incident(incident=first, outcome=" ", by=BY, at=NOW)
    incidents.close_incident(incident=first, outcome="geste commercial", by=BY, at=NOW)
    assert running_holds(paid, NOW).exists()
    incidents.close_incident(incident=second, outcome="geste commercial", by=BY, at=NOW)
    incidents.close_incident(incident=second, outcome="deux fois", by=BY, at=NOW)
    assert not running_holds(paid, NOW).exists()
    assert CardIncident.objects.get(pk=second.pk).outcome == "geste commercial"


def test_a_refund_that_comes_back_leaves_the_debt_settled_and_somebody_to_pay_otherwise(
    paid: Any, checkout_driver: Any
) -> None:
    refund = checkout_driver.give_back(10000)
    checkout_driver.tell_all()
    checkout_driver.control(f"refunds/{refund}/fail")
    for _ in range(2):
        checkout_driver.tell_all()
    paid.refresh_from_db()
    assert (paid.state, case_due(paid.pk)) == (CaseState.SETTLED, 0)
    assert standing() == [IncidentKind.REFUND_FAILED]
    assert told() == [MoneyNews.REFUNDED, MoneyNews.REFUND_FAILED]
    the_books_are_those_of_the_provider(checkout_driver)


def test_a_won_dispute_leaves_the_debt_settled_and_its_fee_is_the_agency_s(paid: Any, checkout_driver: Any) -> None:
    dispute = checkout_driver.contest()
    checkout_driver.tell_all()
    assert case_due(paid.pk) == Decimal("486.00")
    assert standing() == [IncidentKind.DISPUTE]
    assert open_incidents().get().respond_by is not None
    checkout_driver.decide(dispute, "under_review")
    checkout_driver.decide(dispute, "won")
    for _ in range(2):
        checkout_driver.tell_all()
    paid.refresh_from_db()
    assert (paid.state, case_due(paid.pk)) == (CaseState.SETTLED, 0)
    assert balance(A.PSP_FEES_TO_COVER) == Decimal("27.54")
    assert balance(A.CREDITOR_PAYABLE) == Decimal("-486.00")
    assert (standing(), running_holds(paid, NOW).exists()) == ([], False)
    assert told() == told(MessageKind.CHANGE_NOTICE) == [MoneyNews.DISPUTED, MoneyNews.DISPUTE_WON]
    the_books_are_those_of_the_provider(checkout_driver)


def test_a_fee_given_back_with_a_won_dispute_is_booked_too(paid: Any, checkout_driver: Any) -> None:
    checkout_driver.decide(checkout_driver.contest(), "won", fee_returned=True)
    checkout_driver.tell_all()
    assert balance(A.PSP_FEES_TO_COVER) == Decimal("7.54")
    assert told() == [MoneyNews.DISPUTE_WON]
    the_books_are_those_of_the_provider(checkout_driver)


def test_a_lost_dispute_is_owed_again_without_a_cent_more(paid: Any, checkout_driver: Any) -> None:
    checkout_driver.decide(checkout_driver.contest(), "lost")
    checkout_driver.tell_all()
    paid.refresh_from_db()
    assert (paid.state, case_due(paid.pk)) == (CaseState.ACTIVE, Decimal("486.00"))
    assert standing() == [IncidentKind.DISPUTE_LOST]
    assert told() == [MoneyNews.DISPUTE_LOST]
    assert not standing_payments().exists()
    the_books_are_those_of_the_provider(checkout_driver)


def test_an_inquiry_moves_nothing_and_stands_before_somebody(paid: Any, checkout_driver: Any) -> None:
    inquiry = checkout_driver.contest(inquiry=True)
    checkout_driver.tell_all()
    assert (case_due(paid.pk), told(), standing()) == (0, [], [IncidentKind.DISPUTE])
    assert upcoming(paid.creditor, TODAY)[0].unsure
    checkout_driver.decide(inquiry, "warning_closed")
    checkout_driver.tell_all()
    assert (case_due(paid.pk), told(), standing()) == (0, [], [])
    assert not upcoming(paid.creditor, TODAY)[0].unsure


def test_a_reported_fraud_waits_for_a_decision_and_the_money_stays(paid: Any, checkout_driver: Any) -> None:
    checkout_driver.control("fraud_warnings", charge=checkout_driver.charges()[0]["charge"])
    for _ in range(2):
        checkout_driver.tell_all()
    assert (case_due(paid.pk), standing()) == (0, [IncidentKind.FRAUD_WARNING])
    assert running_holds(paid, NOW).get().reason == HoldReason.PAYMENT
    assert upcoming(paid.creditor, TODAY)[0].unsure


def test_a_bank_that_takes_more_than_is_left_takes_it_from_the_agency(paid: Any, checkout_driver: Any) -> None:
    checkout_driver.give_back(30000)
    checkout_driver.give_back(10000)
    dispute = checkout_driver.contest(48600)
    checkout_driver.tell_all()
    assert case_due(paid.pk) == Decimal("486.00")
    assert balance(A.CREDITOR_PAYABLE) == 0
    assert balance(A.PSP_FEES_TO_COVER) == Decimal("427.54")
    the_books_are_those_of_the_provider(checkout_driver)
    checkout_driver.decide(dispute, "won")
    checkout_driver.tell_all()
    assert case_due(paid.pk) == Decimal("400.00")
    assert balance(A.PSP_FEES_TO_COVER) == Decimal("27.54")
    the_books_are_those_of_the_provider(checkout_driver)


def test_what_the_creditor_already_has_is_deducted_from_what_comes(paid: Any, checkout_driver: Any) -> None:
    draft = postings.remitted(creditor_id=paid.creditor_id, cases=[postings.HandedOver(paid.pk, Decimal("486.00"))])
    ledger.post(draft, source="test", idem_key="r", booked_on=TODAY, value_on=TODAY, actor="test", at=NOW)
    checkout_driver.give_back(10000)
    checkout_driver.tell_all()
    assert case_due(paid.pk) == Decimal("100.00")
    assert balance(A.CREDITOR_OWES) == to_deduct(paid.creditor) == Decimal("100.00")
    dispute = checkout_driver.contest()
    checkout_driver.tell_all()
    assert to_deduct(paid.creditor) == Decimal("486.00")
    checkout_driver.decide(dispute, "won")
    checkout_driver.tell_all()
    assert to_deduct(paid.creditor) == Decimal("100.00")
    the_books_are_those_of_the_provider(checkout_driver)


def test_what_came_back_whole_is_deducted_from_nothing(paid: Any, checkout_driver: Any) -> None:
    draft = postings.remitted(creditor_id=paid.creditor_id, cases=[postings.HandedOver(paid.pk, Decimal("486.00"))])
    ledger.post(draft, source="test", idem_key="r", booked_on=TODAY, value_on=TODAY, actor="test", at=NOW)
    dispute = checkout_driver.contest()
    checkout_driver.tell_all()
    assert handed_over_by_case(paid.creditor_id) == {paid.pk: Decimal("486.00")}
    checkout_driver.decide(dispute, "won")
    checkout_driver.tell_all()
    assert handed_over_by_case(paid.creditor_id) == {}


def test_what_was_paid_otherwise_before_a_dispute_is_won_is_the_person_s(paid: Any, checkout_driver: Any) -> None:
    dispute = checkout_driver.contest()
    checkout_driver.tell_all()
    a_transfer(paid, "400.00", ref="entre-temps")
    checkout_driver.decide(dispute, "won")
    checkout_driver.tell_all()
    assert (case_due(paid.pk), overpaid_by_case([paid.pk])) == (0, {paid.pk: Decimal("400.00")})
    assert balance(A.CREDITOR_PAYABLE) == Decimal("-486.00")
    the_books_are_those_of_the_provider(checkout_driver)
    checkout_driver.give_back(40000)
    checkout_driver.tell_all()
    assert (case_due(paid.pk), overpaid_by_case([paid.pk])) == (0, {})
    assert IncidentKind.REFUND not in standing()
    the_books_are_those_of_the_provider(checkout_driver)


def test_what_was_over_goes_back_without_a_word_to_the_creditor(tenant: Any, checkout_driver: Any) -> None:
    case = a_case()
    attempt = checkout_driver.open(case)
    a_transfer(case, "400.00", ref="avant")
    checkout_driver.pay(attempt)
    checkout_driver.tell_all()
    assert overpaid_by_case([case.pk]) == {case.pk: Decimal("400.00")}
    checkout_driver.give_back(40000)
    checkout_driver.tell_all()
    assert (case_due(case.pk), overpaid_by_case([case.pk]), standing()) == (0, {}, [])
    assert (told(), told(MessageKind.CHANGE_NOTICE)) == ([MoneyNews.REFUNDED], [])
    the_books_are_those_of_the_provider(checkout_driver)


def test_a_payout_that_the_bank_refuses_stands_before_somebody(paid: Any, checkout_driver: Any) -> None:
    checkout_driver.bank.clock.advance(3 * 86400)
    payout = checkout_driver.control("payouts", account="acct_lhermitte", status="paid")
    checkout_driver.tell_all()
    checkout_driver.control(f"payouts/{payout['id']}", status="failed")
    for _ in range(2):
        checkout_driver.tell_all()
    assert (standing(), balance(A.BANK_TRUST)) == ([IncidentKind.PAYOUT_FAILED], 0)
    incidents.close_incident(incident=open_incidents().get(), outcome="IBAN corrigé", by=BY, at=NOW)
    the_books_are_those_of_the_provider(checkout_driver)


def _give_back(driver: Any, cents: int) -> None:
    driver.last = driver.give_back(cents)


def _fail(driver: Any) -> None:
    driver.control(f"refunds/{driver.last}/fail")


def _contest(driver: Any, cents: int | None = None, **wish: Any) -> None:
    driver.last = driver.contest(cents, **wish)


def _decide(driver: Any, status: str) -> None:
    driver.decide(driver.last, status)


STORIES: dict[str, list[tuple[Any, ...]]] = {
    "two refunds, contested for the rest, won": [
        (_give_back, 30000), (_give_back, 10000), (_contest,), (_decide, "under_review"), (_decide, "won"),
    ],
    "a refund that fails, another, contested whole, lost": [
        (_give_back, 10000), (_fail,), (_give_back, 20000), (_contest, 48600), (_decide, "lost"),
    ],
    "contested, won, given back whole": [(_contest,), (_decide, "won"), (_give_back, 48600)],
    "an inquiry that becomes a dispute, won": [
        (_contest, None), (_decide, "under_review"), (_decide, "won"), (_give_back, 1000), (_fail,),
    ],
}  # fmt: skip


def undone(work: Any) -> Any:
    with transaction.atomic():
        result = work()
        transaction.set_rollback(True)
    return result


def the_end(case: Any) -> Any:
    books = {account: net for book in Book for account, net in trial_balance(book).items() if net}
    left = sorted(Withdrawal.objects.values_list("external_id", "amount", "beyond"))
    return books, case_due(case.pk), left, sorted(standing())


@pytest.mark.parametrize("story", STORIES)
def test_told_step_by_step_or_late_doubled_and_in_any_order_the_end_is_the_same(
    paid: Any, checkout_driver: Any, story: str
) -> None:
    for deed, *words in STORIES[story]:
        deed(checkout_driver, *words)
    events = checkout_driver.events()
    chance = random.Random(story)

    def late(order: list[Any]) -> Any:
        checkout_driver.hear(*order)
        checkout_driver.work()
        the_books_are_those_of_the_provider(checkout_driver)
        assert not WebhookReceipt.objects.filter(state=ReceiptState.FAILED).exists()
        return the_end(paid)

    expected = undone(lambda: late(events))
    for _turn in range(4):
        order = [event for event in events for _ in range(chance.randint(1, 2))]
        chance.shuffle(order)
        assert undone(lambda order=order: late(order)) == expected
    # One event of what came after the payment is enough: everything is read again.
    assert undone(lambda: late(events[-1:])) == expected


@pytest.mark.parametrize("story", STORIES)
def test_told_at_once_the_books_follow_at_each_step(paid: Any, checkout_driver: Any, story: str) -> None:
    for deed, *words in STORIES[story]:
        deed(checkout_driver, *words)
        checkout_driver.tell_all()
        the_books_are_those_of_the_provider(checkout_driver)


def test_a_failed_event_is_tried_again_or_put_away_with_a_reason(paid: Any, checkout_driver: Any) -> None:
    rows = list(WebhookReceipt.objects.order_by("pk")[:2])
    WebhookReceipt.objects.filter(pk__in=[row.pk for row in rows]).update(state=ReceiptState.FAILED, attempts=12)
    again, away = rows
    webhooks.retry(event=again, by=BY, at=NOW)
    checkout_driver.work()
    with pytest.raises(webhooks.DismissalUnexplained):
        webhooks.dismiss(event=away, reason=" ", by=BY, at=NOW)
    webhooks.dismiss(event=away, reason="un essai du cabinet", by=BY, at=NOW)
    with pytest.raises(webhooks.NotFailed):
        webhooks.dismiss(event=away, reason="encore", by=BY, at=NOW)
    states = dict(WebhookReceipt.objects.values_list("pk", "state"))
    assert (states[again.pk], states[away.pk]) == (ReceiptState.DONE, ReceiptState.DISMISSED)
