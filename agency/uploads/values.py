"""A file as a person handed it over. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol


class Readable(Protocol):
    """Anything whose bytes are read, a few at a time or all at once."""

    def read(self, size: int = -1, /) -> bytes:
        """Return the next bytes, at most `size`."""


@dataclass(frozen=True)
class SentFile:
    """A file with the name its person gave it: its bytes are read once, when it is kept."""

    name: str
    size: int
    file: Readable
