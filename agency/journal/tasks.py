"""The chain of hashes grows by itself: what was written is sealed soon after."""

from __future__ import annotations

from typing import Any

from django.utils import timezone

from tenants.tasks import agency_task

from .operations import seal_block


@agency_task(name="journal.seal")
def seal(**_: Any) -> None:
    """Seal every line not sealed yet, block after block."""
    while seal_block(at=timezone.now()) is not None:
        pass
