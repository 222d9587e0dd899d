"""Where one's account is signed in, read by its owner, who closes the other places at once."""

from __future__ import annotations

from allauth.account.decorators import reauthentication_required
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from agency.journal.rules import Actor
from agency.team.operations import end_session
from agency.team.queries import sessions_of


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@login_required
@reauthentication_required(allow_get=True)
def my_sessions(request: HttpRequest) -> HttpResponse:
    """The places, this one first named; posted, every other one is closed by whoever just proved who they are."""
    user, here = request.user, request.session.session_key
    places = list(sessions_of(user))  # type: ignore[arg-type]
    others = [place for place in places if place.session_key != here]
    if request.method == "POST":
        for place in others:
            end_session(user=user, session=place.pk, by=Actor.account(user), at=timezone.now())  # type: ignore[arg-type]
        messages.success(request, _("Votre compte n’est plus ouvert qu’ici."))
        return redirect("account_sessions")
    return render(request, "account/sessions.html", {"places": places, "others": others, "here": here})
