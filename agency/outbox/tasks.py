"""Wake-ups of the outbox: each drains the rows it finds, and may run never, once or fifty times."""

from __future__ import annotations

import logging
from typing import Any

from django.utils import timezone

from agency.journal.rules import Actor
from tenants.tasks import agency_task

from .operations import dispatch_each, fetch_proofs, poll, prepare, recover
from .review.operations import release_ended
from .runs.operations import fill_next, track

log = logging.getLogger(__name__)

# What one call works before the other agencies have their turn, and how many workers an agency holds at once.
BATCH = 20
SHARE = 2


@agency_task(name="outbox.drain", share=SHARE)
def drain(**_: Any) -> int:
    """Let go what is no longer held, settle what was left in doubt, draw what is due, send what is ready.

    Returns how many rows were taken.

    A row that breaks keeps its lease and does not stop the others: it is tried again when the lease ends.
    """
    by = Actor.system("outbox")
    release_ended(by=by, at=timezone.now())
    settled = 0
    while settled < BATCH and _settle(by):
        settled += 1
    try:
        drawn = len(prepare(by=by, at=timezone.now(), count=BATCH))
    except Exception:
        log.exception("outbox: prepare failed on a row")
        drawn = 1
    return settled + drawn + dispatch_each(by=by, at=timezone.now, count=BATCH)


@agency_task(name="outbox.runs", share=1)
def runs(**_: Any) -> int:
    """Fill the mail run that somebody asked for, and make its file; one at a time for an agency."""
    return fill_next(by=Actor.system("outbox"), at=timezone.now)


@agency_task(name="outbox.proofs")
def proofs(**_: Any) -> None:
    """Fetch the proofs of what the post has told lately."""
    fetch_proofs(by=Actor.system("outbox"), at=timezone.now())


@agency_task(name="outbox.poll")
def poll_providers(**_: Any) -> None:
    """Ask what became of what was sent, and of what the agency posted under numbers of La Poste."""
    poll(by=Actor.system("outbox"), at=timezone.now())
    track(by=Actor.system("outbox"), at=timezone.now())


def _settle(by: Actor) -> bool:
    try:
        return recover(by=by, at=timezone.now()) is not None
    except Exception:
        log.exception("outbox: recover failed on a row")
        return True
