"""Each night, the rows that may be one person, for one agency."""

from __future__ import annotations

from typing import Any

from django.utils import timezone

from agency.journal.rules import Actor
from tenants.tasks import agency_task

from .operations import propose_links


@agency_task(name="parties.liken")
def liken(**_: Any) -> None:
    """Put side by side the rows that may be one person: somebody decides."""
    propose_links(by=Actor.system("liken"), at=timezone.now())
