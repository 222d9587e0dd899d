"""Refunds, disputes and payouts: every cent is in the balance transactions."""

import pytest
import stripe

from tests.sandbox.http_helpers import AGENCY, control, http, on


def charged(api, amount=10000):
    params = {"amount": amount, "currency": "eur", "confirm": True, "payment_method": "pm_card_visa"}
    return api.payment_intents.create(params=params, options=on())


def net(api):
    """Sum of every movement of the account, in cents."""
    movements = api.balance_transactions.list(params={"limit": 100}, options=on()).data
    return sum(movement.net for movement in movements)


def test_a_part_is_refunded_then_the_rest_and_no_more(api, bank, listener):
    intent = charged(api)

    part = api.refunds.create(params={"payment_intent": intent.id, "amount": 4000}, options=on())
    rest = api.refunds.create(params={"charge": intent.latest_charge}, options=on())

    assert (part.amount, rest.amount, rest.status) == (4000, 6000, "succeeded")
    assert api.charges.retrieve(intent.latest_charge, options=on()).refunded
    with pytest.raises(stripe.InvalidRequestError) as refusal:
        api.refunds.create(params={"charge": intent.latest_charge}, options=on())
    assert refusal.value.code == "charge_already_refunded"
    bank.webhooks.drain()
    assert listener.kinds[-2:] == ["refund.created", "charge.refunded"]
    assert net(api) == -175


def test_too_much_is_not_refunded(api):
    intent = charged(api)
    with pytest.raises(stripe.InvalidRequestError) as refusal:
        api.refunds.create(params={"payment_intent": intent.id, "amount": 10001}, options=on())
    assert refusal.value.param == "amount"


def test_a_refund_may_come_back(api, bank, listener):
    intent = charged(api)
    refund = api.refunds.create(params={"payment_intent": intent.id}, options=on())

    control(bank, f"refunds/{refund.id}/fail")
    bank.webhooks.drain()

    assert listener.kinds[-1] == "refund.failed"
    assert api.charges.retrieve(intent.latest_charge, options=on()).amount_refunded == 0
    assert net(api) == 9825


def test_a_dispute_takes_the_amount_and_a_fee_and_a_won_one_brings_the_amount_back(api, bank, listener):
    intent = charged(api)

    dispute = control(bank, "disputes", charge=intent.latest_charge)
    assert net(api) == 9825 - 12000
    control(bank, f"disputes/{dispute['id']}", status="won")
    bank.webhooks.drain()

    assert net(api) == 9825 - 2000
    assert [kind for kind in listener.kinds if "dispute" in kind] == [
        "charge.dispute.created",
        "charge.dispute.funds_withdrawn",
        "charge.dispute.funds_reinstated",
        "charge.dispute.closed",
    ]


def test_a_payout_sends_what_is_available_and_lists_its_movements(api, bank, listener):
    charged(api)
    bank.clock.advance(3 * 86400)
    charged(api, 5000)

    payout = control(bank, "payouts", account=AGENCY)
    bank.webhooks.drain()

    assert (payout["amount"], payout["status"]) == (9825, "paid")
    lines = api.balance_transactions.list(params={"payout": payout["id"]}, options=on()).data
    assert sorted((line.type, line.net) for line in lines) == [("charge", 9825), ("payout", -9825)]
    assert listener.kinds[-3:] == ["payout.created", "payout.paid", "payout.reconciliation_completed"]
    balance = api.balance.retrieve(options=on())
    assert (balance.available[0].amount, balance.pending[0].amount) == (0, 4900)


def test_a_payout_may_fail_after_it_was_paid_and_its_money_leaves_again(api, bank):
    charged(api)
    payout = control(bank, "payouts", account=AGENCY, pending=True)

    control(bank, f"payouts/{payout['id']}", status="failed")

    assert api.payouts.retrieve(payout["id"], options=on()).failure_code == "account_closed"
    assert net(api) == 9825
    assert control(bank, "payouts", account=AGENCY)["amount"] == 9825


def test_a_payout_is_refused_when_nothing_is_due(bank):
    answer = http(f"{bank.url}/_control/payouts", b'{"account": "acct_vide"}')
    assert answer.status == 400


def test_an_intent_is_confirmed_later_or_cancelled(api):
    params = {"amount": 900, "currency": "eur", "metadata": {"a": "1", "b": "2"}}
    intent = api.payment_intents.create(params=params, options=on())
    other = api.payment_intents.create(params=params, options=on())
    assert intent.status == "requires_payment_method"

    changed = api.payment_intents.update(intent.id, params={"metadata": {"a": "", "c": "3"}}, options=on())
    assert changed.metadata.to_dict() == {"b": "2", "c": "3"}
    paid = api.payment_intents.confirm(intent.id, params={"payment_method": "pm_card_visa"}, options=on())
    cancelled = api.payment_intents.cancel(other.id, options=on())

    assert (paid.status, cancelled.status) == ("succeeded", "canceled")
    with pytest.raises(stripe.InvalidRequestError) as refusal:
        api.payment_intents.cancel(intent.id, options=on())
    assert refusal.value.code == "payment_intent_unexpected_state"


def test_a_card_that_asks_for_the_person_is_refused_without_the_person(api):
    params = {"amount": 900, "currency": "eur", "confirm": True, "payment_method": "pm_card_authenticationRequired"}

    with_person = api.payment_intents.create(params=params, options=on())
    with pytest.raises(stripe.CardError) as refusal:
        api.payment_intents.create(params={**params, "off_session": True}, options=on())

    assert with_person.status == "requires_action"
    assert refusal.value.code == "authentication_required"
