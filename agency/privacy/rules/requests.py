"""By when a request about data is answered, and for how long a copy waits for its person. Pure."""

from __future__ import annotations

from datetime import date, timedelta

TEXT_LENGTH = 2000
ANSWER_LENGTH = 2000
# What one person may have waiting: nobody floods the register.
OPEN_FOR_A_PERSON = 3
# A copy waits so long on the person's page, then its bytes are deleted: it can be asked for again.
COPY_KEPT = timedelta(days=30)


class DataRequestRefused(Exception):
    """This cannot be kept of a request; the message says why, and what to do."""


def copy_ends_on(handed_on: date) -> date:
    """Return the last day a copy may be taken."""
    return handed_on + COPY_KEPT
