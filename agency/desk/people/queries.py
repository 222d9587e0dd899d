"""What the pages of people read: the files of two rows, and what was decided of them."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Prefetch, QuerySet

from agency.cases.models import Case
from agency.journal.models import JournalLine
from agency.parties.models import Debtor, PersonLink

SHOWN = 100


def with_files(rows: Iterable[int]) -> dict[int, Debtor]:
    """Return row id -> the person with where they may be reached, and their files with each creditor."""
    files = Prefetch("cases", Case.objects.select_related("creditor").order_by("-opened_on", "-pk"))
    found = Debtor.objects.filter(pk__in=list(rows)).prefetch_related("addresses", "contact_points", files)
    return {row.pk: row for row in found}


def decisions_on(link: PersonLink) -> QuerySet[JournalLine]:
    """Return what was done of a pair, oldest first."""
    return JournalLine.objects.filter(subject_type="personlink", subject_id=link.pk).order_by("pk")
