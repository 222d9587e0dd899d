"""Webhooks of the stand-ins: signed, at least once, in any order a test asks for."""

import json
import time

import pytest
import stripe

from sandbox.post import PostSandbox
from sandbox.stripe import StripeSandbox
from tests.sandbox.http_helpers import AGENCY, SECRET, checkout, control, deposit, form, http, on

PAID = ["payment_intent.created", "charge.succeeded", "payment_intent.succeeded", "checkout.session.completed"]


def pay(api, card="4242424242424242"):
    session = api.checkout.sessions.create(params=checkout(), options=on())
    form(session.url, card=card)
    return session


def test_a_payment_is_announced_in_four_events(api, bank, listener):
    pay(api)

    assert bank.webhooks.drain()
    assert listener.kinds == PAID


def test_the_signature_is_the_one_stripe_python_checks(api, bank, listener):
    session = pay(api)
    bank.webhooks.drain()
    heard = listener.heard[-1]

    event = stripe.Webhook.construct_event(heard.body, heard.headers["stripe-signature"], SECRET)

    assert (event.type, event.account, event.livemode) == ("checkout.session.completed", AGENCY, False)
    assert event.api_version == "2026-10-28.endive"
    assert event.data.object.id == session.id
    assert event.data.object.payment_status == "paid"
    with pytest.raises(stripe.SignatureVerificationError):
        stripe.Webhook.construct_event(heard.body, heard.headers["stripe-signature"], "whsec_autre")
    with pytest.raises(stripe.SignatureVerificationError):
        stripe.Webhook.construct_event(heard.body + b" ", heard.headers["stripe-signature"], SECRET)


def test_the_signature_holds_however_far_the_clock_was_moved(api, bank, listener):
    bank.clock.advance(-90 * 86400)
    pay(api)
    bank.webhooks.drain()

    heard = listener.heard[0]
    assert stripe.Webhook.construct_event(heard.body, heard.headers["stripe-signature"], SECRET)


def test_a_refused_card_is_announced(api, bank, listener):
    pay(api, card="4000000000000002")
    bank.webhooks.drain()

    assert listener.kinds == ["payment_intent.created", "charge.failed", "payment_intent.payment_failed"]


def test_an_expired_session_is_announced_once_when_its_time_is_over(api, bank, listener):
    session = api.checkout.sessions.create(params=checkout(), options=on())

    control(bank, "clock", advance_seconds=24 * 3600 + 1)
    api.checkout.sessions.retrieve(session.id, options=on())
    bank.webhooks.drain()

    assert listener.kinds == ["checkout.session.expired"]


def test_an_unheard_event_is_sent_again_with_the_same_bytes(api, bank, listener):
    listener.status = 500
    session = pay(api)
    bank.webhooks.drain()
    assert len(listener.heard) == len(PAID)

    listener.status = 200
    control(bank, "clock", advance_seconds=10)
    wait_until(lambda: len(listener.heard) >= 2 * len(PAID))

    first, second = listener.heard[: len(PAID)], listener.heard[len(PAID) :]
    assert sorted(one.body for one in first) == sorted(one.body for one in second)
    assert {row["attempts"] for row in bank.webhooks.deliveries()} == {2}
    assert session.id in listener.heard[-1].body.decode()


def test_an_endpoint_that_is_down_keeps_its_events_waiting(api, bank):
    control(bank, "endpoints", url="http://127.0.0.1:9/ferme", secret=SECRET)
    pay(api)
    bank.webhooks.drain()

    waiting = [row for row in bank.webhooks.deliveries() if row["url"] == "http://127.0.0.1:9/ferme"]
    assert [row["state"] for row in waiting] == ["queued"] * len(PAID)
    assert "ConnectionRefusedError" in waiting[0]["last_error"]


