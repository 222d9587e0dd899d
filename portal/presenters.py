"""Builders of the view models that every portal page shares."""

from __future__ import annotations

from pathlib import PurePosixPath

from django.db.models.fields.files import FieldFile
from django.urls import reverse

from agency.mandates.models import AgencyProfile
from tenants.current import current_agency

from .theme import DEFAULT, file_name
from .view_models import AgencyIdentity


def logo_address(logo: FieldFile | None) -> str:
    """Where a kept logo is shown, empty without one; its name changes with its content."""
    return reverse("debtors:logo", args=[PurePosixPath(logo.name or "").name]) if logo else ""


def agency_identity(agency: AgencyProfile | None) -> AgencyIdentity:
    """Return the agency as pages name it; before its set-up, only its name."""
    if agency is None:
        return AgencyIdentity(name=current_agency().name)
    plain = agency.brand_colour.upper() == DEFAULT
    return AgencyIdentity(
        name=agency.legal_name,
        address=", ".join(agency.address_lines),
        phone=agency.phone,
        hours=agency.hours,
        email=agency.email,
        logo=logo_address(agency.logo),
        theme="" if plain else reverse("debtors:theme", args=[file_name(agency.brand_colour)]),
    )
