"""What the agencies of the demo owe the platform: one pays each month by card, the other is in its free days."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import requests
from django.conf import settings

from tenants.models import Agency, Subscription, SubscriptionStatus
from tenants.subscriptions.operations import read_again, subscribe

PAYS, CARD = "lhermitte", "4242424242424242"
# Longer than the free days: the one that pays was there before them.
AGE = timedelta(days=60)


def opened_at(slug: str, now: datetime) -> datetime:
    """When an agency of the demo was opened."""
    return now - AGE if slug == PAYS else now


def begin_to_pay(now: datetime) -> None:
    """Sell at the test bank, and let one agency subscribe there as its manager would."""
    bank = settings.STRIPE_API_BASE
    asked: dict[str, Any] = {"id": settings.STRIPE_PRICE, "amount": settings.MONTHLY_PRICE * 100}
    requests.post(f"{bank}/_control/prices", json=asked, timeout=10).raise_for_status()
    held = Subscription.objects.select_related("agency").get(agency__slug=PAYS)
    if held.status != SubscriptionStatus.NONE:
        return
    page = subscribe(
        Agency.objects.get(slug=PAYS), name=held.agency.name, email="compta@lhermitte.example", back=bank, at=now
    )
    requests.post(page, data={"card": CARD}, allow_redirects=False, timeout=10).raise_for_status()
    read_again(pk=held.pk, at=now)
