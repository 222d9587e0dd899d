"""Wake-ups: fetch, one operation, and what failed is in the rows."""

from __future__ import annotations

from django.utils import timezone

from agency.journal.rules import Actor
from tenants.tasks import agency_task

from .operations import checkout, webhooks

# What one call works before the other agencies have their turn, and how many workers an agency holds at once.
BATCH = 500
SHARE = 2


@agency_task(name="cards.drain", share=SHARE)
def drain() -> int:
    """Work the provider events that wait."""
    return webhooks.work(at=timezone.now(), by=Actor.provider("stripe"), limit=BATCH)


@agency_task(name="cards.recover")
def recover() -> int:
    """Look up the card attempts whose end is not known."""
    return checkout.recover(at=timezone.now(), by=Actor.system("cards.recover"))
