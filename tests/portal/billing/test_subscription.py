"""An agency subscribes, is late, is told, stops new work and nothing else, pays, and leaves."""

from __future__ import annotations

import datetime as dt
import json
import re
from typing import Any

import pytest
from django.core import mail
from django.db import connection
from django_tenants.utils import schema_context

from agency.common.calendar import paris_date
from agency.intake.operations import BatchRefused, hand_over
from agency.users.enums import Role
from config.local.demo.subscriptions import begin_to_pay
from portal.billing.tasks import billing_news, billing_watch
from tenants.models import Agency, AgencyEvent, BillingEvent, Subscription
from tenants.operations import close_agency
from tenants.stripe_door import Silent
from tenants.subscriptions import operations
from tenants.tasks import agency_of
from tests.agency.desk.page_text import words
from tests.agency.desk.scene import staff
from tests.databases import AgencyClient
from tests.factories import BY, a_creditor, a_mandate
from tests.sandbox.http_helpers import form

from .conftest import BillingDriver, held

PAGE, CARD = "/gestion/abonnement/", "/gestion/abonnement/carte/"
GOOD, LATER_DECLINED, OTHER = "4242424242424242", "4000000000000341", "5555555555554444"


def manager(tenant: Agency, first: str = "Ana") -> AgencyClient:
    """A manager's browser; the agency is read anew, as each request does."""
    user = staff(Role.MANAGER, first=first)
    browser = AgencyClient(agency_of(tenant.schema_name))
    browser.force_login(user)
    browser.user = user  # type: ignore[attr-defined]
    return browser


def seen(browser: AgencyClient, path: str = PAGE) -> str:
    browser.agency = agency_of(browser.agency.schema_name)  # type: ignore[union-attr]
    browser.force_login(browser.user)  # type: ignore[attr-defined]
    return words(browser.get(path))


def give(browser: AgencyClient, card: str) -> None:
    """The manager is led to Stripe, and types a card."""
    assert form(browser.post(CARD)["Location"], card=card).status == 303


def enter(agency: Agency) -> None:
    """Into the agency as it now is."""
    connection.set_tenant(agency_of(agency.schema_name))  # type: ignore[attr-defined]


def test_from_free_days_to_a_paid_month_whatever_the_order_of_the_events(billed: BillingDriver, tenant: Agency) -> None:
    ana = manager(tenant)
    page = seen(ana)
    assert "Période gratuite jusqu’au 31 mars 2027" in page
    assert "79,00 €" in page
    assert "Ajouter une carte" in page
    assert ana.post(CARD)["Location"] == manager(tenant, "Bea").post(CARD)["Location"]
    give(ana, GOOD)
    sent = billed.sent()
    assert len(sent) > 5
    assert set(billed.hear(*reversed(sent), *sent)) == {200}
    billing_news()
    billed.tell()
    assert (held().status, held().card_last4, held().next_invoice_on) == ("trialing", "4242", dt.date(2027, 3, 31))
    page = seen(ana)
    assert "Visa •••• 4242" in page
    assert "Prochaine facture 31 mars 2027" in page
    billed.pass_days(32)
    assert held().status == "active"
    page = seen(ana)
    assert "À jour" in page
    assert "payée" in page
    assert "0,00 €" not in page.replace("79,00 €", "")
    pdf = re.search(r'href="([^"]+/pdf)"', ana.get(PAGE).content.decode())
    assert pdf
    with schema_context("public"):
        assert BillingEvent.objects.exclude(state="done").count() == 0
        labels = [one.reason for one in AgencyEvent.objects.filter(agency=tenant, action="subscription")]
    assert labels == ["période gratuite, carte enregistrée", "à jour"]
    assert held().unpaid_on is None
    assert mail.outbox == []


def test_a_month_unpaid_is_told_three_times_then_new_work_stops_and_nothing_else(
    billed: BillingDriver, tenant: Agency
) -> None:
    ana, creditor = manager(tenant), a_creditor()
    a_mandate(creditor)
    give(ana, LATER_DECLINED)
    billed.tell()
    billed.pass_days(30)
    late = held()
    assert (late.status, late.unpaid_on) == ("past_due", dt.date(2027, 3, 31))
    billed.pass_days(20)
    told = [(one.to, one.body) for one in mail.outbox]
    assert [to for to, _body in told] == [[ana.user.email]] * 3  # type: ignore[attr-defined]
    assert all("à partir du 21 avril 2027" in body for _to, body in told)
    assert ["dernier rappel" in body for _to, body in told] == [False, False, True]
    assert agency_of(tenant.schema_name).no_new_work_since is None
    billed.pass_days(1)
    assert agency_of(tenant.schema_name).no_new_work_since == dt.date(2027, 4, 21)
    enter(tenant)
    now = billed.bank.clock.now()
    facts: dict[str, Any] = {"creditor": creditor, "filename": "a.csv", "data": b"x", "by": BY, "at": now}
    with pytest.raises(BatchRefused, match="ne prend pas de nouvelles factures"):
        hand_over(**facts, on=paris_date(now))
    assert "ne prend plus de nouveau travail" in seen(ana, "/gestion/journee/")
    assert "Payer rouvre" in seen(ana)
    assert "Demander l’export" in seen(ana, "/gestion/donnees/")
    give(ana, OTHER)
    billed.tell()
    assert held().status == "active"
    assert agency_of(tenant.schema_name).no_new_work_since is None
    enter(tenant)
    hand_over(**facts, on=paris_date(now))
    billed.pass_days(3)
    assert len(mail.outbox) == 3
    with schema_context("public"):
        acts = AgencyEvent.objects.filter(agency=tenant, action__endswith="_work") | AgencyEvent.objects.filter(
            agency=tenant, action="new_work_again"
        )
        assert [one.action for one in acts] == ["no_new_work", "new_work_again"]


