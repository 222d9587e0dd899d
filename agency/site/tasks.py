"""The news on their way to the addresses that confirmed, a slice at a time."""

from __future__ import annotations

from typing import Any

from django.utils import timezone

from agency.journal.rules import Actor
from tenants.tasks import agency_task

from .operations import send_news

SLICE = 20


@agency_task(name="site.send_news", share=1)
def hand_over_news(**_: Any) -> int:
    """Write to the next addresses; return how many were taken, so that what is left has its turn."""
    return send_news(by=Actor.system("news"), at=timezone.now, count=SLICE)
