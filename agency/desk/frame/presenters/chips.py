"""Shapes that every page of the staff draws the same way."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Chip:
    """A word in a coloured pill; the colour never says anything alone."""

    label: str
    tone: str = ""
