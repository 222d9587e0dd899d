"""Who the agency is on the pages of outsiders, with its colours."""

from __future__ import annotations

from django.urls import reverse

from agency.mandates.models import AgencyProfile
from tenants import here

from .frame import AgencyIdentity
from .theme import DEFAULT, file_name


def identity_of(agency: AgencyProfile | None) -> AgencyIdentity:
    """Return the agency as pages name it; before its set-up, only its name."""
    if agency is None:
        return AgencyIdentity(name=here.agency().name)
    plain = agency.brand_colour.upper() == DEFAULT
    return AgencyIdentity(
        name=agency.legal_name,
        address=", ".join(agency.address_lines),
        phone=agency.phone,
        hours=agency.hours,
        email=agency.email,
        theme="" if plain else reverse("debtors:theme", args=[file_name(agency.brand_colour)]),
    )
