"""Views of pages that anyone may read, without a sign-in: legal texts, the agency's colours, the language."""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_protect
from django.views.decorators.http import require_POST, require_safe
from django.views.i18n import set_language

from agency.mandates.models import AgencyProfile
from agency.mandates.queries import profile_or_none
from agency.parties.models import Creditor
from portal.debtors.presenters import debtor_frame
from portal.rendering import render_page
from portal.theme import file_name, style_sheet, theme_of

TEXTS = {
    "droits": "portal/debtors/texts/rights.html",
    "donnees": "portal/debtors/texts/personal_data.html",
    "accessibilite": "portal/debtors/texts/accessibility.html",
    "reclamation": "portal/debtors/texts/complaint.html",
}
A_YEAR = 31_536_000

language = login_not_required(require_POST(csrf_protect(set_language)))


@login_not_required
@require_safe
def text(request: HttpRequest, name: str) -> HttpResponse:
    """Rights, data, accessibility, complaints: the same for everybody."""
    if name not in TEXTS:
        raise Http404
    agency = profile_or_none()
    return render_page(request, TEXTS[name], debtor_frame(agency), {"agency": agency})


@login_not_required
@require_safe
def logo(request: HttpRequest, name: str) -> FileResponse:  # noqa: ARG001
    """A logo that heads pages; nobody guesses its name, which changes with the content."""
    kept = f"logos/{name}"
    found = next((row.logo for model in (AgencyProfile, Creditor) for row in model.objects.filter(logo=kept)[:1]), None)
    if found is None:
        raise Http404
    response = FileResponse(found.open("rb"), content_type="image/png")
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = f"public, max-age={A_YEAR}, immutable"
    return response


@login_not_required
@require_safe
def theme(request: HttpRequest, name: str) -> HttpResponse:  # noqa: ARG001
    """The agency's colours; the name changes with the content, so browsers may keep it for a year."""
    agency = profile_or_none()
    if agency is None or name != file_name(agency.brand_colour):
        raise Http404
    response = HttpResponse(style_sheet(theme_of(agency.brand_colour)), content_type="text/css; charset=utf-8")
    response["Cache-Control"] = f"public, max-age={A_YEAR}, immutable"
    return response
