"""What comes next for a person, as their page shows it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class AheadStep:
    """One thing to come, in plain words: `when` says its day; without a day, it is what holds until somebody acts."""

    text: str
    when: str = ""
    on: date | None = None


@dataclass(frozen=True)
class Ahead:
    """What comes next, in its order. `stoppable` when letters are to come: the page says what stops them."""

    steps: tuple[AheadStep, ...] = ()
    stoppable: bool = False
