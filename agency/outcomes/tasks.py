"""What waits for a creditor’s word, for one agency."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.utils import timezone

from agency.common.calendar import paris_date
from agency.journal.rules import Actor
from tenants.tasks import agency_task, enqueue

from .operations import ask_of_payments, repeat


@agency_task(name="outcomes.repeat")
def repeat_to_creditors(*, on: str = "", **_: Any) -> None:
    """Ask creditors of the payments told, write again where a word comes due (of `on`, an ISO date, by hand)."""
    now = timezone.now()
    day, by = date.fromisoformat(on) if on else paris_date(now), Actor.system("repeat")
    ask_of_payments(by=by, on=day, at=now)
    repeat(by=by, on=day, at=now)
    enqueue("outbox.drain")
