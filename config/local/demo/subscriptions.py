"""What the agencies of the demo owe the platform: both pay each month by card, their free days being over."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import requests
from django.conf import settings

from config.local.demo.people import DEMO_AGENCIES
from tenants.models import Agency, Subscription, SubscriptionStatus
from tenants.subscriptions.operations import read_again, subscribe

CARD = "4242424242424242"
# Before the first day of both stories, and longer than the free days.
AGE = timedelta(days=60)


def begin_to_pay(now: datetime) -> None:
    """Sell at the test bank, and let each agency subscribe there as its manager would."""
    asked: dict[str, Any] = {"id": settings.STRIPE_PRICE, "amount": settings.MONTHLY_PRICE * 100}
    requests.post(f"{settings.STRIPE_API_BASE}/_control/prices", json=asked, timeout=10).raise_for_status()
    for one in DEMO_AGENCIES:
        _subscribe(Agency.objects.get(slug=one.slug), one.staff[0].email, now)


def _subscribe(agency: Agency, email: str, now: datetime) -> None:
    held = Subscription.objects.get(agency=agency)
    if held.status != SubscriptionStatus.NONE:
        return
    page = subscribe(agency, name=agency.name, email=email, back=settings.STRIPE_API_BASE, at=now)
    requests.post(page, data={"card": CARD}, allow_redirects=False, timeout=10).raise_for_status()
    read_again(pk=held.pk, at=now)
