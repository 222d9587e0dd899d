"""Requests that the card processor refuses, and idempotency keys."""

import pytest
import stripe

from sandbox.stripe import StripeSandbox
from tests.sandbox.http_helpers import checkout, control, http, on

INTENT = {"amount": 5000, "currency": "eur", "confirm": True, "payment_method": "pm_card_visa"}


@pytest.mark.parametrize(
    ("changes", "param"),
    [
        ({"colour": "red"}, "colour"),
        (
            {"payment_intent_data": {"transfer_data": {"destination": "acct_autre"}}},
            "payment_intent_data[transfer_data]",
        ),
        ({"mode": "panier"}, "mode"),
        ({"success_url": "merci"}, "success_url"),
        ({"success_url": ""}, "success_url"),
        ({"expires_at": 1}, "expires_at"),
        ({"line_items": []}, "line_items"),
        ({"metadata": {"k" * 41: "v"}}, f"metadata[{'k' * 41}]"),
    ],
)
def test_a_wrong_parameter_is_named(api, changes, param):
    with pytest.raises(stripe.InvalidRequestError) as refusal:
        api.checkout.sessions.create(params=checkout(**changes), options=on())

    assert (refusal.value.http_status, refusal.value.param) == (400, param)
    assert api.checkout.sessions.list(options=on()).data == []


def test_less_than_fifty_cents_is_refused(api):
    with pytest.raises(stripe.InvalidRequestError) as refusal:
        api.payment_intents.create(params={"amount": 49, "currency": "eur"})
    assert refusal.value.code == "amount_too_small"


def test_a_key_is_required_and_must_be_a_test_key(bank):
    assert http(f"{bank.url}/v1/charges").status == 401
    live = http(f"{bank.url}/v1/charges", headers={"Authorization": "Bearer sk_live_secret"})
    assert live.status == 401
    assert "sk_live_secret" not in live.text


def test_another_version_of_the_api_is_refused(bank):
    headers = {"Authorization": "Bearer sk_test_essai", "Stripe-Version": "2017-08-15"}
    answer = http(f"{bank.url}/v1/charges", headers=headers)

    assert answer.status == 400
    assert "2026-10-28.endive" in answer.json["error"]["message"]


def test_the_same_key_gives_the_same_answer(api):
    first = api.payment_intents.create(params=INTENT, options=on(idempotency_key="lac:7:1"))
    second = api.payment_intents.create(params=INTENT, options=on(idempotency_key="lac:7:1"))

    assert second.id == first.id
    assert second.last_response.headers["Idempotent-Replayed"] == "true"
    assert len(api.charges.list(options=on()).data) == 1


def test_the_same_key_for_something_else_is_refused(api):
    api.payment_intents.create(params=INTENT, options=on(idempotency_key="lac:7:1"))

    with pytest.raises(stripe.IdempotencyError):
        api.payment_intents.create(params={**INTENT, "amount": 6000}, options=on(idempotency_key="lac:7:1"))
    assert len(api.charges.list(options=on()).data) == 1


def test_a_key_belongs_to_one_account(api):
    first = api.payment_intents.create(params=INTENT, options=on(idempotency_key="7"))
    second = api.payment_intents.create(params=INTENT, options=on("acct_autre", idempotency_key="7"))

    assert first.id != second.id


def test_a_key_is_forgotten_after_a_day(api, bank):
    first = api.payment_intents.create(params=INTENT, options=on(idempotency_key="7"))
    bank.clock.advance(24 * 3600 + 1)
    second = api.payment_intents.create(params=INTENT, options=on(idempotency_key="7"))

    assert first.id != second.id


def test_a_refused_parameter_leaves_the_key_free(api):
    with pytest.raises(stripe.InvalidRequestError):
        api.payment_intents.create(params={**INTENT, "amount": 1}, options=on(idempotency_key="7"))

    assert api.payment_intents.create(params=INTENT, options=on(idempotency_key="7")).status == "succeeded"


def test_a_declined_card_is_remembered_under_its_key(api):
    params = {**INTENT, "payment_method": "pm_card_chargeDeclinedInsufficientFunds"}
    for _ in range(2):
        with pytest.raises(stripe.CardError) as refusal:
            api.payment_intents.create(params=params, options=on(idempotency_key="7"))
        assert refusal.value.error.decline_code == "insufficient_funds"

    assert len(api.charges.list(options=on()).data) == 1


def test_an_answer_lost_after_success_is_found_again_with_the_key(api, bank):
    control(bank, "faults", lost_count=1)

    with pytest.raises(stripe.APIConnectionError):
        api.payment_intents.create(params=INTENT, options=on(idempotency_key="7"))
    intent = api.payment_intents.create(params=INTENT, options=on(idempotency_key="7"))

    assert intent.status == "succeeded"
    assert control_count(bank) == 1


def test_an_error_after_success_stays_under_its_key_and_is_found_by_metadata(api, bank):
    control(bank, "faults", error_count=1)
    params = {**INTENT, "metadata": {"attempt": "lac-7-1"}}

    for _ in range(2):
        with pytest.raises(stripe.APIError):
            api.payment_intents.create(params=params, options=on(idempotency_key="7"))

    query = "metadata['attempt']:'lac-7-1' AND status:'succeeded'"
    assert len(api.payment_intents.search(params={"query": query}, options=on()).data) == 1
    assert control_count(bank) == 1


def test_an_error_before_anything_leaves_nothing(api, bank):
    control(bank, "faults", error_count=1, error_after=False)

    with pytest.raises(stripe.APIError):
        api.payment_intents.create(params=INTENT, options=on(idempotency_key="7"))

    assert control_count(bank) == 0
    assert api.payment_intents.create(params=INTENT, options=on(idempotency_key="7")).status == "succeeded"


def test_keys_and_objects_survive_a_restart(tmp_path, session_of_requests):
    answers = []
    for _ in range(2):
        with StripeSandbox(tmp_path) as bank:
            client = stripe.StripeClient(
                "sk_test_essai",
                base_addresses={"api": bank.url},
                http_client=stripe.RequestsClient(session=session_of_requests),
            )
            answers.append(client.v1.payment_intents.create(params=INTENT, options=on(idempotency_key="7")).id)

    assert answers[0] == answers[1]


def control_count(bank):
    return http(f"{bank.url}/_control/charges").json["count"]
