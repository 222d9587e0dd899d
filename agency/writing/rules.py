"""What a word written by hand may be. Pure."""

from __future__ import annotations

import hashlib
from datetime import date

TEXT_LENGTH = 2000
# Words of a creditor on one case that wait for us, at most: beyond, it calls.
MOST_WAITING = 5


class WritingRefused(Exception):
    """This does not leave; the message says why, and what to do."""


def key_of(case: int, debtor: int, text: str, on: date) -> str:
    """Return the key under which a text is written once a day to a person: a second click writes nothing more."""
    told = hashlib.sha256(" ".join(text.split()).encode()).hexdigest()[:16]
    return f"written:{case}:{debtor}:{on}:{told}"
