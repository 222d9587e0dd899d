"""What the registers say, as plain values."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal


@dataclass(frozen=True)
class Company:
    """A firm as the directory knows it; `open` until it is struck off."""

    siren: str
    name: str
    line1: str
    line2: str
    postcode: str
    city: str
    open: bool


@dataclass(frozen=True)
class FoundAddress:
    """An address of the national base, and how sure it is that this one was meant: from 0 to 1."""

    line1: str
    postcode: str
    city: str
    score: Decimal

    @property
    def percent(self) -> int:
        """The score out of a hundred."""
        return round(self.score * 100)


@dataclass(frozen=True)
class PublishedNotice:
    """A notice of insolvency as the bulletin prints it; `cancels` is the reference of the one that it takes back."""

    siren: str
    reference: str
    published_on: date
    judged_on: date
    nature: str
    court: str
    url: str
    cancels: str = ""
