"""Reads of registers: which firms to look up next, which notices wait, what one of the directories says now."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta

from django.db.models import F, OuterRef, Q, QuerySet, Subquery

from agency.cases.enums import OPEN_STATES, HoldReason
from agency.cases.models import Case, Hold
from agency.parties.enums import Protection
from agency.parties.models import Debtor
from agency.parties.queries import same_person

from .enums import NoticeState
from .models import InsolvencyNotice, LookedUpFirm

# A firm is looked up each night, once.
AGAIN = timedelta(hours=20)


def firms_to_look_up(at: datetime, count: int) -> list[str]:
    """Return the SIREN of firms that owe in an open case, longest without a look first; those stopped are left out."""
    last = LookedUpFirm.objects.filter(siren=OuterRef("debtor__siren")).values("looked_at")
    firms = Case.objects.filter(state__in=OPEN_STATES).exclude(debtor__siren="")
    firms = firms.exclude(debtor__protection=Protection.INSOLVENT).annotate(looked_at=Subquery(last))
    due = firms.filter(Q(looked_at__isnull=True) | Q(looked_at__lt=at - AGAIN))
    waiting = due.order_by(F("looked_at").asc(nulls_first=True), "debtor__siren")
    return list(waiting.values_list("debtor__siren", flat=True).distinct()[:count])


def firm_rows(sirens: Collection[str]) -> QuerySet[Debtor]:
    """Return the people of these numbers, in every creditor's files."""
    return Debtor.objects.filter(siren__in=sirens).exclude(siren="").order_by("pk")


def waiting_notices() -> QuerySet[InsolvencyNotice]:
    """Return the notices that wait for a decision, oldest first, with `case_id`, the firm's oldest open case."""
    case = Case.objects.filter(debtor=OuterRef("debtor"), state__in=OPEN_STATES).order_by("pk").values("pk")[:1]
    found = InsolvencyNotice.objects.filter(state=NoticeState.OPEN).annotate(case_id=Subquery(case))
    return found.filter(case_id__isnull=False).select_related("debtor")


def notices_of(debtor: Debtor) -> QuerySet[InsolvencyNotice]:
    """Return what was published of this firm, whichever creditor's file names it, the latest first."""
    return InsolvencyNotice.objects.filter(debtor__in=same_person(debtor)).order_by("-published_on", "-pk")


def holds_of(debtor: Debtor, reason: HoldReason) -> QuerySet[Hold]:
    """Return the suspensions of this firm for a reason, in every creditor's files."""
    return Hold.objects.filter(case__debtor__in=same_person(debtor), reason=reason, lifted_at__isnull=True)
