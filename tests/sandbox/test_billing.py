"""A subscription lives by the clock: free days, periods, a card that is declined, another one, an end."""

import datetime as dt

import pytest
import stripe

from tests.sandbox.http_helpers import control, form, http

CARD, LATER_DECLINED = "4242424242424242", "4000000000000341"
DAY = 24 * 3600


@pytest.fixture
def price(api):
    product = api.products.create({"name": "Amiable"})
    return api.prices.create(
        {"currency": "eur", "unit_amount": 7900, "product": product.id, "recurring": {"interval": "month"}}
    )


@pytest.fixture
def client(api):
    return api.customers.create({"name": "Cabinet du Lac", "email": "ana@lac.example", "metadata": {"agency": "a_lac"}})


def subscribed(api, client, price, card=CARD, **data):
    session = api.checkout.sessions.create(
        {
            "mode": "subscription",
            "customer": client.id,
            "line_items": [{"price": price.id, "quantity": 1}],
            "subscription_data": {"metadata": {"agency": "a_lac"}, **data},
            "success_url": "http://lac.localhost:8000/merci",
            "cancel_url": "http://lac.localhost:8000/",
        }
    )
    assert form(session.url, card=card).status == 303
    return one(api, client)


def one(api, client):
    return api.subscriptions.list({"customer": client.id, "status": "all"}).data[0]


def pass_days(bank, days):
    control(bank, "clock", advance_seconds=days * DAY)


def kinds(api):
    return [event.type for event in api.events.list({"limit": 100}).auto_paging_iter()][::-1]


def test_free_days_then_each_month_is_paid_by_the_card(api, bank, client, price):
    ends = bank.clock.seconds() + 30 * DAY
    found = subscribed(api, client, price, trial_end=ends)
    assert (found.status, found.trial_end, found["items"].data[0].current_period_end) == ("trialing", ends, ends)
    assert [invoice.total for invoice in api.invoices.list({"customer": client.id}).data] == [0]
    pass_days(bank, 28)
    assert "customer.subscription.trial_will_end" in kinds(api)
    pass_days(bank, 3)
    found = one(api, client)
    assert found.status == "active"
    latest = api.invoices.retrieve(found.latest_invoice)
    assert (latest.status, latest.total, latest.billing_reason) == ("paid", 7900, "subscription_cycle")
    assert http(latest.invoice_pdf).body.startswith(b"%PDF")
    assert kinds(api).count("invoice.paid") == 2
    assert kinds(api).count("checkout.session.completed") == 1


def test_a_declined_card_is_late_is_tried_again_and_another_card_settles_it(api, bank, client, price):
    subscribed(api, client, price, card=LATER_DECLINED, trial_end=bank.clock.seconds() + 3 * DAY)
    pass_days(bank, 4)
    assert one(api, client).status == "past_due"
    owed = api.invoices.list({"customer": client.id, "status": "open"}).data[0]
    assert owed.attempt_count == 1
    pass_days(bank, 4)
    assert api.invoices.retrieve(owed.id).attempt_count == 2
    with pytest.raises(stripe.CardError):
        api.invoices.pay(owed.id)
    page = api.checkout.sessions.create({"mode": "setup", "customer": client.id, "success_url": "http://a.localhost/"})
    assert form(page.url, card="5555555555554444").status == 303
    newest = api.customers.payment_methods.list(client.id, {"type": "card", "limit": 1}).data[0]
    assert newest.card.last4 == "4444"
    api.customers.update(client.id, {"invoice_settings": {"default_payment_method": newest.id}})
    api.subscriptions.update(owed.parent.subscription_details.subscription, {"default_payment_method": newest.id})
    assert api.invoices.pay(owed.id).status == "paid"
    assert one(api, client).status == "active"


def test_a_client_leaves_at_the_end_of_the_period_or_changes_its_mind(api, bank, client, price):
    subscribed(api, client, price)
    page = api.billing_portal.sessions.create({"customer": client.id, "return_url": "http://a.localhost/"})
    form(page.url, act="leave")
    assert one(api, client).cancel_at == one(api, client)["items"].data[0].current_period_end
    form(page.url, act="stay")
    assert one(api, client).cancel_at is None
    form(page.url, act="leave")
    pass_days(bank, 32)
    assert one(api, client).status == "canceled"
    assert kinds(api)[-1] == "customer.subscription.deleted"
    with pytest.raises(stripe.InvalidRequestError):
        api.subscriptions.cancel(one(api, client).id)


def test_periods_end_on_the_day_they_began_or_the_last_of_the_month(api, bank, client, price):
    control(bank, "clock", at="2028-01-31T10:00:00+00:00")
    subscribed(api, client, price)
    ends = []
    for _month in range(3):
        ends.append(dt.datetime.fromtimestamp(one(api, client)["items"].data[0].current_period_end, dt.UTC).date())
        pass_days(bank, 31)
    assert ends == [dt.date(2028, 2, 29), dt.date(2028, 3, 31), dt.date(2028, 4, 30)]


@pytest.mark.parametrize("kind", [stripe.Subscription, stripe.Invoice, stripe.Customer, stripe.Price])
def test_objects_invent_no_key(api, client, price, kind):
    found = subscribed(api, client, price)
    shown = {
        stripe.Subscription: found, stripe.Invoice: api.invoices.retrieve(found.latest_invoice),
        stripe.Customer: client, stripe.Price: price,
    }[kind]  # fmt: skip
    assert isinstance(shown, kind)
    assert set(shown.to_dict()) <= set(kind.__annotations__) - {"OBJECT_NAME"} | {"object"}


def test_free_days_are_two_at_least_and_a_card_that_cannot_be_kept_is_refused(api, bank, client, price):
    with pytest.raises(stripe.InvalidRequestError, match="2 days"):
        subscribed(api, client, price, trial_end=bank.clock.seconds() + DAY)
    session = api.checkout.sessions.create(
        {
            "mode": "setup",
            "customer": client.id,
            "success_url": "http://a.localhost/",
            "cancel_url": "http://a.localhost/",
        }
    )
    assert form(session.url, card="4000000000000002").status == 422
