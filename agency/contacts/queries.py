"""Reads of the changes that people told by themselves."""

from __future__ import annotations

from django.db.models import QuerySet

from agency.parties.models import Debtor
from agency.parties.queries import same_person

from .enums import ContactChangeState
from .models import ContactChange


def to_check() -> QuerySet[ContactChange]:
    """Return the changes that their person disowned and that nobody checked yet, the oldest first."""
    waiting = ContactChange.objects.filter(state=ContactChangeState.DISOWNED)
    return waiting.select_related("case__creditor", "case__debtor", "debtor").order_by("disowned_at", "pk")


def changes_of(debtor: Debtor) -> QuerySet[ContactChange]:
    """Return what was told of one person, on any of their rows, the latest first."""
    return (
        ContactChange.objects.filter(debtor__in=same_person(debtor)).select_related("case").order_by("-told_at", "-pk")
    )


def is_contested(debtor: Debtor) -> bool:
    """Whether a change of this person was disowned and waits for the agency: nothing else is changed meanwhile."""
    return changes_of(debtor).filter(state=ContactChangeState.DISOWNED).exists()
