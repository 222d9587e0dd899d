"""Reads of exports. From anywhere: they stand in the public schema."""

from __future__ import annotations

from datetime import datetime

from django_tenants.utils import schema_context

from tenants import signing
from tenants.models import Agency, AgencyExport, ExportState

from .rules import LIFE, LINK_LIFE, hashed

PURPOSE = "export"


def latest_of(agency: Agency) -> AgencyExport | None:
    """The last export asked for of an agency."""
    with schema_context("public"):
        found: AgencyExport | None = AgencyExport.objects.filter(agency_id=agency.pk).first()
        return found


def before(export: AgencyExport) -> int:
    """How many exports are made before this one."""
    with schema_context("public"):
        waiting: int = AgencyExport.objects.filter(state=ExportState.ASKED, asked_at__lt=export.asked_at).count()
        return waiting


def next_asked() -> AgencyExport | None:
    """The export that has waited longest; those that failed come after the others. In the public schema."""
    asked = AgencyExport.objects.filter(state=ExportState.ASKED)
    found: AgencyExport | None = asked.select_related("agency").order_by("tries", "asked_at", "pk").first()
    return found


def export_of(agency: Agency, token: str, at: datetime) -> AgencyExport | None:
    """The export of this agency that a link opens; None for one forged, another's, too old, used, or erased."""
    try:
        pk, secret = signing.loads(token, purpose=PURPOSE, max_age=LINK_LIFE)
    except (signing.BadSignature, ValueError, TypeError):
        return None
    with schema_context("public"):
        ready = AgencyExport.objects.filter(agency_id=agency.pk, state=ExportState.READY, ready_at__gt=at - LIFE)
        return ready.filter(pk=pk, link_hash=hashed(secret)).exclude(link_hash="").first()


def token_for(export: AgencyExport, secret: str) -> str:
    """What a link holds: signed for the host that made it, and good for a few minutes."""
    return signing.dumps([export.pk, secret], purpose=PURPOSE)
