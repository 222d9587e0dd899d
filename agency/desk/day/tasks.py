"""The e-mail of the morning, for one agency."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.utils import timezone

from agency.common.calendar import paris_date
from agency.journal.rules import Actor
from tenants.tasks import agency_task

from .operations import alert_late


@agency_task(name="desk.alert_late")
def alert_of_what_is_late(*, on: str = "", **_: Any) -> None:
    """Tell the team what is late in their cases (of `on`, an ISO date, when a day is run by hand)."""
    now = timezone.now()
    alert_late(by=Actor.system("alert_late"), on=date.fromisoformat(on) if on else paris_date(now), at=now)
