"""What became of words between two versions."""

from __future__ import annotations

from enum import StrEnum


class Fate(StrEnum):
    """Kept, added or taken out."""

    KEPT = "kept"
    ADDED = "added"
    REMOVED = "removed"
