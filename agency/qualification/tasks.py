"""The questions that wait at a creditor's, for one agency."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.utils import timezone

from agency.common.calendar import paris_date
from agency.journal.rules import Actor
from tenants.tasks import agency_task, enqueue

from .operations import remind


@agency_task(name="qualification.remind")
def remind_creditors(*, on: str = "", **_: Any) -> None:
    """Write again to the creditors whose answer is due (of `on`, an ISO date, when a day is run by hand)."""
    now = timezone.now()
    remind(by=Actor.system("remind"), on=date.fromisoformat(on) if on else paris_date(now), at=now)
    enqueue("outbox.drain")
