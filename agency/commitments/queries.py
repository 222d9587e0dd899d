"""Reads of the register of kept words."""

from __future__ import annotations

from datetime import date

from django.db.models import QuerySet

from agency.cases.models import Case

from .enums import CommitmentKind, CommitmentState
from .models import Commitment


def open_commitments(case: Case, kind: CommitmentKind | None = None) -> QuerySet[Commitment]:
    """Return what is announced on a case and neither kept nor cancelled yet, soonest first."""
    found = Commitment.objects.filter(case=case, state=CommitmentState.OPEN)
    return found.filter(kind=kind) if kind else found


def due(on: date) -> QuerySet[Commitment]:
    """Return the words to keep on this day, late ones included, soonest first."""
    return Commitment.objects.filter(state=CommitmentState.OPEN, due_on__lte=on).select_related("case__creditor")
