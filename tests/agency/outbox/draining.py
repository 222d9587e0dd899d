"""Everything that is due at an instant, as the workers do it."""

from __future__ import annotations

from datetime import datetime

from agency.journal.rules import Actor
from agency.outbox.operations import dispatch, prepare, recover


def work_off(*, by: Actor, at: datetime) -> int:
    """Recover, draw and send until nothing is left; how many rows were worked."""
    worked = 0
    while any(stage(by=by, at=at) for stage in (recover, prepare, dispatch)):
        worked += 1
    return worked
