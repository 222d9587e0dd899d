"""What was done on a case."""

from __future__ import annotations

from django.db.models import QuerySet

from agency.journal.models import JournalLine


def history_of_case(case_id: int) -> QuerySet[JournalLine]:
    """Return every act on a case, oldest first."""
    return JournalLine.objects.filter(case_id=case_id).order_by("id")


def last_line() -> int:
    """Return the number of the newest line, 0 before the first: another one means that somebody acted."""
    return JournalLine.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
