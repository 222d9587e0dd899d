"""The price is said with its VAT, and a word comes before the free days end: once, to those who gave no card."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
from django.core import mail
from django.test import Client

from portal.billing.tasks import billing_watch
from tenants.models import Agency
from tenants.subscriptions.queries import invoices_of
from tenants.subscriptions.rules import ends_soon, with_vat
from tests.agency.desk.page_text import words
from tests.sandbox.http_helpers import control

from .conftest import BillingDriver, held
from .test_subscription import GOOD, give, manager, seen

DAY = "/gestion/journee/"
SOON = dt.date(2027, 3, 24)


@pytest.fixture
def taxed(billed: BillingDriver, settings: Any) -> BillingDriver:
    """The platform's price bears VAT at 20 %, as a rate of its account at Stripe."""
    control(billed.bank, "tax_rates", id="txr_tva", percentage="20")
    settings.STRIPE_TAX_RATE, settings.MONTHLY_VAT = "txr_tva", Decimal(20)
    return billed


def test_the_price_is_said_net_and_gross_and_charged_as_it_is_said(taxed: BillingDriver, tenant: Agency) -> None:
    ana = manager(tenant)
    assert "79,00 € hors taxe 94,80 € avec la TVA à 20 %" in seen(ana)
    give(ana, GOOD)
    taxed.tell()
    taxed.pass_days(32)
    assert (held().price, held().vat_percent) == (Decimal("79.00"), Decimal("20.00"))
    assert [(one.net, one.total, one.paid) for one in invoices_of(held())] == [
        (Decimal("79.00"), Decimal("94.80"), True)
    ]
    page = seen(ana)
    assert "79,00 € hors taxe 94,80 € avec la TVA à 20 %" in page
    assert "Hors taxe Taxe comprise" in page


def test_without_a_rate_no_vat_is_said_nor_charged(billed: BillingDriver, tenant: Agency) -> None:
    ana = manager(tenant)
    give(ana, GOOD)
    billed.tell()
    billed.pass_days(32)
    assert [(one.net, one.total) for one in invoices_of(held())] == [(Decimal("79.00"), Decimal("79.00"))]
    assert "TVA" not in seen(ana)


def test_the_platforms_page_says_both(taxed: BillingDriver) -> None:
    home = words(Client(headers={"host": "localhost"}).get("/"))
    assert "79 € par mois et par cabinet, hors taxes, soit 94,80 € avec la TVA à 20 %" in home


def test_a_word_comes_a_week_before_once_and_stands_until_a_card_is_there(taxed: BillingDriver, tenant: Agency) -> None:
    ana = manager(tenant)
    taxed.pass_days(22)
    assert (mail.outbox, "finissent" in seen(ana)) == ([], False)
    assert "Jours gratuits" not in seen(ana, DAY)
    taxed.pass_days(1)
    (word,) = mail.outbox
    assert word.to == [ana.user.email]  # type: ignore[attr-defined]
    assert "finissent le 31 mars 2027" in word.body.replace("\u00a0", " ")
    assert "94,80 € avec la TVA à 20 %" in word.body.replace("\u00a0", " ")
    assert held().warned_on == SOON
    assert "Vos jours gratuits finissent dans 7 jours, le 31 mars 2027" in seen(ana)
    day = seen(ana, DAY)
    assert "Jours gratuits jusqu’au 31 mars 2027 : ajouter une carte" in day
    billing_watch()
    taxed.pass_days(2)
    assert len(mail.outbox) == 1
    give(ana, GOOD)
    taxed.tell()
    assert "finissent" not in seen(ana)
    assert "Jours gratuits" not in seen(ana, DAY)


def test_a_mail_server_that_is_down_keeps_the_word_for_later(
    billed: BillingDriver, tenant: Agency, settings: Any
) -> None:
    manager(tenant)
    up = settings.EMAIL_BACKEND
    settings.EMAIL_BACKEND, settings.EMAIL_PORT = "django.core.mail.backends.smtp.EmailBackend", 1
    billed.pass_days(23)
    assert held().warned_on is None
    settings.EMAIL_BACKEND = up
    billing_watch()
    assert (len(mail.outbox), held().warned_on) == (1, SOON)


def test_who_gave_a_card_has_no_word_of_ours(billed: BillingDriver, tenant: Agency) -> None:
    give(manager(tenant), GOOD)
    billed.tell()
    billed.pass_days(29)
    assert (mail.outbox, held().warned_on) == ([], None)


@pytest.mark.parametrize(("status", "days", "soon"), [
    ("none", 8, False), ("none", 7, True), ("none", 1, True), ("none", 0, False), ("trialing", 3, False),
])  # fmt: skip
def test_a_week_before_until_the_day_itself(status: str, days: int, soon: bool) -> None:
    end = dt.date(2027, 3, 31)
    assert ends_soon(status, end, end - dt.timedelta(days=days)) is soon


def test_vat_is_rounded_to_the_cent() -> None:
    assert with_vat(Decimal("79.99"), Decimal("8.5")) == Decimal("86.79")
