"""Reads of the register of kept words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date

from django.db.models import Q, QuerySet

from agency.cases.models import Case
from agency.parties.models import Debtor

from .enums import ANNOUNCED_STEPS, CommitmentKind, CommitmentState
from .models import Commitment


def open_commitments(case: Case, kind: CommitmentKind | None = None) -> QuerySet[Commitment]:
    """Return what is announced on a case and neither kept nor cancelled yet, soonest first."""
    return open_commitments_on([case], kind)


def open_commitments_on(cases: Iterable[Case], kind: CommitmentKind | None = None) -> QuerySet[Commitment]:
    """Return what is announced on these cases as `open_commitments` does, case by case."""
    found = Commitment.objects.filter(case__in=cases, state=CommitmentState.OPEN)
    return found.filter(kind=kind) if kind else found


def open_steps(*cases: Case) -> QuerySet[Commitment]:
    """Return what the letters of cases announced and nobody did yet: a next letter, or the hand-back."""
    return Commitment.objects.filter(case__in=cases, state=CommitmentState.OPEN, kind__in=ANNOUNCED_STEPS)


def kept_by_letter(case: Case, *, step: str, debtor: Debtor | None, sent_on: date) -> QuerySet[Commitment]:
    """Return the words that a letter of this kind keeps by leaving on a day: told to this person, and due.

    A letter to one parent keeps nothing that was told to the other.
    """
    found = open_commitments(case, CommitmentKind.NEXT_STEP).filter(due_on__lte=sent_on)
    return found.filter(Q(step="") | Q(step=step), Q(debtor__isnull=True) | Q(debtor=debtor))


def announced_before(days: Mapping[int, date]) -> list[Commitment]:
    """Return the next letters announced on these cases for before the day given of each (case id -> day)."""
    open_ = Commitment.objects.filter(case__in=days, state=CommitmentState.OPEN, kind=CommitmentKind.NEXT_STEP)
    return [word for word in open_.order_by("id") if word.due_on < days[word.case_id]]


def due(on: date) -> QuerySet[Commitment]:
    """Return the words to keep on this day, late ones included, soonest first."""
    return Commitment.objects.filter(state=CommitmentState.OPEN, due_on__lte=on).select_related("case__creditor")
