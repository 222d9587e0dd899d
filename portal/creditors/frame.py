"""The frame around the creditors' pages: the same agency, another door."""

from __future__ import annotations

from agency.mandates.models import AgencyProfile
from agency.parties.models import Creditor
from portal.frame import Contact, Frame
from portal.identity import identity_of


def frame_of(agency: AgencyProfile | None, creditor: Creditor) -> Frame:
    """Return the frame of a creditor's page: the agency, the creditor, the person who answers."""
    identity = identity_of(agency)
    contact = Contact(agency.human_name if agency else identity.name)
    return Frame(agency=identity, signed_in=True, creditor=creditor.short_name, contact=contact)
