"""Each two minutes what came to the agency's mail box."""

from __future__ import annotations

from typing import Any

from django.utils import timezone

from agency.journal.rules import Actor
from tenants.tasks import agency_task

from .operations import read_box


@agency_task(name="inbox.read", share=1)
def read(**_: Any) -> int:
    """Read the agency's mail box further; what is left waits behind the work of other agencies."""
    return read_box(by=Actor.system("inbox"), at=timezone.now)
