"""Files to confide: each wake-up goes on with those it finds, and may run never, once or fifty times."""

from __future__ import annotations

import logging
from datetime import date, datetime, timedelta
from typing import Any

from django.utils import timezone

from agency.common.calendar import paris_date
from agency.journal.rules import Actor
from tenants.tasks import agency_task, enqueue

from .early.operations import open_deposit
from .models import ImportBatch
from .operations import abandon_batch, confide_slice, read_next
from .queries import deposits_to_open, never_confided, waiting_batches

log = logging.getLogger(__name__)

# So many of a file, then another's turn: no file keeps a worker for itself.
SLICES = 10
FORGOTTEN_AFTER = timedelta(days=30)


@agency_task(name="intake.drain")
def drain(**_: Any) -> None:
    """Read the next file that waits, confide a few slices of each one to confide; what is left wakes a worker again.

    A file that breaks does not stop the others: it waits for the next sweep.
    """
    was_read = _read_one()
    left = [batch for batch in waiting_batches() if _go_on(batch)]
    if was_read or left:
        enqueue("intake.drain")


def _read_one() -> bool:
    try:
        return read_next(at=timezone.now())
    except Exception:
        log.exception("intake: a file could not be read")
        return False


def _go_on(batch: ImportBatch) -> bool:
    try:
        return all(confide_slice(batch=batch) for _turn in range(SLICES))
    except Exception:
        log.exception("intake: deposit %s failed", batch.pk)
        return False


@agency_task(name="intake.open")
def morning(**_: Any) -> None:
    """Make cases of the bills handed over early that are late since."""
    now = timezone.now()
    open_late(by=Actor.system("intake"), at=now, on=paris_date(now))


def open_late(*, by: Actor, at: datetime, on: date) -> None:
    """Make cases of the bills whose due date went by, deposit by deposit; one that breaks does not stop the others."""
    for batch in deposits_to_open(on):
        try:
            while open_deposit(batch=batch, by=by, at=at, on=on):
                pass
        except Exception:
            log.exception("intake: bills of deposit %s could not become cases", batch.pk)


@agency_task(name="intake.forget")
def forget(**_: Any) -> None:
    """Forget the files that nobody confided in thirty days."""
    forget_old(by=Actor.system("intake"), at=timezone.now())


def forget_old(*, by: Actor, at: datetime) -> int:
    """Abandon what nobody confided thirty days after it was handed over (R9.5); return how many files."""
    old = list(never_confided(at - FORGOTTEN_AFTER))
    for batch in old:
        abandon_batch(batch=batch, by=by, at=at)
    return len(old)
