"""The frame of a person's pages."""

from __future__ import annotations

from agency.cases.models import Case
from agency.mandates.enums import Voice
from agency.mandates.models import AgencyProfile
from portal.presenters import agency_identity, logo_address
from portal.view_models import ContactPerson, FirstLetter, PageFrame


def debtor_frame(agency: AgencyProfile | None, case: Case | None = None, *, signed_in: bool = False) -> PageFrame:
    """Return the frame of a page: with a case, its creditor, the person who follows it and its first letter."""
    identity = agency_identity(agency)
    if case is None:
        return PageFrame(agency=identity, signed_in=signed_in)
    name = case.referent.get_full_name() if case.referent else ""
    return PageFrame(
        agency=identity,
        signed_in=True,
        case=case.reference,
        creditor=case.creditor.short_name,
        lent=case.mandate.voice == Voice.CREDITOR,
        lent_logo=logo_address(case.creditor.logo),
        contact=ContactPerson(name or (agency.human_name if agency else identity.name)),
        letter=FirstLetter(case.first_letter_reference, case.first_letter_on) if case.first_letter_on else None,
    )
