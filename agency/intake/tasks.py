"""Files to confide: each wake-up goes on with those it finds, and may run never, once or fifty times."""

from __future__ import annotations

import logging
from typing import Any

from django.utils import timezone

from tenants.tasks import agency_task, enqueue

from .models import ImportBatch
from .operations import confide_slice, read_next
from .queries import waiting_batches

log = logging.getLogger(__name__)

# So many of a file, then another's turn: no file keeps a worker for itself.
SLICES = 10


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
