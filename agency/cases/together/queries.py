"""Which cases an act would change, which it leaves out and why, and which may still be undone."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from django.db.models import Exists, F, OuterRef, QuerySet

from agency.cases.enums import CLOSED_STATES, HoldReason
from agency.cases.models import Case, Hold

from .enums import TogetherKind
from .models import CaseTag, TaggedCase, TogetherAct, TogetherItem


def open_ones(cases: Collection[int]) -> QuerySet[Case]:
    """Return those of these cases that are not closed, by their numbers."""
    return Case.objects.filter(pk__in=cases).exclude(state__in=CLOSED_STATES).order_by("pk")


def changed_by(kind: TogetherKind, cases: Collection[int], what: Any) -> QuerySet[Case]:
    """Return the cases that an act would change; `what` is the referent, the instant of the end, or the tag's name."""
    found = open_ones(cases)
    match kind:
        case TogetherKind.ASSIGN:
            return found.exclude(referent=what)
        case TogetherKind.SUSPEND:
            alike = Hold.objects.filter(
                case=OuterRef("pk"), reason=HoldReason.STAFF, until_at=what, lifted_at__isnull=True
            )
            return found.exclude(Exists(alike))
        case TogetherKind.TAG:
            return found.exclude(Exists(_tagged(what)))
        case _:
            return Case.objects.filter(pk__in=cases).filter(Exists(_tagged(what))).order_by("pk")


def tag_named(name: str) -> CaseTag | None:
    """Return the tag of this name, whatever its capitals."""
    found: CaseTag | None = CaseTag.objects.filter(name__iexact=name.strip()).first()
    return found


def undoable(act: TogetherAct) -> QuerySet[TogetherItem]:
    """Return the cases that still are as this act left them: what somebody changed since is theirs."""
    items = TogetherItem.objects.filter(act=act).select_related("case__debtor", "hold")
    if act.undone_at is not None:
        return items.none()
    match act.kind:
        case TogetherKind.ASSIGN:
            return items.filter(case__referent=act.referent)
        case TogetherKind.SUSPEND:
            return items.filter(hold__lifted_at__isnull=True, hold__until_at__gt=F("act__done_at"))
        case TogetherKind.TAG:
            return items.filter(Exists(TaggedCase.objects.filter(case=OuterRef("case"), tag=act.tag)))
        case _:
            return items.exclude(Exists(TaggedCase.objects.filter(case=OuterRef("case"), tag=act.tag)))


def _tagged(name: str) -> QuerySet[TaggedCase]:
    return TaggedCase.objects.filter(case=OuterRef("pk"), tag__name__iexact=name.strip())
