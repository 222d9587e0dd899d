"""What was said and done between a person and us, as their page shows it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from portal.view_models import Link

# Beyond so many signs, words are folded until somebody opens them.
LONG_WORDS = 700


@dataclass(frozen=True)
class Exchange:
    """One thing that happened, said in words, with the documents that prove it.

    `said` are the very words of whoever wrote: the person when `theirs`. `notes` say how it left; `french` when it was
    written in French, whatever the language of the page.
    """

    on: date
    text: str
    documents: tuple[Link, ...] = ()
    said: str = ""
    notes: tuple[str, ...] = ()
    theirs: bool = False
    french: bool = False

    @property
    def long(self) -> bool:
        """Whether the words are folded until somebody opens them."""
        return len(self.said) > LONG_WORDS
