"""Stripe's webhook endpoint: only events that are signed, ours and fresh are kept, and answered at once."""

import json
import time
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from django_tenants.utils import schema_context
from kombu.exceptions import OperationalError

from agency.cards.enums import ReceiptState
from agency.cards.models import CardAttempt, WebhookReceipt
from agency.cards.operations import webhooks
from agency.cards.tasks import drain
from agency.mandates.queries import profile_or_none
from agency.payments.models import Payment
from sandbox.core.signing import sign
from tenants.operations import suspend_agency
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
def platform(tenant, public_client, settings):
    """Stripe's way in: the platform's host, one secret; Lhermitte's account is known."""
    settings.STRIPE_WEBHOOK_SECRET = SECRET
    a_profile()
    return public_client


def test_a_signed_event_is_kept_and_answered(platform):
    answer = knock(platform, an_event())
    assert answer.status_code == 200
    row = WebhookReceipt.objects.get()
    assert (row.event_id, row.kind, row.object_ref) == ("evt_1", "payment_intent.succeeded", "pi_1")
    assert row.state == ReceiptState.RECEIVED


@pytest.mark.parametrize(
    ("secret", "age"), [("whsec_autre", 0), (SECRET, 301), (SECRET, 3600)], ids=["other secret", "stale", "very stale"]
)
def test_a_bad_or_old_signature_is_refused_and_nothing_is_written(platform, secret, age):
    answer = knock(platform, an_event(), secret, time.time() - age)
    assert answer.status_code == 400
    assert not WebhookReceipt.objects.exists()


@pytest.mark.parametrize("signature", ["", "t=1", "n’importe quoi", "t=abc,v1=00"])
def test_no_signature_or_a_garbled_one_is_refused(platform, signature):
    answer = platform.post(
        URL,
        an_event(),
        content_type="application/json",
        headers={"Stripe-Signature": signature.encode().decode("latin-1")},
    )
    assert answer.status_code == 400
    assert not WebhookReceipt.objects.exists()


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b'{"id": "evt_1"}', b"\xff\xfe"])
def test_a_signed_body_that_is_no_event_is_refused(platform, body):
    assert knock(platform, body).status_code == 400
    assert not WebhookReceipt.objects.exists()


def test_a_signed_body_that_no_column_can_hold_is_refused(platform):
    assert knock(platform, an_event(id="evt_\x00")).status_code == 400
    assert not WebhookReceipt.objects.exists()


def test_one_changed_byte_breaks_the_signature(platform):
    body = an_event()
    signature = sign(body, SECRET, int(time.time()))
    answer = platform.post(
        URL, body.replace(b"pi_1", b"pi_2"), content_type="application/json", headers={"Stripe-Signature": signature}
    )
    assert answer.status_code == 400


def test_the_same_event_twice_is_one_row(platform):
    assert [knock(platform, an_event()).status_code for _ in range(2)] == [200, 200]
    assert WebhookReceipt.objects.count() == 1


def test_an_event_of_the_other_mode_is_set_aside_and_never_worked(platform):
    assert knock(platform, an_event(livemode=True)).status_code == 200
    assert WebhookReceipt.objects.get().state == ReceiptState.QUARANTINED
    assert waiting() == 0


@pytest.mark.parametrize("account", ["acct_d_un_autre", "lhermitte", "acct_lhermitte' OR 1", "acct_" + "x" * 200])
def test_an_account_of_no_agency_is_refused_and_nothing_is_written(platform, account):
    assert knock(platform, an_event(account=account)).status_code == 404
    assert not WebhookReceipt.objects.exists()


@pytest.mark.parametrize("changes", [{"account": None}, {"account": ""}])
def test_an_event_of_the_platform_s_own_account_is_answered_and_kept_nowhere(platform, changes):
    answer = knock(platform, an_event(**changes))
    assert (answer.status_code, answer.content) == (200, b"platform")
    assert not WebhookReceipt.objects.exists()


