"""Which day of ours may be written to somebody. Pure."""

from __future__ import annotations

from datetime import date

from agency.common.calendar import add_working_days

# An answer is prepared today and leaves tomorrow.
SOONEST_DAYS = 1


def promised_on(due_on: date, written_on: date) -> date:
    """Return the day of our answer that may be promised today: never one that is over, nor one that cannot be kept.

    What came by post has its deadline from the day it came. Written down late, that day stays ours to be late on; the
    person and the creditor are told one that can still be kept.
    """
    return max(due_on, add_working_days(written_on, SOONEST_DAYS))
