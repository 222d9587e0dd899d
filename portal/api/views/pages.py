"""What people and machines read of the API itself: its page, and its OpenAPI document."""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import require_safe

from agency.mandates.queries import profile_or_none
from portal.api.api import API, ROUTERS
from portal.api.document import document_of
from portal.api.enums import STATUS, Refused
from portal.api.guide import kinds_shown, operations_shown
from portal.presenters import agency_identity
from portal.rendering import render_page
from portal.view_models import PageFrame


@login_not_required
@require_safe
def page(request: HttpRequest) -> HttpResponse:
    """How to call the API, for whoever writes a program: nothing of the agency but its name."""
    said = document_of(API, ROUTERS)
    context = {
        "operations": operations_shown(said),
        "kinds": kinds_shown(said),
        "events": [(kind, one["post"]["summary"]) for kind, one in said["webhooks"].items()],
        "refusals": [(one, int(STATUS[one])) for one in Refused],
        "address": request.build_absolute_uri("/api/v1/"),
    }
    return render_page(request, "portal/api.html", PageFrame(agency=agency_identity(profile_or_none())), context)


@login_not_required
@require_safe
def document(_request: HttpRequest) -> HttpResponse:
    """The OpenAPI document."""
    return JsonResponse(document_of(API, ROUTERS))
