"""Counts one run of a task, and remembers that the clock struck."""

from __future__ import annotations

from datetime import datetime

from django.db import connection

from tenants.models import Beat

# One statement and no lock kept: workers of all machines count in the same row.
_COUNT = """
INSERT INTO public.tenants_taskcount AS kept (name, runs, failures, seconds, longest, last_at)
VALUES (%s, 1, %s, %s, %s, %s)
ON CONFLICT (name) DO UPDATE SET
    runs = kept.runs + 1, failures = kept.failures + excluded.failures, seconds = kept.seconds + excluded.seconds,
    longest = greatest(kept.longest, excluded.longest), last_at = greatest(kept.last_at, excluded.last_at)
"""


def count_run(*, name: str, seconds: float, failed: bool, at: datetime) -> None:
    """Add one run, of so many seconds, to what is known of a task. In the public schema."""
    with connection.cursor() as cursor:
        cursor.execute(_COUNT, [name[:80], int(failed), seconds, seconds, at])


def beat(*, at: datetime) -> None:
    """Remember that the clock of the workers struck, for whoever watches it. In the public schema."""
    Beat.objects.update_or_create(pk=1, defaults={"at": at})
