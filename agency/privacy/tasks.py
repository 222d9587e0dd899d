"""Each minute the copies of data asked for; each night those whose time to be taken is over."""

from __future__ import annotations

from typing import Any

from django.utils import timezone

from agency.journal.rules import Actor
from agency.privacy import operations
from tenants.tasks import agency_task


@agency_task(name="privacy.write", share=1)
def write(**_: Any) -> bool:
    """Write the next copy asked for; one at a time for an agency."""
    return operations.write_next_copy(by=Actor.system("privacy"), at=timezone.now())


@agency_task(name="privacy.forget")
def forget(**_: Any) -> None:
    """Delete the copies that waited for thirty days."""
    operations.drop_old_copies(by=Actor.system("privacy"), at=timezone.now())
