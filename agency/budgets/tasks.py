"""What the night does with budgets, for one agency."""

from __future__ import annotations

from typing import Any

from django.utils import timezone

from agency.common.calendar import paris_date
from agency.journal.rules import Actor
from tenants.tasks import agency_task

from .operations import forget


@agency_task(name="budgets.forget")
def forget_budgets(**_: Any) -> None:
    """Delete the results that are no longer kept (R5.11)."""
    now = timezone.now()
    while forget(by=Actor.system("budgets"), at=now, on=paris_date(now)):
        continue
