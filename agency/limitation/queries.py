"""Reads of limitation: cases where something is barred, alerts that nobody has seen."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.db.models import Exists, OuterRef, Q, QuerySet

from agency.cases.enums import OPEN_STATES
from agency.cases.models import Case, CaseParty, Claim
from agency.ledger.queries import due_by_claim

from .models import LimitationAlert


def with_barred_bills(on: date) -> QuerySet[Case]:
    """Return the open cases where the last day of a bill is over, whoever is bound."""
    return (
        Case.objects.filter(state__in=OPEN_STATES)
        .filter(Exists(Claim.objects.filter(case=OuterRef("pk"), last_day_to_act__lt=on)))
        .select_related("creditor", "mandate", "debtor", "referent")
        .order_by("id")
    )


def owed_bills(cases: Iterable[Case]) -> dict[int, list[Claim]]:
    """Return case id -> its bills that something is still owed on."""
    found: dict[int, list[Claim]] = {case.pk: [] for case in cases}
    for claim in Claim.objects.filter(pk__in=due_by_claim(*found)).select_related("invoice"):
        found[claim.case_id].append(claim)
    return found


def unseen_alerts() -> QuerySet[LimitationAlert]:
    """Return the alerts that nobody has seen, the nearest end first."""
    return (
        LimitationAlert.objects.filter(seen_at__isnull=True)
        .select_related("case__creditor", "case__debtor")
        .order_by("last_day_to_act", "id")
    )


def outdated_alerts() -> QuerySet[LimitationAlert]:
    """Return the unseen alerts that say nothing any more: another end, a closed case, a nearer alert."""
    still = CaseParty.objects.filter(case=OuterRef("case"), last_day_to_act=OuterRef("last_day_to_act"))
    nearer = LimitationAlert.objects.filter(
        case=OuterRef("case"), last_day_to_act=OuterRef("last_day_to_act"), days__lt=OuterRef("days")
    )
    return LimitationAlert.objects.filter(seen_at__isnull=True).filter(
        ~Q(case__state__in=OPEN_STATES) | ~Exists(still) | Exists(nearer)
    )
