"""API objects have the keys of Stripe's own fixtures: none missing, none invented."""

import json
from pathlib import Path

import pytest
import stripe

from tests.sandbox.http_helpers import checkout, control, form, on

FIXTURES = json.loads((Path(__file__).parent / "fixtures3.json").read_text())["resources"]
ONLY_FOR_CONNECTED = {"event": {"account"}}


@pytest.fixture
def objects(api, bank):
    """One object of each kind, as the client receives it."""
    session = api.checkout.sessions.create(params=checkout(), options=on())
    form(session.url, card="4242424242424242")
    session = api.checkout.sessions.retrieve(session.id, params={"expand": ["payment_intent"]}, options=on())
    charge = api.charges.retrieve(session.payment_intent.latest_charge, options=on())
    payout = control(bank, "payouts", account=on()["stripe_account"], pending=True)
    made = [
        session,
        session.payment_intent,
        charge,
        api.refunds.create(params={"charge": charge.id, "amount": 100}, options=on()),
        api.balance_transactions.retrieve(charge.balance_transaction, options=on()),
        api.payment_methods.retrieve(charge.payment_method, options=on()),
        api.payouts.retrieve(payout["id"], options=on()),
        api.disputes.retrieve(control(bank, "disputes", charge=charge.id)["id"], options=on()),
        api.events.list(options=on()).data[0],
        api.balance.retrieve(options=on()),
    ]
    return {one.object: one for one in made}


@pytest.mark.parametrize(
    ("kind", "type_"),
    [
        ("checkout.session", stripe.checkout.Session),
        ("payment_intent", stripe.PaymentIntent),
        ("charge", stripe.Charge),
        ("refund", stripe.Refund),
        ("balance_transaction", stripe.BalanceTransaction),
        ("payment_method", stripe.PaymentMethod),
        ("payout", stripe.Payout),
        ("dispute", stripe.Dispute),
        ("event", stripe.Event),
        ("balance", stripe.Balance),
    ],
)
def test_an_object_has_the_keys_of_the_fixture(objects, kind, type_):
    shown = objects[kind]

    assert isinstance(shown, type_)
    assert set(shown.to_dict()) - ONLY_FOR_CONNECTED.get(kind, set()) == set(FIXTURES[kind])


def test_the_card_of_a_charge_has_the_keys_of_the_fixture(objects):
    ours = objects["charge"].payment_method_details.card.to_dict()

    assert set(ours) == set(FIXTURES["charge"]["payment_method_details"]["card"])


def test_a_line_has_keys_of_the_fixture_only(api):
    session = api.checkout.sessions.create(params=checkout(), options=on())
    line = api.checkout.sessions.line_items.list(session.id, options=on()).data[0]

    assert set(line.to_dict()) <= set(FIXTURES["item"])
