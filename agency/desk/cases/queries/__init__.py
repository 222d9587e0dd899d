"""Reads of the cases: their pages (`pages`), what each waits for (`next_dates`)."""

from .pages import (
    acts_on,
    by_payment,
    drawn_receipts,
    events_of,
    kin_files,
    limits_of,
    search,
    staff_event_key,
    unanswered,
)

__all__ = [
    "acts_on",
    "by_payment",
    "drawn_receipts",
    "events_of",
    "kin_files",
    "limits_of",
    "search",
    "staff_event_key",
    "unanswered",
]
