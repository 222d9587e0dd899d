"""Fixture: the platform's own account at the Stripe stand-in, whose clock is the test's, and the events it sends."""

from __future__ import annotations

import datetime as dt
import itertools
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.core.cache import cache
from django_tenants.utils import schema_context

from portal.billing.tasks import billing_news, billing_watch
from sandbox.core.http import HttpServer
from sandbox.stripe import StripeSandbox
from sandbox.stripe.endpoints import PLATFORM
from tenants.models import Agency, Subscription
from tests.databases import AgencyClient
from tests.portal.operators.conftest import ops
from tests.sandbox.http_helpers import Listener, control

__all__ = ["BillingDriver", "billed", "held", "ops"]
SECRET, PRICE = "whsec_plateforme", "price_amiable"
START = dt.datetime(2027, 3, 1, 9, tzinfo=dt.UTC)


@dataclass
class BillingDriver:
    """The stand-in, what it sent, and our own day."""

    bank: StripeSandbox
    listener: Listener
    day: Any
    taken: int = 0

    def sent(self) -> list[Any]:
        """The events sent since they were last asked for."""
        self.bank.advance()
        self.bank.webhooks.drain(10)
        fresh, self.taken = self.listener.heard[self.taken :], len(self.listener.heard)
        return sorted(fresh, key=lambda one: json.loads(one.body)["created"])

    def hear(self, *requests: Any) -> list[int]:
        """Our address takes these events in; what it answers."""
        door = AgencyClient()
        heard = [
            door.post(
                "/webhooks/abonnements/", one.body, "application/json",
                headers={"Stripe-Signature": one.headers["stripe-signature"]},
            ) for one in requests
        ]  # fmt: skip
        return [one.status_code for one in heard]

    def tell(self) -> None:
        """What was sent arrives and is worked, and what that work made Stripe tell."""
        while some := self.sent():
            assert set(self.hear(*some)) == {200}
            billing_news()

    def pass_days(self, days: int, *, told: bool = True) -> None:
        """Days go by, hour of the watch included, each with its events when they arrive at all."""
        for _ in itertools.repeat(None, days):
            self.day.shift(dt.timedelta(days=1))
            if told:
                self.tell()
            billing_watch()
            if told:
                self.tell()


@pytest.fixture
def billed(tenant: Agency, tmp_path: Path, settings: Any) -> Iterator[BillingDriver]:
    """The agency lives on a platform that asks for a subscription, from a morning of March."""
    listener = Listener()
    server = HttpServer(listener.answer)
    server.start()
    with time_machine.travel(START) as day, StripeSandbox(tmp_path) as bank:
        bank.webhooks.add_endpoint(f"{server.url}/webhooks", SECRET, PLATFORM)
        control(bank, "prices", id=PRICE, amount=7900)
        settings.STRIPE_API_BASE, settings.STRIPE_SECRET_KEY = bank.url, "sk_test_essai"
        settings.STRIPE_PRICE, settings.STRIPE_BILLING_WEBHOOK_SECRET = PRICE, SECRET
        billing_watch()
        yield BillingDriver(bank, listener, day)
    server.stop()
    cache.clear()


def held() -> Subscription:
    """Cabinet Lhermitte's subscription, as we keep it."""
    with schema_context("public"):
        return Subscription.objects.select_related("agency").get(agency__slug="lhermitte")
