"""Events come in any order, several times, late or never: the books are the same."""

import random
from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import connection, transaction

from agency.cards.enums import ReceiptState
from agency.cards.models import WebhookReceipt
from agency.cards.operations import checkout, webhooks
from agency.cards.queries import waiting_events
from agency.cases.enums import CaseState
from agency.leases.operations import take
from agency.ledger.models import Posting
from agency.ledger.queries import case_due
from agency.payments.models import Payment, Receipt
from tests.books.holding import assert_books_hold
from tests.factories import BY, NOW, a_case
from tests.portal.webhooks.checkout_driver import waiting

SEED = 20261102


def the_books(case_id):
    lines = Posting.objects.values_list("account", "debit", "credit", "case_id", "component", "entry__kind")
    return sorted(lines), case_due(case_id), Receipt.objects.count(), Payment.objects.count()


@pytest.fixture
def story(tenant, checkout_driver):
    """A card refused, then accepted; the money paid out. What Stripe tells of it, in order."""
    case = a_case()
    attempt = checkout_driver.open(case)
    checkout_driver.pay(attempt, "4000000000000002")
    checkout_driver.pay(attempt)
    checkout_driver.bank.clock.advance(3 * 86400)
    checkout_driver.control("payouts", account="acct_lhermitte", status="paid")
    return case, checkout_driver.events()


def undone(work):
    """Run something and take it all back, as if it had not happened."""
    with transaction.atomic():
        result = work()
        transaction.set_rollback(True)
    return result


def test_any_order_and_any_number_of_times_gives_the_same_books(story, checkout_driver):
    case, events = story
    assert len(events) > 6

    def told(order):
        checkout_driver.hear(*order)
        while waiting():
            checkout_driver.work()
        # Deferred triggers speak now: the transaction is about to be taken back.
        connection.check_constraints()
        assert_books_hold()
        return the_books(case.pk)

    expected = undone(lambda: told(events))
    assert expected[1:] == (0, 1, 1)
    chance = random.Random(SEED)
    for turn in range(15):
        order = [event for event in events for _ in range(chance.randint(1, 3))]
        chance.shuffle(order)
        assert undone(lambda order=order: told(order)) == expected, f"seed {SEED}, turn {turn}"


def test_each_event_alone_that_speaks_of_money_is_enough(story, checkout_driver):
    case, _events = story
    for event in checkout_driver.events("payment_intent.succeeded", "charge.succeeded", "checkout.session.completed"):

        def told(event=event):
            checkout_driver.hear(event)
            checkout_driver.work()
            return case_due(case.pk)

        assert undone(told) == 0
    assert case_due(case.pk) == Decimal("486.00")


def test_without_any_event_the_sweeper_finds_the_payment(story):
    case, _events = story
    assert checkout.recover(at=NOW, by=BY) == 1
    case.refresh_from_db()
    assert case.state == CaseState.SETTLED
    assert_books_hold()


def test_what_an_event_says_is_never_believed(story, checkout_driver):
    """The body claims another sum; the books hold what was read at the provider."""
    (event,) = checkout_driver.events("payment_intent.succeeded")
    (row,) = checkout_driver.hear(event)
    row.payload["data"]["object"]["amount_received"] = 1
    row.save()
    checkout_driver.work()
    assert Payment.objects.get().amount == Decimal("486.00")


def test_while_the_provider_is_silent_the_event_waits_and_is_worked_later(story, checkout_driver, settings):
    _case, events = story
    checkout_driver.hear(*events)
    expected = waiting()
    address, settings.STRIPE_API_BASE = settings.STRIPE_API_BASE, "http://127.0.0.1:9"
    checkout_driver.work()
    assert waiting() == expected
    settings.STRIPE_API_BASE = address
    assert webhooks.work(at=NOW, by=BY) == 0
    assert webhooks.work(at=NOW + timedelta(minutes=10), by=BY) == expected
    assert (waiting(), Payment.objects.count()) == (0, 1)


def test_an_event_that_never_gets_an_answer_ends_with_a_person(story, checkout_driver, settings):
    checkout_driver.hear(*checkout_driver.events("payment_intent.succeeded"))
    settings.STRIPE_API_BASE = "http://127.0.0.1:9"
    for day in range(20):
        webhooks.work(at=NOW + timedelta(days=day), by=BY)
    row = WebhookReceipt.objects.get()
    assert (row.state, row.attempts) == (ReceiptState.FAILED, webhooks.MOST_ATTEMPTS)


def test_a_worker_that_dies_leaves_its_event_to_another(story, checkout_driver):
    checkout_driver.hear(*checkout_driver.events("payment_intent.succeeded"))
    held = take(waiting_events(), at=NOW)
    assert webhooks.work(at=NOW + timedelta(minutes=4), by=BY) == 0
    assert webhooks.work(at=NOW + timedelta(minutes=6), by=BY) == 1
    webhooks._close_events([held], ReceiptState.FAILED, "revenu d’entre les morts")
    assert WebhookReceipt.objects.get().state == ReceiptState.DONE
    assert Payment.objects.count() == 1


def test_a_surprise_in_the_work_stops_neither_the_others_nor_the_event(story, checkout_driver, caplog):
    rows = checkout_driver.hear(*checkout_driver.events("payment_intent.succeeded", "payout.paid"))
    WebhookReceipt.objects.filter(pk=rows[0].pk).update(payload={"data": {}})
    checkout_driver.work()
    rows[0].refresh_from_db()
    assert (rows[0].state, rows[0].last_error) == (ReceiptState.RECEIVED, "KeyError")
    assert waiting() == 1
