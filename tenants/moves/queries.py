"""Where an agency works: here, or in the installation it was handed over to."""

from __future__ import annotations

from django_tenants.utils import schema_context

from tenants.models import Agency, AgencyEvent

# What the history of an agency calls them.
HANDED_OVER, TAKEN_BACK = "hand_over", "take_back"


def handed_over(agency: Agency) -> bool:
    """Whether another installation was given this agency, and did not give it up since."""
    with schema_context("public"):
        moves = AgencyEvent.objects.filter(agency=agency, action__in=(HANDED_OVER, TAKEN_BACK))
        last = moves.order_by("-id").values_list("action", flat=True).first()
    return last == HANDED_OVER
