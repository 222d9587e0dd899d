"""The back office on the platform's host: a sign-in by e-mail, the list of agencies, one agency."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.contrib.auth import login, logout
from django.contrib.auth.decorators import login_not_required
from django.core.cache import cache
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from portal.debtors.door.tries import hashed_network
from tenants.models import Agency, AgencyState
from tenants.operations import StateChangeRefused, close_agency, reopen_agency, suspend_agency

from .decorators import for_operator
from .forms import OperatorForm, StateForm
from .presenters import acts, event_label, row, sign_in_mail
from .queries import agencies, health, operator_of, operators

PER_PAGE = 25
LATE = timedelta(minutes=15)
# Requests for a link from one network in a quarter of an hour.
TRIES, WINDOW = 10, 900
SECONDS_OF_A_SESSION = 8 * 3600
ACTS: dict[str, Callable[..., None]] = {
    "suspendre": suspend_agency, "rouvrir": reopen_agency, "fermer": close_agency,
}  # fmt: skip


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
    """The link of the e-mail: a click signs in, looking at it does not."""
    user = operator_of(token)
    if user is None:
        return render(request, "portal/operators/over.html", status=410)
    if request.method != "POST":
        return render(request, "portal/operators/enter.html", {"operator": user})
    login(request, user, backend=settings.AUTHENTICATION_BACKENDS[0])
    request.session.set_expiry(SECONDS_OF_A_SESSION)
    return redirect("operator_agencies")


@require_POST
@for_operator
def leave(request: HttpRequest) -> HttpResponse:
    """End the session."""
    logout(request)
    return redirect("platform")


@require_safe
@for_operator
def every_agency(request: HttpRequest) -> HttpResponse:
    """The agencies and how they fare, a page at a time."""
    text, state = request.GET.get("q", "").strip()[:80], request.GET.get("etat", "")
    now = timezone.now()
    shown = Paginator(agencies(text, state), PER_PAGE).get_page(request.GET.get("page"))
    rows = [row(agency, health(agency, now), now - LATE) for agency in shown]
    told = {"rows": rows, "shown": shown, "text": text, "state": state, "states": AgencyState.choices}
    return render(request, "portal/operators/agencies.html", told)


@require_safe
@for_operator
def one_agency(request: HttpRequest, slug: str) -> HttpResponse:
    """One agency: its facts, its health, its history, what may be done."""
    return _page(request, get_object_or_404(Agency, slug=slug))


@require_POST
@for_operator
def act(request: HttpRequest, slug: str, word: str) -> HttpResponse:
    """Suspend, reopen or close an agency, with a reason."""
    agency, change = get_object_or_404(Agency, slug=slug), ACTS.get(word)
    if change is None:
        raise Http404
    form = StateForm(request.POST)
    if not form.is_valid():
        return _page(request, agency, form, 422)
    by = request.user.email  # type: ignore[union-attr]
    try:
        change(agency, by=by[:120], at=timezone.now(), reason=form.cleaned_data["reason"])
    except StateChangeRefused as refusal:
        form.add_error(None, str(refusal))
        return _page(request, agency, form, 409)
    return redirect("operator_agency", slug=slug)


def _page(request: HttpRequest, agency: Agency, form: StateForm | None = None, status: int = 200) -> HttpResponse:
    events = [(event, event_label(event.action)) for event in agency.events.order_by("-at", "-id")]
    told: dict[str, Any] = {
        "agency": agency, "health": health(agency, timezone.now()), "events": events, "acts": acts(agency),
        "hosts": agency.domains.order_by("-is_primary", "domain"), "form": form or StateForm(),
    }  # fmt: skip
    return render(request, "portal/operators/agency.html", told, status=status)


def _too_many(request: HttpRequest) -> bool:
    key = f"operator-tries:{hashed_network(request)}"
    cache.add(key, 0, WINDOW)
    return cache.incr(key) > TRIES
