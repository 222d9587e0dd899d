"""The dates of running plans, each day, for one agency."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.utils import timezone

from agency.common.calendar import paris_date
from agency.journal.rules import Actor
from tenants.tasks import agency_task, enqueue

from .operations import follow


@agency_task(name="instalments.follow")
def follow_plans(*, on: str = "", **_: Any) -> None:
    """Remind of what comes, make the steps of what was missed (of `on`, an ISO date, when a day is run by hand)."""
    now = timezone.now()
    follow(by=Actor.system("instalments"), on=date.fromisoformat(on) if on else paris_date(now), at=now)
    enqueue("outbox.drain")
