"""A version as the staff reads it, and two of them compared."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from .enums import Fate


@dataclass(frozen=True)
class Passage:
    """Words side by side that share a fate."""

    fate: Fate
    words: str


Line = tuple[Passage, ...]


@dataclass(frozen=True)
class TextVersion:
    """A published version: its rank from one, the revision it is, when and by whom, its words, what it made.

    `author` wrote it and `publisher`, when another, put it on line, both empty for the system; `body` is one line a
    paragraph or an item of a list; `made` counts the messages written with it, `left` those of them that left.
    """

    rank: int
    number: int
    at: datetime
    author: str
    publisher: str
    sort: str
    subject: str
    body: str
    current: bool
    made: int
    left: int


@dataclass(frozen=True)
class ComparedTexts:
    """What changed from one version to another: its sort, its subject, its body; `alike` when no word did."""

    before: TextVersion
    after: TextVersion
    sort: Line
    subject: Line
    body: tuple[Line, ...]

    @property
    def alike(self) -> bool:
        """Whether every word is the same: only bold, italics or lists changed."""
        lines = (self.sort, self.subject, *self.body)
        return all(piece.fate == Fate.KEPT for line in lines for piece in line)
