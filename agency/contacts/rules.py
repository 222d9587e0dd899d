"""How long a new e-mail may be confirmed, how many changes a person may tell in a day. Pure."""

from __future__ import annotations

from datetime import timedelta

CONFIRMED_WITHIN = timedelta(days=2)
# Each new e-mail is written to: nobody makes us write to strangers one after the other.
TOLD_IN_A_DAY = 3
DAY = timedelta(days=1)


class ContactChangeRefused(Exception):
    """This cannot be changed like this; the message says why and what to do, in French."""
