"""The first step of an operator's sign-in: a link by e-mail."""

from __future__ import annotations

from django.conf import settings
from django.contrib.auth import login, logout
from django.contrib.auth.decorators import login_not_required
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from portal.debtors.door.tries import hashed_network
from portal.operators.decorators import for_operator
from portal.operators.forms import OperatorForm
from portal.operators.presenters import sign_in_mail
from portal.operators.queries import operator_of, operators

# Requests for a link from one network in a quarter of an hour.
TRIES, WINDOW = 10, 900
SECONDS_OF_A_SESSION = 8 * 3600


@require_http_methods(["GET", "HEAD", "POST"])
@login_not_required
@never_cache
def sign_in(request: HttpRequest) -> HttpResponse:
    """Ask for a link; the answer is the same whether the address is an operator's."""
    form = OperatorForm(request.POST if request.method == "POST" else None)
    if request.method != "POST" or not form.is_valid():
        return render(request, "portal/operators/sign_in.html", {"form": form}, status=422 if form.errors else 200)
    if not _too_many(request):
        user = operators().filter(email__iexact=form.cleaned_data["email"]).first()
        if user is not None:
            try:
                sign_in_mail(user).send()
            except OSError:
                form.add_error(None, _("La messagerie ne répond pas. Réessayez dans quelques minutes."))
                return render(request, "portal/operators/sign_in.html", {"form": form}, status=503)
    return render(request, "portal/operators/sent.html")


@require_http_methods(["GET", "HEAD", "POST"])
@login_not_required
@never_cache
def enter(request: HttpRequest, token: str) -> HttpResponse:
    """The link of the e-mail: a click signs in, looking at it does not. What it opens waits for the second step."""
    user = operator_of(token)
    if user is None:
        return render(request, "portal/operators/over.html", status=410)
    if request.method != "POST":
        return render(request, "portal/operators/enter.html", {"operator": user})
    login(request, user, backend=settings.AUTHENTICATION_BACKENDS[0])
    request.session.set_expiry(SECONDS_OF_A_SESSION)
    return redirect("operator_agencies")


@require_POST
@for_operator(second_step=False)
def leave(request: HttpRequest) -> HttpResponse:
    """End the session."""
    logout(request)
    return redirect("platform")


def _too_many(request: HttpRequest) -> bool:
    key = f"operator-tries:{hashed_network(request)}"
    cache.add(key, 0, WINDOW)
    return cache.incr(key) > TRIES
