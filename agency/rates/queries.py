"""The dated figures in force, from anywhere: the table of the code, then what two persons entered since."""

from __future__ import annotations

from datetime import date

from django_tenants.utils import schema_context

from agency.law.interest.rates import SEED, RateTable
from tenants.current import PUBLIC

from .models import RateEntry
from .rules import completed


def rate_table() -> RateTable:
    """The seed and the checked rows, in one query of the public schema; the agency is found again after (R3.13)."""
    return completed(SEED, [entry.as_rate() for entry in entries() if entry.checked_at is not None])


def entries() -> list[RateEntry]:
    """Every row that was entered, checked or not, by series and date."""
    with schema_context(PUBLIC):
        return list(RateEntry.objects.all())


def waiting(kind: str, klass: str, valid_from: date) -> RateEntry | None:
    """The row entered for that day, for a second person to check."""
    key = (kind, klass, valid_from)
    return next((entry for entry in entries() if (entry.kind, entry.klass, entry.valid_from) == key), None)
