"""The morning run, for one agency."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.utils import timezone

from agency.common.calendar import paris_date
from agency.journal.rules import Actor
from tenants.tasks import agency_task, enqueue

from .operations import tick


@agency_task(name="strategies.tick")
def morning(*, on: str = "", **_: Any) -> None:
    """Plan the letters of the day (of `on`, an ISO date, when a day is run by hand), then wake up what follows."""
    now = timezone.now()
    tick(by=Actor.system("tick"), on=date.fromisoformat(on) if on else paris_date(now), at=now)
    # Cases given back this morning: what follows is asked before their notices leave.
    enqueue("escalation.follow")
    enqueue("outbox.drain")
