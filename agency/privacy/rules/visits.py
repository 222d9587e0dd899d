"""What a visit may ask of a sample, and by which name its file goes. Pure."""

from __future__ import annotations

from datetime import date

MOST_SAMPLE = 100
SAMPLE = 20


class PackRefused(Exception):
    """These days, or this number of files, cannot be shown; the message says why."""


def pack_name(first_day: date, last_day: date) -> str:
    """Return the name under which the file of a visit is taken away."""
    return f"visite-{first_day.isoformat()}-{last_day.isoformat()}.zip"
