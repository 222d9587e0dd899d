"""Reads of the changes that people told by themselves."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from agency.parties.enums import Matter
from agency.parties.models import Address, ContactPoint, Debtor
from agency.parties.queries import same_person

from .enums import ContactChangeState, Serving
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


def told_since(change: ContactChange) -> QuerySet[ContactChange]:
    """Return what was told and used of the same matter after a change that is used, the latest first."""
    later = Q(used_at__gt=change.used_at) | Q(used_at=change.used_at, pk__gt=change.pk)
    used = changes_of(change.debtor).filter(later, matter=change.matter, state=ContactChangeState.USED)
    return used.order_by("-used_at", "-pk")


def serving(change: ContactChange) -> Serving:
    """Return what serves today on the rows of a change that was used."""
    before = {one["debtor"]: set(one["rows"]) for one in change.before}
    now: dict[int, set[int]] = {row: set() for row in before}
    brought: set[int] = set()
    for point in _in_use(change).filter(debtor__in=before):
        now[point.debtor_id].add(point.pk)
        if all(getattr(point, field) == value for field, value in _as_kept(change).items()):
            brought.add(point.debtor_id)
    if now == before:
        return Serving.BEFORE
    return Serving.BROUGHT if brought == set(before) else Serving.OTHER


def _in_use(change: ContactChange) -> QuerySet[Address] | QuerySet[ContactPoint]:
    if change.matter == Matter.ADDRESS:
        return Address.objects.filter(valid=True)
    return ContactPoint.objects.filter(valid=True, kind=change.matter)


def _as_kept(change: ContactChange) -> dict[str, str]:
    return change.brought if change.matter == Matter.ADDRESS else {"value": change.brought[change.matter]}
