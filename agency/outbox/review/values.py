"""How an agency lets its letters leave. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import time

from agency.common.calendar import Zone


@dataclass(frozen=True)
class Departures:
    """What an agency asked for: `approval` of each letter, the hour from which the post leaves, `daytime` alone.

    `by_hand`: it prints and posts its letters itself, before the collection at `cut_off`. `zone` is where the agency
    stands: its clock and its public holidays.
    """

    approval: bool = False
    leaves_at: time | None = None
    daytime: bool = False
    by_hand: bool = False
    cut_off: time | None = None
    zone: Zone = Zone.METROPOLE
