"""How an agency lets its letters leave. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import time

from agency.common.calendar import Zone


@dataclass(frozen=True)
class Departures:
    """What an agency asked for: `approval` of each letter, the hour from which the post leaves, `daytime` alone.

    `zone` is where the agency stands: its clock and its public holidays.
    """

    approval: bool = False
    leaves_at: time | None = None
    daytime: bool = False
    zone: Zone = Zone.METROPOLE