def test_each_agency_gets_its_own_events_and_nothing_of_another_s(platform, other, in_tenant):
    with in_tenant(other):
        a_profile(stripe_account="acct_familles", siren="732829320")
    for number, account in enumerate(("acct_lhermitte", "acct_familles", "acct_lhermitte")):
        assert knock(platform, an_event(id=f"evt_{number}", account=account)).status_code == 200
    assert kept() == ["evt_0", "evt_2"]
    with in_tenant(other):
        assert kept() == ["evt_1"]


@pytest.mark.parametrize("account", ["acct_lhermitte", "acct_familles", None])
def test_no_agency_s_host_takes_an_event_in_not_even_its_own(platform, tenant_client, other_client, account):
    for client in (tenant_client, other_client):
        # No page of the agency's site is of that name, and none takes what is sent to it.
        assert knock(client, an_event(account=account)).status_code == 405
    assert not WebhookReceipt.objects.exists()


def test_an_agency_without_a_profile_is_no_error_and_stops_nobody(platform, other, in_tenant):
    with in_tenant(other):
        assert profile_or_none() is None
    assert knock(platform, an_event()).status_code == 200
    assert knock(platform, an_event(id="evt_2", account="acct_familles")).status_code == 404
    assert kept() == ["evt_1"]


def test_an_account_entered_later_is_found_at_the_next_call(platform, other, in_tenant):
    assert knock(platform, an_event(account="acct_familles")).status_code == 404
    with in_tenant(other):
        a_profile(stripe_account="acct_familles", siren="732829320")
    assert knock(platform, an_event(account="acct_familles")).status_code == 200


def test_an_account_that_moves_to_another_agency_takes_its_events_along(platform, other, in_tenant):
    assert knock(platform, an_event()).status_code == 200
    a_profile(stripe_account="", cards_approved_on=None)
    with in_tenant(other):
        a_profile(stripe_account="acct_lhermitte", siren="732829320")
    assert knock(platform, an_event(id="evt_2")).status_code == 200
    assert kept() == ["evt_1"]


def test_an_account_that_two_agencies_claim_is_nobody_s(platform, other, in_tenant, caplog):
    with in_tenant(other):
        a_profile(stripe_account="acct_lhermitte", siren="732829320")
    assert knock(platform, an_event()).status_code == 404
    assert not WebhookReceipt.objects.exists()
    assert "the account of 2 agencies" in caplog.text


def test_a_suspended_agency_takes_nothing_in_and_stripe_calls_again(platform, tenant):
    with schema_context("public"):
        suspend_agency(tenant, by="tests", at=timezone.now(), reason="essai")
    assert knock(platform, an_event()).status_code == 404


def test_without_a_secret_no_signature_is_good(platform, settings):
    settings.STRIPE_WEBHOOK_SECRET = ""
    assert knock(platform, an_event(), secret="").status_code == 400


def kept():
    return list(WebhookReceipt.objects.order_by("pk").values_list("event_id", flat=True))


def test_an_object_made_by_somebody_else_on_our_account_books_nothing(tenant, checkout_driver):
    case = a_case()
    checkout_driver.pay(checkout_driver.open(case))
    CardAttempt.objects.update(provider_key="une clé que la banque ne connaît pas")
    checkout_driver.tell_all()
    assert not Payment.objects.exists()
    assert set(WebhookReceipt.objects.values_list("state", flat=True)) == {ReceiptState.QUARANTINED}


def test_the_event_of_another_agency_is_kept_nowhere_even_by_the_operation(tenant, other, in_tenant, checkout_driver):
    checkout_driver.pay(checkout_driver.open(a_case()))
    with in_tenant(other):
        for ready in (False, True):
            if ready:
                a_profile(stripe_account="acct_familles", siren="732829320")
            with pytest.raises(webhooks.NotForUs):
                checkout_driver.hear(*checkout_driver.events())
        assert not WebhookReceipt.objects.exists()


@pytest.mark.parametrize("method", ["get", "put", "delete"])
def test_only_a_post_is_heard(platform, method):
    assert getattr(platform, method)(URL).status_code == 405


def test_with_the_broker_away_the_event_is_kept_and_answered(fresh_database, settings, in_tenant, monkeypatch):
    def nobody(**_message):
        raise OperationalError("connection refused")

    settings.STRIPE_WEBHOOK_SECRET = SECRET
    monkeypatch.setattr(drain, "apply_async", nobody)
    agency = fresh_database.first
    with in_tenant(agency):
        a_profile()
        answer = knock(AgencyClient(), an_event())
        assert (answer.status_code, waiting()) == (200, 1)


