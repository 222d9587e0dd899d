"""Reads of mandates and of the agency's own conditions."""

from __future__ import annotations

from datetime import date

from django.db.models import Q, QuerySet

from agency.parties.models import Creditor

from .enums import ComplianceGap, MandateState
from .models import AgencyProfile, Mandate


def profile() -> AgencyProfile:
    """Return the identity and conditions of the current agency. Raises `DoesNotExist` before set-up."""
    return AgencyProfile.objects.get(pk=1)


def profile_or_none() -> AgencyProfile | None:
    """Return the identity and conditions of the current agency; None before its set-up."""
    return AgencyProfile.objects.filter(pk=1).first()


def in_force(creditor: Creditor, on: date) -> Mandate | None:
    """Return the creditor's signed mandate on a day; the database holds that there is at most one."""
    return (
        Mandate.objects.filter(creditor=creditor, state=MandateState.ACTIVE, starts_on__lte=on)
        .filter(Q(ends_on__isnull=True) | Q(ends_on__gt=on))
        .first()
    )


def with_mandate(on: date) -> QuerySet[Creditor]:
    """Return the creditors whose signed mandate is in force on a day."""
    signed = Mandate.objects.filter(state=MandateState.ACTIVE, starts_on__lte=on)
    running = signed.filter(Q(ends_on__isnull=True) | Q(ends_on__gt=on))
    return Creditor.objects.filter(pk__in=running.values("creditor"))


def last_end(creditor: Creditor, on: date) -> date | None:
    """Return the day the creditor's last signed mandate ended, up to a day; None when none ever did."""
    ended = Mandate.objects.filter(creditor=creditor, state=MandateState.ACTIVE, ends_on__lte=on)
    latest = ended.order_by("-ends_on").first()
    return latest.ends_on if latest else None


def may_still_end(mandate: Mandate, on: date) -> bool:
    """Whether an end can be set: the mandate is signed, and has not ended yet."""
    return mandate.state == MandateState.ACTIVE and (mandate.ends_on is None or mandate.ends_on > on)


def next_signed(mandate: Mandate) -> Mandate | None:
    """Return the signed mandate that follows this one for the same creditor, if there is one."""
    later = Mandate.objects.filter(
        creditor_id=mandate.creditor_id, state=MandateState.ACTIVE, starts_on__gt=mandate.starts_on
    )
    return later.order_by("starts_on").first()


def compliance_gaps(on: date, agency: AgencyProfile | None = None) -> list[ComplianceGap]:
    """Return what the agency lacks to write or to take money on a day (R124-2, R1.5); empty when none."""
    agency = agency or profile()
    gaps = []
    if not agency.insurance_policy or not agency.insured_from or agency.insured_from > on:
        gaps.append(ComplianceGap.INSURANCE_MISSING)
    elif agency.insured_until is not None and agency.insured_until <= on:
        gaps.append(ComplianceGap.INSURANCE_LAPSED)
    if not agency.account_iban or not agency.account_opened_on or agency.account_opened_on > on:
        gaps.append(ComplianceGap.ACCOUNT_MISSING)
    elif agency.account_closed_on is not None and agency.account_closed_on <= on:
        gaps.append(ComplianceGap.ACCOUNT_CLOSED)
    if not agency.declared_on or agency.declared_on > on or not agency.declared_to:
        gaps.append(ComplianceGap.DECLARATION_MISSING)
    return gaps
