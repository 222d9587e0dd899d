"""Refunds asked of the card provider, and those that the bank or the provider ended."""

from __future__ import annotations

from typing import Any

from django.utils import timezone

from agency.journal.rules import Actor
from tenants.tasks import agency_task

from .operations import send, settle


@agency_task(name="refunds.follow")
def follow(**_: Any) -> None:
    """Ask for what was agreed, end what was done; what is silent waits for the next turn."""
    by, at = Actor.system("refunds"), timezone.now()
    send(by=by, at=at)
    settle(by=by, at=at)
