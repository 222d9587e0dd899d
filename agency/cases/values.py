"""What the reckoning of limitation is given and gives back, and the code that a letter carries. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import NamedTuple


@dataclass(frozen=True)
class NotedEvent:
    """An event as it was noted: a `LimitationFact`, its day, whom it binds, the only bill it is about."""

    kind: str
    happened_on: date
    debtor_id: int | None = None
    claim_id: int | None = None


@dataclass(frozen=True)
class LastDays:
    """Last days to act on one bill against one person: the prudent one gates, staff read the other (R2.3)."""

    prudent: date
    argued: date
    to_review: bool


class LetterCode(NamedTuple):
    """A person's code: in clear, as their letters print it, and the keyed hash under which it is stored."""

    clear: str
    stored: str
