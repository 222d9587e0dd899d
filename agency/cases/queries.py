"""Reads of cases: what is workable, and a case told in lines that add up."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.conf import settings
from django.db.models import Q, QuerySet

from agency.ledger.queries import due_by_claim
from agency.parties.models import Debtor
from tenants.current import schema_name

from .enums import CaseState
from .models import Case, CaseParty, Claim, Hold, LimitationEvent
from .rules import access_code_hash


@dataclass(frozen=True)
class ClaimLine:
    """One bill as a person reads it: billed, paid to the creditor before, settled since, still owed."""

    claim: Claim
    settled: Decimal
    due: Decimal


@dataclass(frozen=True)
class CaseSummary:
    """A case in figures that add up: `billed - paid == due`, and fees that are always zero (R1.17)."""

    lines: tuple[ClaimLine, ...]
    billed: Decimal
    paid: Decimal
    due: Decimal
    fees: Decimal = Decimal("0.00")


def summary(case: Case) -> CaseSummary:
    """Return the case's bills and sums, from the claim book."""
    due = due_by_claim(case.pk)
    lines = []
    for claim in case.claims.select_related("invoice"):
        owed = sum(due.get(claim.pk, {}).values(), Decimal("0.00"))
        lines.append(ClaimLine(claim, settled=claim.total - claim.paid_before - owed, due=owed))
    billed = sum((line.claim.total for line in lines), Decimal("0.00"))
    total_due = sum((line.due for line in lines), Decimal("0.00"))
    return CaseSummary(tuple(lines), billed=billed, paid=billed - total_due, due=total_due)


def running_holds(case: Case, at: datetime) -> QuerySet[Hold]:
    """Return the holds that stop the machine on a case at an instant."""
    return case.holds.filter(starts_at__lte=at, lifted_at__isnull=True).filter(
        Q(until_at__isnull=True) | Q(until_at__gt=at)
    )


def last_day_towards(case: Case, debtor: Debtor) -> date:
    """Return the last day something may be asked of one person of a case (R2.12): gates, letters and pages read it."""
    found = case.parties.filter(debtor=debtor).values_list("last_day_to_act", flat=True).first()
    return case.last_day_to_act if found is None else min(found, case.last_day_to_act)


def last_days_towards(debtor_id: int) -> dict[int, date]:
    """Return case id -> the last day something may be asked of one person, in all their cases."""
    return dict(CaseParty.objects.filter(debtor_id=debtor_id).values_list("case_id", "last_day_to_act"))


def standing_events(case: Case) -> QuerySet[LimitationEvent]:
    """Return the events that act on the limitation of a case, those of the case it was set apart from included."""
    return LimitationEvent.objects.filter(
        case__in=[case.pk, case.apart_from_id] if case.apart_from_id else [case.pk],
        withdraws__isnull=True,
        withdrawn_by__isnull=True,
    ).order_by("happened_on", "id")


def workable(at: datetime, on: date) -> QuerySet[Case]:
    """Return the cases the morning run may see: qualified, not held, not protected, not time-barred."""
    return Case.objects.free_at(at).filter(
        state=CaseState.ACTIVE,
        last_day_to_act__gte=on,
        debtor__protection="",
    )


def claims_owed(case: Case) -> list[Claim]:
    """Return the case's claims that something is still owed on, with their invoices."""
    return [line.claim for line in summary(case).lines if line.due > 0]


def code_hash(code: str) -> str:
    """Return the keyed hash under which this agency looks a typed code up."""
    return access_code_hash(secret=settings.SECRET_KEY, schema=schema_name(), code=code)
