"""The night's watch of the bank: proposals looked for again, accounts of closed cases forgotten."""

from __future__ import annotations

from typing import Any

from django.utils import timezone

from agency.journal.rules import Actor
from tenants.tasks import agency_task

from .operations import forget_closed, look_again


@agency_task(name="banking.watch")
def watch(**_: Any) -> None:
    """Forget the accounts of people without an open case (R9.5), and look again for whom lines may be."""
    by, now = Actor.system("banking"), timezone.now()
    forget_closed(by=by, at=now, on=timezone.localdate(now))
    look_again(by=by, at=now)
