"""Debits followed: announced, revised, closed by the statements."""

from __future__ import annotations

from typing import Any

from django.utils import timezone

from agency.journal.rules import Actor
from tenants.tasks import agency_task

from .operations import follow_notices, revise, settle


@agency_task(name="debits.follow")
def follow(**_: Any) -> None:
    """Note what was announced, give up what moved, close what the statements show."""
    by, now = Actor.system("debits"), timezone.now()
    follow_notices(by=by, at=now)
    revise(by=by, at=now)
    settle(by=by, at=now)
