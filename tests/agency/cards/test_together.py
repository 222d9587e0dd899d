"""Events that wait are worked together: each has its end, a payment is read once, one bad event costs nobody."""

import json
import logging
from datetime import timedelta
from decimal import Decimal
from typing import Any

from django.db import connection
from django.test.utils import CaptureQueriesContext

from agency.cards import stripe_gateway as stripe
from agency.cards.enums import AttemptState, ReceiptState
from agency.cards.models import CardAttempt, CardIncident, WebhookReceipt
from agency.cards.operations import webhooks
from agency.journal.enums import Verb
from agency.journal.models import JournalLine
from agency.ledger.models import Posting
from agency.ledger.queries import due_by_case
from agency.outbox.models import Message
from agency.payments.models import Payment, Receipt, Withdrawal
from tests.books.holding import assert_books_hold
from tests.factories import BY, NOW, a_case, a_creditor, a_person, a_profile
from tests.factories.transfers import a_transfer
from tests.portal.webhooks.checkout_driver import ACCOUNT, waiting

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


def charges_of(driver: Any, cases: list[Any]) -> list[str]:
    """The charge of each of these cases."""
    keys = dict(CardAttempt.objects.values_list("provider_key", "case_id"))
    found = {}
    for event in driver.events("charge.succeeded"):
        told = json.loads(event.body)["data"]["object"]
        found[keys[told["metadata"]["attempt"]]] = told["id"]
    return [found[case.pk] for case in cases]


def about(case: Any, events: list[Any]) -> list[Any]:
    """The events of a case's payment."""
    intents = {
        told["id"]
        for event in events
        for told in [json.loads(event.body)["data"]["object"]]
        if told["object"] == "payment_intent"
        and CardAttempt.objects.filter(case=case, provider_key=told["metadata"]["attempt"]).exists()
    }
    return [event for event in events if stripe.payment_of(json.loads(event.body)["data"]["object"]) in intents]


def moved(driver: Any, charges: list[str]) -> None:
    """What may happen to a payment, each in its turn: given back in part, contested, given back in vain, won, lost."""
    for rank, charge in enumerate(charges):
        if rank % 5 in (0, 2):
            wish = {"charge": charge, "amount": 1000}
            refund = stripe._ask(lambda api, wish=wish: api.refunds.create(wish, {"stripe_account": ACCOUNT}))
            if rank % 5 == 2:
                driver.control(f"refunds/{refund.id}/fail")
            continue
        dispute = str(driver.control("disputes", charge=charge)["id"])
        if rank % 5 > 2:
            driver.decide(dispute, "won" if rank % 5 == 3 else "lost")


def left_behind(case: Any) -> dict[str, Any]:
    """All that money which moved leaves behind on a case, without the numbers that only tell rows apart."""
    case.refresh_from_db()
    lines = JournalLine.objects.filter(case_id=case.pk).values_list("verb", flat=True)
    said = Message.objects.filter(case=case, payload__has_key="news")
    payment = case.payments.get()
    return {
        "case": (case.state, case.closed_on, case.last_day_to_act, due_by_case([case.pk])[case.pk]),
        "books": sorted(
            Posting.objects.filter(case_id=case.pk).values_list("entry__kind", "account", "debit", "credit"), key=repr
        ),
        "left": list(payment.withdrawals.values_list("cause", "amount", "reopened", "beyond", "restored_on")),
        "said": sorted(said.values_list("kind", "channel", "payload__news", "payload__amount", "payload__remaining")),
        "stands": sorted(CardIncident.objects.filter(payment=payment).values_list("kind", "amount", "outcome")),
        "holds": sorted(case.holds.values_list("reason", "note", "lifted_at"), key=repr),
        "limitation": sorted(case.limitation_events.values_list("kind", "happened_on", "note")),
        "journal": sorted(lines),
    }


def test_what_left_of_a_set_leaves_behind_what_one_by_one_leaves(tenant, checkout_driver):
    cases = paid(checkout_driver, 10)
    moved(checkout_driver, charges_of(checkout_driver, cases))
    events = checkout_driver.events()
    for case in cases[:5]:
        checkout_driver.hear(*about(case, events))
        checkout_driver.work()
    checkout_driver.hear(*events)
    checkout_driver.work()
    assert set(states().values()) == {ReceiptState.DONE}
    for alone, together in zip(cases[:5], cases[5:], strict=True):
        assert left_behind(together) == left_behind(alone)
    assert sorted(Withdrawal.objects.values_list("cause", flat=True)) == ["dispute"] * 6 + ["refund"] * 2
    assert_books_hold()


def test_what_left_of_ten_payments_asks_the_database_no_more_than_of_five(tenant, checkout_driver):
    cases = paid(checkout_driver, 20)
    checkout_driver.tell_all()
    moved(checkout_driver, charges_of(checkout_driver, cases))
    events = checkout_driver.events()

    def asked(*of):
        checkout_driver.hear(*(event for case in of for event in about(case, events)))
        with CaptureQueriesContext(connection) as sent:
            webhooks.work(at=NOW + timedelta(minutes=1), by=BY)
        return len(sent)

    asked(*cases[:5])
    five, ten = asked(*cases[5:10]), asked(*cases[10:])
    assert five == ten <= 170
