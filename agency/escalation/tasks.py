"""The cases given back that wait for their creditor’s decision, for one agency."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.utils import timezone

from agency.common.calendar import paris_date
from agency.journal.rules import Actor
from tenants.tasks import agency_task, enqueue

from .operations import ask_next_steps, repeat_next_steps


@agency_task(name="escalation.follow")
def follow_next_steps(*, on: str = "", **_: Any) -> None:
    """Ask what follows of the cases given back, and once more (of `on`, an ISO date, when a day is run by hand)."""
    now = timezone.now()
    by, day = Actor.system("next-step"), date.fromisoformat(on) if on else paris_date(now)
    ask_next_steps(by=by, at=now)
    repeat_next_steps(by=by, at=now, on=day)
    enqueue("outbox.drain")
