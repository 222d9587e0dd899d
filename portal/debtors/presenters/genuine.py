"""Who the agency is, for whoever wonders whether a letter is ours: what the law makes public, and nothing else."""

from __future__ import annotations

from django.utils.translation import gettext as _

from agency.common.identifiers import group
from agency.language.presenters import format_date
from agency.mandates.models import AgencyProfile


def agency_facts(agency: AgencyProfile | None) -> tuple[tuple[str, str], ...]:
    """Return (label, value) for the name, the registration, the seat, the declaration of R124-2 and the telephone."""
    if agency is None:
        return ()
    declared = ""
    if agency.declared_to and agency.declared_on:
        declared = _("au procureur de la République de %(court)s, le %(day)s (CPC d’exécution, article R124-2)") % {
            "court": agency.declared_to,
            "day": format_date(agency.declared_on),
        }
    facts = (
        (_("Nom"), agency.legal_name),
        (_("Forme"), agency.legal_form),
        (_("SIREN"), group(agency.siren, 3)),
        (_("Adresse"), ", ".join(agency.address_lines)),
        (_("Activité déclarée"), declared),
        (_("Téléphone, non surtaxé"), f"{agency.phone}, {agency.hours}"),
    )
    return tuple((label, value) for label, value in facts if value)
