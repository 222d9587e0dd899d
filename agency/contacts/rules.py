"""How long a new e-mail may be confirmed, how many changes a person may tell in a day, when one is undone. Pure."""

from __future__ import annotations

from datetime import datetime, timedelta

CONFIRMED_WITHIN = timedelta(days=2)
# Each new e-mail is written to: nobody makes us write to strangers one after the other.
TOLD_IN_A_DAY = 3
DAY = timedelta(days=1)
# Later, who reads the old mailbox may be another: their word is checked before anything goes back there.
PUT_BACK_DAYS = 62
# What was given on the page since then may be somebody else's: it is not yet where the person is told of a change.
LATELY = timedelta(days=30)


def is_too_old(used_at: datetime | None, at: datetime) -> bool:
    """Whether a change is used for so long that a word from where the person was reached before undoes nothing."""
    return used_at is not None and at > used_at + timedelta(days=PUT_BACK_DAYS)


class ContactChangeRefused(Exception):
    """This cannot be changed like this; the message says why and what to do, in French."""
