"""Each minute what programs are to be told; each night what is old."""

from __future__ import annotations

from typing import Any

from django.utils import timezone

from agency.journal.rules import Actor
from tenants.tasks import agency_task

from .operations import forget_old, send_next

# Each may take half a minute, its name looked up and its address dialled: a batch stops by itself when it is long.
BATCH = 10
SHARE = 2


@agency_task(name="webhooks.drain", share=SHARE)
def drain(**_: Any) -> int:
    """Tell programs what waits; what is left waits behind the work of other agencies."""
    return send_next(by=Actor.system("webhooks"), at=timezone.now, count=BATCH)


@agency_task(name="webhooks.forget")
def forget(**_: Any) -> None:
    """Delete what was told more than thirty days ago."""
    while forget_old(at=timezone.now()):
        continue
