"""The worker's part of openings: the row is the job, the message only makes it faster."""

from __future__ import annotations

from django.utils import timezone

from tenants.openings.operations import forget_unconfirmed
from tenants.tasks import platform_task

from .operations import open_next


@platform_task(name="portal.open_waiting")
def open_waiting() -> int:
    """Open every agency that was confirmed; return how many. What nobody confirmed in a month is forgotten."""
    done = 0
    while open_next(at=timezone.now()):
        done += 1
    forget_unconfirmed(at=timezone.now())
    return done
