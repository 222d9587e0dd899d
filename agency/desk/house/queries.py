"""What is there and what is missing before the first letter."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from agency.cases.models import Case
from agency.mandates.enums import ComplianceGap, MandateState
from agency.mandates.models import AgencyProfile, Mandate
from agency.mandates.queries import compliance_gaps, profile_or_none, with_mandate
from agency.parties.models import Creditor
from agency.team.queries import joined

# An insurance is renewed in a month.
NOTICE = timedelta(days=30)


@dataclass(frozen=True)
class Readiness:
    """What the agency has on a day; `gaps` are the law's (R124-2), `lapses_on` an insurance that soon ends."""

    profile: AgencyProfile | None
    gaps: tuple[ComplianceGap, ...]
    lapses_on: date | None
    colleagues: int
    creditors: bool
    drafted: bool
    signed: bool
    cases: bool
    on: date


def readiness(on: date) -> Readiness:
    """Return what stands on a day."""
    profile = profile_or_none()
    ends = profile.insured_until if profile else None
    return Readiness(
        profile=profile,
        gaps=tuple(compliance_gaps(on, profile)) if profile else tuple(ComplianceGap),
        lapses_on=ends if ends and on < ends <= on + NOTICE else None,
        colleagues=joined().count(),
        creditors=Creditor.objects.exists(),
        drafted=Mandate.objects.filter(state=MandateState.DRAFT).exists(),
        signed=with_mandate(on).exists(),
        cases=Case.objects.exists(),
        on=on,
    )
