"""What « Mes coordonnées » shows."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class ReachedRow:
    """One way to reach the person: its word in the address, its name, what we have; `waits` for its confirmation."""

    what: str
    label: str
    value: str
    waits: str = ""


@dataclass(frozen=True)
class ReachedPage:
    """The three of them; nothing is changed here for who is `represented`, nor while a change is `contested`."""

    rows: tuple[ReachedRow, ...]
    represented: bool = False
    contested: bool = False
