"""Wake-ups of the outbox: each drains the rows it finds, and may run never, once or fifty times."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any

from django.utils import timezone

from agency.journal.rules import Actor
from tenants.tasks import agency_task

from .models import Message
from .operations import dispatch, prepare, recover
from .proofs import fetch_proofs, poll

log = logging.getLogger(__name__)

BATCH = 1000


@agency_task(name="outbox.drain")
def drain(**_: Any) -> None:
    """Settle what was left in doubt, draw what is due, send what is ready, fetch the proofs."""
    by = Actor.system("outbox")
    for stage in (recover, prepare, dispatch):
        _work(stage, by)
    fetch_proofs(by=by, at=timezone.now())


@agency_task(name="outbox.poll")
def poll_providers(**_: Any) -> None:
    """Ask what became of what was sent, in case a provider's call was lost."""
    poll(by=Actor.system("outbox"), at=timezone.now())


def _work(stage: Callable[..., Message | None], by: Actor) -> None:
    """Run a stage until nothing is due; a row that breaks keeps its lease and does not stop the others."""
    for _turn in range(BATCH):
        try:
            if stage(by=by, at=timezone.now()) is None:
                return
        except Exception:
            log.exception("outbox: %s failed on a row", stage.__name__)
