"""Each minute the copies of data and the packs asked for; each night those whose time to be taken is over."""

from __future__ import annotations

from typing import Any

from django.utils import timezone

from agency.journal.rules import Actor
from agency.privacy import operations
from tenants.tasks import agency_task


@agency_task(name="privacy.write", share=1)
def write(**_: Any) -> bool:
    """Write the next copy, or the next pack of a visit, asked for; one at a time for an agency."""
    by = Actor.system("privacy")
    return operations.write_next_copy(by=by, at=timezone.now()) or operations.write_next_pack(by=by, at=timezone.now())


@agency_task(name="privacy.forget")
def forget(**_: Any) -> None:
    """Delete the copies that waited for thirty days."""
    operations.drop_old_copies(by=Actor.system("privacy"), at=timezone.now())


@agency_task(name="privacy.retain")
def retain(**_: Any) -> None:
    """Erase again what a restore brought back, then what has been kept long enough, where the agency wants it."""
    by = Actor.system("privacy")
    operations.replay(by=by, at=timezone.now())
    operations.run_night(by=by, at=timezone.now())
