"""How long an export lives, and its link. Pure."""

from __future__ import annotations

import hashlib
from datetime import datetime, timedelta

LIFE = timedelta(days=7)
# A link is followed at once, by whoever asked for it.
LINK_LIFE = timedelta(minutes=10)
# Workers that may die over an export before a person is told.
TRIES = 3


def gone_at(ready_at: datetime) -> datetime:
    """When the file is erased."""
    return ready_at + LIFE


def hashed(secret: str) -> str:
    """What is kept of a link."""
    return hashlib.sha256(secret.encode()).hexdigest()
