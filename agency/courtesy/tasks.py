"""Words before a due date, for one agency: noted, then handed over while something waits."""

from __future__ import annotations

from typing import Any

from django.utils import timezone

from agency.common.calendar import paris_date
from agency.journal.rules import Actor
from tenants.tasks import agency_task

from .operations import look_at_held, plan_reminders, send_reminders

_COUNT = 50


@agency_task(name="courtesy.remind")
def remind(**_: Any) -> None:
    """Note the words of the day, look again at those held, then send those whose hour has come."""
    now, by = timezone.now(), Actor.system("courtesy")
    plan_reminders(by=by, at=now, on=paris_date(now))
    look_at_held(by=by, at=now)
    while send_reminders(by=by, at=timezone.now, count=_COUNT):
        pass
