"""The books prove themselves each night."""

from __future__ import annotations

import logging
from typing import Any

from tenants.tasks import agency_task

from .queries import trust_difference

log = logging.getLogger(__name__)


@agency_task(name="ledger.verify")
def verify(**_: Any) -> None:
    """Compare what we hold with what we owe others; an alarm says the difference, in euros (invariant I8)."""
    difference = trust_difference()
    if difference:
        log.critical("ledger: what is held differs from what is owed by %s euros", difference)
