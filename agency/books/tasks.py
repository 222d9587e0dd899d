"""The books prove themselves each night."""

from __future__ import annotations

import logging
from typing import Any

from django.utils import timezone

from agency.common.calendar import paris_date
from agency.journal.rules import Actor
from tenants.tasks import agency_task

from .operations import prove
from .queries import broken_proof, latest_proof

log = logging.getLogger(__name__)


@agency_task(name="books.prove")
def prove_tonight(**_: Any) -> None:
    """Keep the proof of the day, once; an alarm says what does not agree, in euros, and which proof was altered."""
    at = timezone.now()
    latest = latest_proof()
    if latest is None or latest.on < paris_date(at):
        latest = prove(by=Actor.system("books"), at=at)
        for one in latest.gaps:
            log.critical("books: %s differs by %s euros %s", one.part.value, one.difference, " ".join(one.cases))
    altered = broken_proof()
    if altered is not None:
        log.critical("books: the proof of %s (%s) is not what was sealed", altered.on, altered.rank)