def test_what_waits_for_an_endpoint_survives_a_restart(tmp_path, listener):
    with PostSandbox(tmp_path, webhook_url=listener.url, webhook_secret=SECRET) as before:
        control(before, "deliveries", paused=True)
        deposit(before)
    with PostSandbox(tmp_path, webhook_url=listener.url, webhook_secret="whsec_neuf") as after:
        after.webhooks.drain()

    assert listener.kinds == ["letter.accepted"]


def test_events_may_come_twice_and_shuffled(api, bank, listener):
    control(bank, "deliveries", copies=3, spread_seconds=0.3, seed=5)
    pay(api)
    bank.webhooks.drain()

    assert sorted(listener.kinds) == sorted(PAID * 3)
    assert listener.kinds != [kind for kind in PAID for _ in range(3)]


def test_events_may_be_held_and_sent_again(api, bank, listener):
    control(bank, "deliveries", paused=True)
    pay(api)
    time.sleep(0.3)
    assert listener.heard == []

    control(bank, "deliveries")
    bank.webhooks.drain()
    booked = control(bank, "redeliver", times=2)
    bank.webhooks.drain()

    assert booked == {"booked": 8}
    assert len(listener.heard) == 12


def test_one_endpoint_hears_of_every_connected_account_and_each_event_says_which(api, bank, listener):
    params = {"amount": 10000, "currency": "eur", "confirm": True, "payment_method": "pm_card_visa"}
    for account in (AGENCY, "acct_autre", None):
        api.payment_intents.create(params=params, options={"stripe_account": account} if account else {})
    bank.webhooks.drain()

    assert {json.loads(one.body).get("account") for one in listener.heard} == {AGENCY, "acct_autre"}


def test_events_of_the_platform_s_own_account_go_to_its_own_endpoint(api, bank, listener):
    http(f"{bank.url}/_control/endpoints", method="DELETE")
    control(bank, "endpoints", url=listener.url, secret=SECRET, account="platform")
    pay(api)
    params = {"amount": 10000, "currency": "eur", "confirm": True, "payment_method": "pm_card_visa"}
    api.payment_intents.create(params=params)
    bank.webhooks.drain()

    assert listener.heard
    assert not any("account" in json.loads(one.body) for one in listener.heard)


def test_there_is_no_endpoint_for_one_connected_account(bank):
    wish = json.dumps({"url": "http://localhost/w", "secret": "s", "account": "acct_autre"}).encode()
    assert http(f"{bank.url}/_control/endpoints", wish).status == 400


def test_nothing_is_sent_off_this_machine(bank):
    wish = json.dumps({"url": "https://example.com/webhooks", "secret": "s"}).encode()
    answer = http(f"{bank.url}/_control/endpoints", wish)

    assert answer.status == 400
    assert "example.com" in answer.json["error"]["message"]
    assert http(f"{bank.url}/_control/endpoints", b'{"url": "http://localhost:x/", "secret": "s"}').status == 400


def test_events_can_be_read_again(api, bank):
    pay(api)

    events = api.events.list(params={"type": "payment_intent.*"}, options=on()).data

    assert [event.type for event in events] == ["payment_intent.succeeded", "payment_intent.created"]
    assert api.events.retrieve(events[0].id, options=on()).data.object.status == "succeeded"
    assert api.events.list(options=on("acct_autre")).data == []


def test_several_threads_deliver_each_event_once(tmp_path, session_of_requests, listener):
    with StripeSandbox(tmp_path, webhook_url=listener.url, webhook_secret=SECRET, threads=4) as bank:
        client = stripe.StripeClient(
            "sk_test_essai",
            base_addresses={"api": bank.url},
            http_client=stripe.RequestsClient(session=session_of_requests),
        )
        for _ in range(20):
            pay(client.v1)
        assert bank.webhooks.drain()

    identifiers = [json.loads(request.body)["id"] for request in listener.heard]
    assert len(identifiers) == len(set(identifiers)) == 20 * len(PAID)


def wait_until(reached, timeout=5):
    limit = time.monotonic() + timeout
    while not reached():
        assert time.monotonic() < limit
        time.sleep(0.01)
