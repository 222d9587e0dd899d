"""What the papers of a mail run hold. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from agency.letters.values import Identity


@dataclass(frozen=True)
class RunPile:
    """Envelopes of a mail run that are alike: « n° 12 à 40 », how many, what each holds, what one costs in euros."""

    title: str
    first: int
    last: int
    sheets: int
    cost: Decimal | None


@dataclass(frozen=True)
class RunRow:
    """An envelope of a mail run: its place, whom it goes to, its reference, the post's number when it has one."""

    place: int
    lines: tuple[str, ...]
    reference: str
    tracking: str = ""


@dataclass(frozen=True)
class RunContent:
    """A mail run on paper: its piles, and each of its envelopes in order."""

    name: str
    sender: Identity
    dated_on: date
    piles: tuple[RunPile, ...]
    rows: tuple[RunRow, ...]
