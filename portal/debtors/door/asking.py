"""« Ce courrier est-il authentique ? »: anybody asks, and learns who we are and whether a letter is ours, no more."""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from agency.common.calendar import PARIS
from agency.mandates.queries import profile_or_none
from portal.debtors.door.forms import GenuineForm
from portal.debtors.door.genuine import is_ours
from portal.debtors.door.tries import TooManyTries, origin_of
from portal.debtors.presenters import debtor_frame
from portal.debtors.presenters.genuine import agency_facts
from portal.debtors.visits import form_data
from portal.rendering import render_page


@login_not_required
@sensitive_post_parameters("reference", "postcode")
@require_http_methods(["GET", "HEAD", "POST"])
def genuine(request: HttpRequest) -> HttpResponse:
    """Ask for the reference and the postcode; say whether the letter is ours. Never by an address somebody may send."""
    form, ours, until = GenuineForm(form_data(request)), None, ""
    if form.is_valid():
        told = form.cleaned_data
        try:
            ours = is_ours(
                reference=told["reference"], postcode=told["postcode"], origin=origin_of(request), at=timezone.now()
            )
        except TooManyTries as shut:
            local = shut.until.astimezone(PARIS)
            until = f"{local.hour} h {local.minute:02d}"
    agency = profile_or_none()
    context = {"form": form, "ours": ours, "until": until, "facts": agency_facts(agency)}
    status = 429 if until else 200
    return render_page(request, "portal/debtors/genuine.html", debtor_frame(agency), context, status=status)