def test_whoever_was_not_told_is_not_stopped(billed: BillingDriver, tenant: Agency, settings: Any) -> None:
    """The mail server is down for a month: the days run from the last reminder that really left."""
    ana = manager(tenant)
    settings.EMAIL_BACKEND, settings.EMAIL_PORT = "django.core.mail.backends.smtp.EmailBackend", 1
    billed.pass_days(60, told=False)
    assert held().unpaid_on == dt.date(2027, 3, 31)
    assert agency_of(tenant.schema_name).no_new_work_since is None
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    billing_watch()
    assert "à partir du 7 mai 2027" in mail.outbox[-1].body
    billed.pass_days(6, told=False)
    assert agency_of(tenant.schema_name).no_new_work_since is None
    billed.pass_days(1, told=False)
    assert agency_of(tenant.schema_name).no_new_work_since == dt.date(2027, 5, 7)
    assert len(mail.outbox) == 1
    settings.STRIPE_PRICE = ""
    billing_watch()
    assert agency_of(tenant.schema_name).no_new_work_since is None
    ana.force_login(ana.user)  # type: ignore[attr-defined]
    assert ana.get(PAGE).status_code == 404


def test_who_leaves_keeps_what_is_paid_and_who_is_closed_pays_no_more(billed: BillingDriver, tenant: Agency) -> None:
    ana = manager(tenant)
    give(ana, GOOD)
    billed.tell()
    portal = ana.post("/gestion/abonnement/resilier/")["Location"]
    form(portal, act="leave")
    billed.tell()
    assert "Résilié, jusqu’au 31 mars 2027" in seen(ana)
    assert held().next_invoice_on is None
    form(portal, act="stay")
    billed.tell()
    assert held().ends_on is None
    with schema_context("public"):
        close_agency(
            agency_of(tenant.schema_name), by="ops@amiable.example", at=billed.bank.clock.now(), reason="départ"
        )
        billing_watch()
    assert held().status == "canceled"


def test_only_what_stripe_signed_for_the_platform_is_kept(billed: BillingDriver, tenant: Agency) -> None:
    ana = manager(tenant)
    give(ana, GOOD)
    sent = billed.sent()
    door = AgencyClient()
    forged = door.post("/webhooks/abonnements/", sent[0].body, "application/json", headers={"Stripe-Signature": "t=1"})
    assert forged.status_code == 400
    assert door.get("/webhooks/abonnements/").status_code == 405
    with schema_context("public"):
        assert not BillingEvent.objects.exists()


def test_what_stripe_does_not_answer_waits_then_is_an_operators(
    billed: BillingDriver, tenant: Agency, settings: Any
) -> None:
    ana = manager(tenant)
    give(ana, GOOD)
    billed.hear(*billed.sent())
    there, settings.STRIPE_API_BASE = settings.STRIPE_API_BASE, "http://127.0.0.1:1"
    with pytest.raises(Silent), schema_context("public"):
        operations.read_again(pk=held().pk, at=billed.bank.clock.now())
    for _ in range(10):
        billing_news()
        billed.day.shift(dt.timedelta(hours=9))
    with schema_context("public"):
        assert set(BillingEvent.objects.values_list("state", flat=True)) == {"failed"}
        failed = BillingEvent.objects.get(kind="customer.subscription.created")
        settings.STRIPE_API_BASE = there
        operations.retry_news(pk=failed.pk, at=billed.bank.clock.now())
    billing_news()
    assert held().status == "trialing"


def test_the_agency_of_the_demo_pays_by_the_same_operations(billed: BillingDriver, settings: Any) -> None:
    with schema_context("public"):
        Subscription.objects.update(free_until=dt.date(2027, 1, 1))
        for _ in range(2):
            begin_to_pay(billed.bank.clock.now())
    assert (held().status, held().card_last4, held().trouble) == ("active", "4242", "")
    with schema_context("public"):
        assert [(str(one.total), one.paid) for one in held().invoices.all()] == [("79.00", True)]


def test_a_client_with_two_subscriptions_is_shown_to_a_person(billed: BillingDriver, tenant: Agency) -> None:
    ana = manager(tenant)
    give(ana, GOOD)
    billed.tell()
    with schema_context("public"):
        Subscription.objects.update(status="none", page_ref="")
    give(ana, GOOD)
    billed.tell()
    assert "Deux abonnements" in held().trouble
    assert json.loads(billed.listener.heard[-1].body)["livemode"] is False
