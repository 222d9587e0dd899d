"""The disputes that wait for a creditor’s word, for one agency."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.utils import timezone

from agency.common.calendar import paris_date
from agency.journal.rules import Actor
from tenants.tasks import agency_task, enqueue

from .operations import repeat


@agency_task(name="outcomes.repeat")
def repeat_to_creditors(*, on: str = "", **_: Any) -> None:
    """Write again to the creditors whose word comes due (of `on`, an ISO date, when a day is run by hand)."""
    now = timezone.now()
    repeat(by=Actor.system("repeat"), on=date.fromisoformat(on) if on else paris_date(now), at=now)
    enqueue("outbox.drain")
