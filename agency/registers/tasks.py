"""Each night, the firms that owe, in the bulletin of insolvencies."""

from __future__ import annotations

from typing import Any

from django.utils import timezone

from agency.journal.rules import Actor
from tenants.current import on_trial
from tenants.tasks import agency_task

from .operations import watch


@agency_task(name="registers.watch")
def look_up_firms(**_: Any) -> None:
    """Look up the firms whose turn it is; the invented ones of a trial are nobody's business."""
    if not on_trial():
        watch(by=Actor.system("registers"), at=timezone.now())
