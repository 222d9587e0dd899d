"""What was done on a case."""

from __future__ import annotations

from django.db.models import QuerySet

from agency.journal.models import JournalLine


def history_of_case(case_id: int) -> QuerySet[JournalLine]:
    """Return every act on a case, oldest first."""
    return JournalLine.objects.filter(case_id=case_id).order_by("id")