def test_a_worker_is_woken_once_for_all_that_waits(fresh_database, settings, in_tenant, monkeypatch):
    """Whoever was woken for the first event works the others too; what comes once it took them wakes somebody again."""
    woken = []
    settings.STRIPE_WEBHOOK_SECRET = SECRET
    monkeypatch.setattr(drain, "apply_async", lambda **message: woken.append(message))
    with in_tenant(fresh_database.first):
        a_profile()
        for name in ("evt_1", "evt_1", "evt_2", "evt_1", "evt_2"):
            assert knock(AgencyClient(), an_event(id=name)).status_code == 200
        assert (len(woken), waiting()) == (1, 2)
        WebhookReceipt.objects.update(lease_until=timezone.now() + timedelta(minutes=5))
        for name in ("evt_3", "evt_2"):
            knock(AgencyClient(), an_event(id=name))
        assert (len(woken), waiting()) == (2, 3)


def test_a_wake_up_that_was_lost_delays_the_next_event_by_no_more_than_half_a_minute(
    fresh_database, settings, in_tenant, monkeypatch
):
    woken = []
    settings.STRIPE_WEBHOOK_SECRET = SECRET
    monkeypatch.setattr(drain, "apply_async", lambda **message: woken.append(message))
    with in_tenant(fresh_database.first):
        a_profile()
        knock(AgencyClient(), an_event())
        WebhookReceipt.objects.update(received_at=timezone.now() - webhooks.LATELY)
        knock(AgencyClient(), an_event(id="evt_2"))
        assert len(woken) == 2


def test_the_door_asks_the_database_once_whether_an_event_is_new_or_told_again(
    platform, django_assert_num_queries, monkeypatch
):
    monkeypatch.setattr(drain, "apply_async", lambda **_message: None)
    knock(platform, an_event())
    for name in ("evt_2", "evt_2", "evt_1"):
        with django_assert_num_queries(1):
            assert knock(platform, an_event(id=name)).status_code == 200
    assert kept() == ["evt_1", "evt_2"]


def test_a_delivery_costs_the_same_however_many_events_wait(platform):
    """Whoever is woken already is known from the last hundred numbers, whatever plan PostgreSQL takes."""
    now = timezone.now()
    WebhookReceipt.objects.bulk_create(
        WebhookReceipt(provider="stripe", event_id=f"evt_{rank}", kind="charge.updated", received_at=now)
        for rank in range(4000)
    )
    told = webhooks.read(body=an_event(id="evt_new"), signature=sign(an_event(id="evt_new"), SECRET, int(time.time())))
    with CaptureQueriesContext(connection) as sent:
        assert webhooks.keep(event=told, at=now) is False
    (statement,) = [one["sql"] for one in sent]
    WebhookReceipt.objects.filter(event_id="evt_new").delete()
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN (ANALYZE, FORMAT JSON) {statement}")
        ((plan,),) = cursor.fetchall()
    assert max(rows_met(plan[0]["Plan"])) <= 100


def rows_met(node):
    """How many rows each step of a plan gave or threw away."""
    yield node["Actual Rows"] + node.get("Rows Removed by Filter", 0)
    for below in node.get("Plans", []):
        yield from rows_met(below)


def test_a_provider_is_answered_without_session_or_language_and_as_safely_as_anybody(platform, monkeypatch):
    monkeypatch.setattr(drain, "apply_async", lambda **_message: None)
    answer = knock(platform, an_event(), HTTP_ACCEPT_LANGUAGE="en")
    assert (answer.status_code, answer.content, answer["Content-Length"]) == (200, b"ok", "2")
    assert not answer.cookies
    assert not {"Vary", "Content-Language"} & set(answer.headers)
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Permissions-Policy"]


def test_an_address_of_no_provider_is_the_page_that_says_so(platform):
    assert platform.get("/webhooks/personne/").status_code == 404
    assert platform.get(URL).status_code == 405
