"""Events that wait are worked together: each has its end, a payment is read once, one bad event costs nobody."""

import json
import logging
from datetime import timedelta
from decimal import Decimal

from django.db import connection
from django.test.utils import CaptureQueriesContext

from agency.cards.enums import AttemptState, ReceiptState
from agency.cards.models import CardAttempt, WebhookReceipt
from agency.cards.operations import webhooks
from agency.journal.enums import Verb
from agency.journal.models import JournalLine
from agency.ledger.queries import due_by_case
from agency.payments.models import Payment, Receipt
from tests.books.holding import assert_books_hold
from tests.factories import BY, NOW, a_case, a_creditor, a_person, a_profile
from tests.factories.transfers import a_transfer
from tests.portal.webhooks.checkout_driver import waiting

SUCCEEDED = "payment_intent.succeeded"


def paid(driver, count):
    """As many cases, each paid whole by card; nothing is heard yet."""
    a_profile()
    creditor = a_creditor()
    person = a_person(creditor)
    cases = [a_case(creditor=creditor, debtor=person, number=f"F-{rank}") for rank in range(count)]
    for case in cases:
        driver.pay(driver.open(case))
    return cases


def states():
    return dict(WebhookReceipt.objects.order_by("pk").values_list("event_id", "state"))


def test_every_event_of_several_payments_finds_its_end_in_one_round(tenant, checkout_driver):
    cases = paid(checkout_driver, 3)
    checkout_driver.hear(*checkout_driver.events())
    assert checkout_driver.work() == WebhookReceipt.objects.count()
    assert set(states().values()) == {ReceiptState.DONE}
    assert set(due_by_case(case.pk for case in cases).values()) == {0}
    assert sorted(Receipt.objects.values_list("number", flat=True)) == [1, 2, 3]
    assert JournalLine.objects.filter(verb=Verb.PAYMENT_RECEIVED).count() == 3
    assert list(CardAttempt.objects.values_list("state", flat=True)) == [AttemptState.PAID] * 3
    assert_books_hold()


def test_a_bad_event_is_left_alone_and_costs_the_others_nothing(tenant, checkout_driver):
    """One payment is in the books already, with another sum: whoever books it with the others stops at it."""
    first, bad, last = paid(checkout_driver, 3)
    events = checkout_driver.events(SUCCEEDED)
    intent = json.loads(events[1].body)["data"]["object"]["id"]
    a_transfer(bad, "10.00", intent, source="stripe")
    checkout_driver.hear(*events)
    checkout_driver.work()
    assert list(states().values()) == [ReceiptState.DONE, ReceiptState.RECEIVED, ReceiptState.DONE]
    assert WebhookReceipt.objects.get(state=ReceiptState.RECEIVED).last_error == "FactDiffers"
    assert due_by_case([first.pk, bad.pk, last.pk]) == {first.pk: 0, bad.pk: Decimal("476.00"), last.pk: 0}
    assert sorted(Receipt.objects.values_list("number", flat=True)) == [1, 2, 3]
    assert_books_hold()


def test_what_is_not_ours_is_set_aside_and_the_others_are_booked_together(tenant, checkout_driver):
    cases = paid(checkout_driver, 3)
    events = checkout_driver.events(SUCCEEDED)
    CardAttempt.objects.filter(case=cases[1]).update(provider_key="de quelqu’un d’autre")
    checkout_driver.hear(*events)
    checkout_driver.work()
    assert list(states().values()) == [ReceiptState.DONE, ReceiptState.QUARANTINED, ReceiptState.DONE]
    assert Payment.objects.count() == 2


def test_a_payment_is_read_once_for_all_its_events_that_wait(tenant, checkout_driver, caplog):
    paid(checkout_driver, 2)
    checkout_driver.hear(*checkout_driver.events())
    assert waiting() > 4
    with caplog.at_level(logging.INFO, "stripe"):
        checkout_driver.work()
    assert waiting() == 0
    asked = [record.getMessage() for record in caplog.records if "api' method=get" in record.getMessage()]
    assert len(asked) == len({message for message in asked if "payment_intents/" in message}) == 2


def test_the_events_of_a_payment_are_taken_with_the_first_of_them(tenant, checkout_driver):
    """However long the queue is, nothing of a payment that was read is left to be read again."""
    paid(checkout_driver, 2)
    checkout_driver.hear(*checkout_driver.events())
    first = WebhookReceipt.objects.order_by("pk").first()
    assert first is not None
    webhooks.work(at=NOW, by=BY, limit=1)
    assert not WebhookReceipt.objects.filter(object_ref=first.object_ref, state=ReceiptState.RECEIVED).exists()
    assert waiting() > 0


def test_six_payments_ask_the_database_no_more_than_two(tenant, checkout_driver):
    paid(checkout_driver, 10)
    events = checkout_driver.events(SUCCEEDED)

    def asked(*told):
        checkout_driver.hear(*told)
        with CaptureQueriesContext(connection) as sent:
            webhooks.work(at=NOW + timedelta(minutes=1), by=BY)
        return len(sent)

    asked(*events[:2])
    two, six = asked(*events[2:4]), asked(*events[4:])
    assert two == six <= 56
    assert Payment.objects.count() == 10
