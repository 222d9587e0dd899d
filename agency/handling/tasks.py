"""Promises to pay are followed by the clock: kept by what came, lost after their grace."""

from __future__ import annotations

from typing import Any

from django.utils import timezone

from agency.journal.rules import Actor
from tenants.tasks import agency_task

from .operations import settle_promises


@agency_task(name="handling.follow")
def follow(**_: Any) -> None:
    """End the promises that money kept, and those whose grace is over."""
    settle_promises(by=Actor.system("promises"), at=timezone.now())
