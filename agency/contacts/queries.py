"""Reads of the changes that people told by themselves."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Q, QuerySet

from agency.parties.enums import Matter
from agency.parties.models import Address, ContactPoint, Debtor
from agency.parties.queries import same_person, usable_email, valid_address

from .enums import ContactChangeState, Serving
from .models import ContactChange
from .rules import LATELY


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


def changed_since(change: ContactChange) -> QuerySet[ContactChange]:
    """Return what was told and used of the same matter after a change that is used, the latest first."""
    later = Q(used_at__gt=change.used_at) | Q(used_at=change.used_at, pk__gt=change.pk)
    used = changes_of(change.debtor).filter(later, matter=change.matter, state=ContactChangeState.USED)
    return used.order_by("-used_at", "-pk")


def changed_beside(change: ContactChange) -> QuerySet[ContactChange]:
    """Return the other changes of the person that are used since shortly before this one was told, the latest first."""
    used = changes_of(change.debtor).filter(state=ContactChangeState.USED, used_at__gte=change.told_at - LATELY)
    return used.exclude(pk=change.pk)


def first_lately(debtor: Debtor, matter: Matter, at: datetime) -> ContactChange | None:
    """Return the first change of a matter that is used since lately, or None: what it replaced was the person's."""
    used = changes_of(debtor).filter(matter=matter, state=ContactChangeState.USED, used_at__gt=at - LATELY)
    return used.order_by("used_at", "pk").first()


def email_before(debtor: Debtor, at: datetime) -> str:
    """Return the e-mail at which a person was reached before what was told lately; nothing by post alone."""
    first = first_lately(debtor, Matter.EMAIL, at)
    if first is None or debtor.paper_only:
        point = usable_email(debtor)
    else:
        point = debtor.contact_points.filter(pk__in=_replaced(first, debtor), opted_out_at=None).first()
    return point.value if point else ""


def addresses_before(debtor: Debtor, at: datetime) -> list[Address]:
    """Return where a person was written to before what was told lately, then where they are now when it is another."""
    first, now = first_lately(debtor, Matter.ADDRESS, at), valid_address(debtor)
    left = list(debtor.addresses.filter(pk__in=_replaced(first, debtor))) if first else []
    return [*left, now] if now is not None and now not in left else left


def _replaced(change: ContactChange, debtor: Debtor) -> list[int]:
    return next((one["rows"] for one in change.before if one["debtor"] == debtor.pk), [])


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
