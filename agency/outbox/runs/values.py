"""What a mail run is made of. Pure."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Envelope:
    """A letter of a run before it has a place: its row, its way, how many sheets it holds, its content's hash."""

    line: int
    registered: bool
    sheets: int
    sha256: str


@dataclass(frozen=True)
class Pile:
    """Envelopes that are alike, one after the other: `first` to `last` are their places in the run."""

    registered: bool
    sheets: int
    first: int
    last: int

    @property
    def count(self) -> int:
        """How many envelopes."""
        return self.last - self.first + 1


@dataclass(frozen=True)
class Trouble:
    """A printed letter that should not leave: `code` says why; `same` when the envelope still holds what was drawn.

    `cancel_code` is the reason of a letter cancelled since.
    """

    line: int
    code: str
    same: bool
    cancel_code: str = ""
