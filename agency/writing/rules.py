"""What a word written by hand may be. Pure."""

from __future__ import annotations

import hashlib
from datetime import date, datetime, timedelta

from .values import Cited

TEXT_LENGTH = 2000
# Words of a creditor on one case that wait for us, at most: beyond, it calls.
MOST_WAITING = 5


# An answer to what was said longer ago is a word of ours.
ANSWERED_WITHIN = timedelta(days=30)


class WritingRefused(Exception):
    """This does not leave; the message says why, and what to do."""


def key_of(case: int, debtor: int, text: str, on: date) -> str:
    """Return the key under which a text is written once a day to a person: a second click writes nothing more."""
    told = hashlib.sha256(" ".join(text.split()).encode()).hexdigest()[:16]
    return f"written:{case}:{debtor}:{on}:{told}"


def still_answers(cited: Cited, *, paused_since: datetime | None, at: datetime) -> bool:
    """Whether a word written now answers this: said within thirty days, and since the pause that runs, if one does."""
    return at - ANSWERED_WITHIN <= cited.at <= at and (paused_since is None or cited.at >= paused_since)
