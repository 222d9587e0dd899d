"""« Connexion »: whom the agency asks for a second step at sign-in."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from agency.desk.frame.forms import SecondFactorForm
from agency.journal.rules import Actor
from agency.mandates.operations import set_profile
from agency.mandates.queries import profile_or_none
from agency.users.enums import Permission, Signer

from .pages import page, staff_view


@require_http_methods(["GET", "HEAD", "POST"])
@staff_view(Permission.MANAGE_TEAM)
def security(request: HttpRequest) -> HttpResponse:
    """Show and change the roles asked for a second step; whoever lacks one sets it up at their next page."""
    profile = profile_or_none()
    form = SecondFactorForm(request.POST if request.method == "POST" else None)
    if profile is not None and request.method == "POST" and form.is_valid():
        asked = [signer for signer in Signer.values if signer in form.cleaned_data["asked"]]
        set_profile(second_factor_for=asked, by=Actor.staff(request.user), at=timezone.now())
        messages.success(
            request, _("C’est enregistré. Qui n’a pas encore de deuxième temps le met en place à sa prochaine page.")
        )
        return redirect("staff_security")
    kept = profile.second_factor_for if profile else []
    choices = [(value, label, value in kept) for value, label in Signer.choices]
    return page(request, "staff/security.html", {"choices": choices, "ready": profile is not None})
