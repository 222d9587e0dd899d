"""Reads of keys."""

from __future__ import annotations

from datetime import date
from hashlib import sha256

from django.db.models import F, QuerySet

from agency.parties.models import Creditor
from agency.parties.queries import rows_of

from .models import SoftwareKey


def keys_held() -> QuerySet[SoftwareKey]:
    """Return every key of the agency, those that open something first, the latest first."""
    return SoftwareKey.objects.select_related("creditor").order_by(F("revoked_at").desc(nulls_first=True), "-pk")


def keys_of(creditor: Creditor) -> QuerySet[SoftwareKey]:
    """Return the keys that open this creditor's things, on any of its rows."""
    return keys_held().filter(creditor__in=rows_of(creditor))


def hash_of(secret: str) -> str:
    """Return what is kept of a secret. It is drawn from 256 bits, so that no salt nor slowness adds anything."""
    return sha256(secret.encode()).hexdigest()


def key_shown(secret: str, day: date) -> SoftwareKey | None:
    """Return the key of this agency that a program shows, when it still opens something."""
    found = SoftwareKey.objects.select_related("creditor__merged_into").filter(sha256=hash_of(secret)).first()
    return found if found is not None and found.opens_on(day) else None
