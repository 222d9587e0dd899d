"""Everything that is due, in the order of a message's life."""

from __future__ import annotations

from datetime import datetime

from agency.journal.rules import Actor

from .delivery import dispatch
from .drawing import prepare
from .recovery import recover


def work_off(*, by: Actor, at: datetime) -> int:
    """Do everything that is due at an instant, until nothing is; return how many rows were worked."""
    worked = 0
    while any(stage(by=by, at=at) is not None for stage in (recover, prepare, dispatch)):
        worked += 1
    return worked
