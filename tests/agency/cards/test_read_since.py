"""An event older than the last reading of its payment says nothing new: that reading held it, and is not made again."""

import json
import logging
from datetime import timedelta
from typing import Any

import pytest

from agency.cards.enums import IncidentKind, ReceiptState
from agency.cards.models import CardAttempt, CardIncident, WebhookReceipt
from agency.cards.operations import webhooks
from agency.payments.models import Payment, Withdrawal
from tests.books.holding import assert_books_hold
from tests.factories import BY, NOW, a_case, a_profile
from tests.factories.transfers import a_transfer
from tests.portal.webhooks.checkout_driver import waiting

SUCCEEDED, CHARGED = "payment_intent.succeeded", "charge.succeeded"
LATER = NOW + timedelta(hours=1)
NOWHERE = "http://127.0.0.1:9"


@pytest.fixture
def driver(tenant: Any, checkout_driver: Any) -> Any:
    """One case, paid by card; nothing is heard yet."""
    a_profile()
    checkout_driver.pay(checkout_driver.open(a_case()))
    return checkout_driver


def test_what_a_reading_held_is_not_read_again_for_an_older_event(driver, settings):
    driver.hear(*driver.events(SUCCEEDED))
    webhooks.work(at=LATER, by=BY)
    driver.hear(*driver.events())
    told = waiting()
    # Nobody answers any more: an event that asked for a reading would wait.
    settings.STRIPE_API_BASE = NOWHERE
    assert webhooks.work(at=LATER, by=BY) == told > 1
    assert set(WebhookReceipt.objects.values_list("state", flat=True)) == {ReceiptState.DONE}
    assert Payment.objects.count() == 1


def test_what_happened_after_the_reading_is_read(driver):
    driver.hear(*driver.events())
    webhooks.work(at=LATER, by=BY)
    driver.bank.clock.advance(2 * 3600)
    driver.give_back(1000)
    driver.hear(*driver.events())
    webhooks.work(at=LATER + timedelta(hours=2), by=BY)
    assert Withdrawal.objects.get().amount == 10
    assert_books_hold()


def test_two_clocks_that_differ_by_seconds_lose_nothing(driver, settings):
    """An event of the minute of the reading may be younger than it, whatever our clock says: it is read again."""
    driver.hear(*driver.events(SUCCEEDED))
    webhooks.work(at=NOW + timedelta(seconds=30), by=BY)
    driver.hear(*driver.events(CHARGED))
    settings.STRIPE_API_BASE = NOWHERE
    webhooks.work(at=NOW + timedelta(seconds=40), by=BY)
    assert waiting() == 1


def test_a_question_of_the_bank_is_asked_for_although_the_payment_was_read_after_it(driver):
    """An inquiry moves no money, and a payment does not speak of it: only a whole reading holds one."""
    driver.contest(inquiry=True)
    driver.hear(*driver.events(SUCCEEDED))
    webhooks.work(at=LATER, by=BY)
    assert not CardIncident.objects.exists()
    driver.hear(*driver.events("charge.dispute.created"))
    webhooks.work(at=LATER, by=BY)
    assert CardIncident.objects.get().kind == IncidentKind.DISPUTE


def test_what_was_read_whole_is_asked_no_more_for_its_refunds(driver, caplog):
    driver.give_back(1000)
    driver.hear(*driver.events(SUCCEEDED))
    webhooks.work(at=LATER, by=BY)
    assert Withdrawal.objects.count() == 1
    driver.hear(*driver.events())
    caplog.clear()
    with caplog.at_level(logging.INFO, "stripe"):
        webhooks.work(at=LATER, by=BY)
    assert waiting() == 0
    assert not [record for record in caplog.records if "api' method=get" in record.getMessage()]


def test_a_reading_that_could_not_be_booked_holds_nothing(driver):
    """The sum is in the books already, and it differs: what was read waits, and so does what is told after."""
    (event,) = driver.events(SUCCEEDED)
    intent = json.loads(event.body)["data"]["object"]["id"]
    a_transfer(CardAttempt.objects.get().case, "10.00", intent, source="stripe")
    driver.hear(event)
    webhooks.work(at=LATER, by=BY)
    driver.hear(*driver.events(CHARGED))
    webhooks.work(at=LATER, by=BY)
    assert waiting() == 2
    assert not CardAttempt.objects.filter(read_at__isnull=False).exists()
