"""Stripe's webhook endpoint: only events that are signed, ours and fresh are kept, and answered at once."""

import json
import time

import pytest
from kombu.exceptions import OperationalError

from agency.cards.enums import ReceiptState
from agency.cards.models import CardAttempt, WebhookReceipt
from agency.cards.tasks import drain
from agency.payments.models import Payment
from sandbox.core.signing import sign
from tests.conftest import AgencyClient
from tests.factories import a_case, a_profile
from tests.portal.webhooks.checkout_driver import SECRET, waiting

URL = "/webhooks/stripe/"


def an_event(**changes):
    event = {
        "id": "evt_1",
        "object": "event",
        "type": "payment_intent.succeeded",
        "account": "acct_lhermitte",
        "livemode": False,
        "created": 1,
        "data": {"object": {"id": "pi_1", "object": "payment_intent"}},
    } | changes
    return json.dumps(event).encode()


def knock(client, body, secret=SECRET, at=None, **headers):
    signature = sign(body, secret, int(at or time.time()))
    headers = {"HTTP_STRIPE_SIGNATURE": signature} | headers
    return client.post(URL, body, content_type="application/json", **headers)


@pytest.fixture
def tenant_client(tenant_client, settings):
    settings.STRIPE_WEBHOOK_SECRET = SECRET
    a_profile()
    return tenant_client


def test_a_signed_event_is_kept_and_answered(tenant_client):
    answer = knock(tenant_client, an_event())
    assert answer.status_code == 200
    row = WebhookReceipt.objects.get()
    assert (row.event_id, row.kind, row.object_ref) == ("evt_1", "payment_intent.succeeded", "pi_1")
    assert row.state == ReceiptState.RECEIVED


@pytest.mark.parametrize(
    ("secret", "age"), [("whsec_autre", 0), (SECRET, 301), (SECRET, 3600)], ids=["other secret", "stale", "very stale"]
)
def test_a_bad_or_old_signature_is_refused_and_nothing_is_written(tenant_client, secret, age):
    answer = knock(tenant_client, an_event(), secret, time.time() - age)
    assert answer.status_code == 400
    assert not WebhookReceipt.objects.exists()


@pytest.mark.parametrize("signature", ["", "t=1", "n’importe quoi", "t=abc,v1=00"])
def test_no_signature_or_a_garbled_one_is_refused(tenant_client, signature):
    answer = tenant_client.post(
        URL,
        an_event(),
        content_type="application/json",
        headers={"Stripe-Signature": signature.encode().decode("latin-1")},
    )
    assert answer.status_code == 400
    assert not WebhookReceipt.objects.exists()


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b'{"id": "evt_1"}', b"\xff\xfe"])
def test_a_signed_body_that_is_no_event_is_refused(tenant_client, body):
    assert knock(tenant_client, body).status_code == 400
    assert not WebhookReceipt.objects.exists()


def test_a_signed_body_that_no_column_can_hold_is_refused(tenant_client):
    assert knock(tenant_client, an_event(id="evt_\x00")).status_code == 400
    assert not WebhookReceipt.objects.exists()


def test_one_changed_byte_breaks_the_signature(tenant_client):
    body = an_event()
    signature = sign(body, SECRET, int(time.time()))
    answer = tenant_client.post(
        URL, body.replace(b"pi_1", b"pi_2"), content_type="application/json", headers={"Stripe-Signature": signature}
    )
    assert answer.status_code == 400


def test_the_same_event_twice_is_one_row(tenant_client):
    assert [knock(tenant_client, an_event()).status_code for _ in range(2)] == [200, 200]
    assert WebhookReceipt.objects.count() == 1


@pytest.mark.parametrize(
    "changes",
    [{"account": "acct_d_un_autre"}, {"account": None}, {"livemode": True}],
    ids=["other agency's account", "no account", "real money while testing"],
)
def test_what_is_not_for_us_is_set_aside_and_never_worked(tenant_client, changes):
    assert knock(tenant_client, an_event(**changes)).status_code == 200
    assert WebhookReceipt.objects.get().state == ReceiptState.QUARANTINED
    assert waiting() == 0


def test_an_agency_without_an_account_takes_nothing_in(tenant_client):
    a_profile(stripe_account="", cards_approved_on=None)
    knock(tenant_client, an_event(account=""))
    assert WebhookReceipt.objects.get().state == ReceiptState.QUARANTINED


def test_an_object_made_by_somebody_else_on_our_account_books_nothing(tenant, checkout_driver):
    case = a_case()
    checkout_driver.pay(checkout_driver.open(case))
    CardAttempt.objects.update(provider_key="une clé que la banque ne connaît pas")
    checkout_driver.tell_all()
    assert not Payment.objects.exists()
    assert set(WebhookReceipt.objects.values_list("state", flat=True)) == {ReceiptState.QUARANTINED}


def test_the_event_of_another_agency_changes_nothing_anywhere(tenant, other, in_tenant, checkout_driver):
    case = a_case()
    checkout_driver.pay(checkout_driver.open(case))
    with in_tenant(other):
        a_profile(stripe_account="acct_familles", siren="732829320")
        rows = checkout_driver.hear(*checkout_driver.events())
        checkout_driver.work()
        assert {row.state for row in rows} == {ReceiptState.QUARANTINED}
        assert not Payment.objects.exists()
    assert not WebhookReceipt.objects.exists()


@pytest.mark.parametrize("method", ["get", "put", "delete"])
def test_only_a_post_is_heard(tenant_client, method):
    assert getattr(tenant_client, method)(URL).status_code == 405


def test_with_the_broker_away_the_event_is_kept_and_answered(fresh_database, settings, in_tenant, monkeypatch):
    def nobody(**_message):
        raise OperationalError("connection refused")

    settings.STRIPE_WEBHOOK_SECRET = SECRET
    monkeypatch.setattr(drain, "apply_async", nobody)
    agency = fresh_database.first
    with in_tenant(agency):
        a_profile()
        answer = knock(AgencyClient(agency), an_event())
        assert (answer.status_code, waiting()) == (200, 1)
