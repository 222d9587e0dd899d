"""Each minute the files that people sent: one at a time for an agency, so that none keeps a worker for itself."""

from __future__ import annotations

from typing import Any

from django.utils import timezone

from agency.journal.rules import Actor
from tenants.tasks import agency_task

from .operations import judge_next


@agency_task(name="uploads.judge", share=1)
def judge(**_: Any) -> bool:
    """Judge the file that waits for longest; what is left waits behind the work of other agencies."""
    return judge_next(by=Actor.system("uploads"), at=timezone.now())
