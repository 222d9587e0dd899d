"""The chain of hashes grows by itself: what was written is sealed soon after."""

from __future__ import annotations

import logging
from typing import Any

from django.utils import timezone

from tenants.tasks import agency_task

from .operations import seal_block
from .queries import first_broken_block

log = logging.getLogger(__name__)


@agency_task(name="journal.seal")
def seal(**_: Any) -> None:
    """Seal every line not sealed yet, block after block."""
    while seal_block(at=timezone.now()) is not None:
        pass


@agency_task(name="journal.verify")
def verify(**_: Any) -> None:
    """Compute every sealed block again; an alarm names the first whose lines were changed."""
    broken = first_broken_block()
    if broken is not None:
        log.critical(
            "journal: block %s no longer gives its hash, lines %s-%s", broken.pk, broken.first_line, broken.last_line
        )
