"""The chain of hashes grows by itself: what was written is sealed soon after."""

from __future__ import annotations

import logging
import time
from typing import Any

from django.utils import timezone

from tenants.tasks import agency_task

from .operations import SealBusy, seal_block
from .queries import chain_fault

log = logging.getLogger(__name__)
TRIES = 10
SECONDS_BETWEEN = 0.5


@agency_task(name="journal.seal")
def seal(**_: Any) -> None:
    """Seal every line not sealed yet, block after block; while acts are being written, try again, then leave it."""
    for attempt in range(TRIES):
        if attempt:
            time.sleep(SECONDS_BETWEEN)
        try:
            _seal_all()
        except SealBusy:
            continue
        return
    log.info("journal: acts are being written, sealed at the next run")


@agency_task(name="journal.verify")
def verify(**_: Any) -> None:
    """Compute the chain again; an alarm names the first block that does not hold."""
    fault = chain_fault()
    if fault is not None:
        log.critical(
            "journal: block %s %s, lines %s-%s", fault.block, fault.kind, fault.first_line, fault.last_line or "?"
        )


def _seal_all() -> None:
    while (block := seal_block(at=timezone.now())) is not None:
        # The collector of logs keeps it too, further away than the database.
        log.info("journal: block %s sealed to line %s, %s", block.pk, block.last_line, block.hash)
