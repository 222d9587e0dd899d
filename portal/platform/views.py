"""The platform's pages on its own host: what Amiable is, the conditions, an agency that opens."""

from __future__ import annotations

from decimal import Decimal
from functools import wraps
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from agency.common.money import format_percent
from portal.debtors.door.tries import hashed_network
from tenants.models import Opening, OpeningState
from tenants.openings.operations import (
    NameTaken,
    TooManyOpenings,
    ask_opening,
    confirm_opening,
    forget_opening,
    rename_opening,
)  # fmt: skip
from tenants.openings.queries import before, host_of, opening_of
from tenants.openings.rules import TERMS
from tenants.subscriptions.rules import with_vat
from tenants.tasks import enqueue

from .forms import TAKEN_WORDS, OpeningForm, OtherNameForm
from .presenters import demo_doors, opening_mail, threshold
from .tasks import open_waiting

if TYPE_CHECKING:
    from collections.abc import Callable

# A field that no person sees: what fills it is no person.
POT = "site"
SECONDS = 2


@require_safe
@login_not_required
def home(request: HttpRequest) -> HttpResponse:
    """Say what Amiable is, for whom, at what price; name no agency and nobody's file, but a demo's own."""
    told = {"openings": settings.OPENINGS, "trial_days": settings.TRIAL_DAYS, **_price()}
    return render(request, "portal/platform/home.html", {**told, "doors": demo_doors()})


@require_safe
@login_not_required
def terms(request: HttpRequest) -> HttpResponse:
    """What an agency accepts when it opens."""
    told = {"written_on": TERMS, "trial_days": settings.TRIAL_DAYS, **_price()}
    return render(request, "portal/platform/terms.html", told)


def _price() -> dict[str, Any]:
    """The price without VAT, and when there is some its rate and the price with it."""
    vat = settings.MONTHLY_VAT
    gross = with_vat(Decimal(settings.MONTHLY_PRICE), vat)
    return {"price": settings.MONTHLY_PRICE, "rate": format_percent(vat) if vat else "", "gross": gross}


def _when_open(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """The page exists only where agencies may open by themselves."""

    @wraps(view)
    def guarded(request: HttpRequest, **options: Any) -> HttpResponse:
        if not settings.OPENINGS:
            raise Http404
        return view(request, **options)

    return guarded


@require_http_methods(["GET", "HEAD", "POST"])
@login_not_required
@never_cache
@_when_open
def ask(request: HttpRequest) -> HttpResponse:
    """Ask for an agency: the answer is the same whoever has an account anywhere."""
    form = OpeningForm(request.POST if request.method == "POST" else None)
    if request.method != "POST" or not form.is_valid():
        return _form(request, form, 422 if form.errors else 200)
    if request.POST.get(POT):
        return redirect("opening_sent")
    asked = {key: value for key, value in form.cleaned_data.items() if key != "terms"}
    try:
        token = ask_opening(**asked, terms=TERMS, network=hashed_network(request), at=timezone.now())
    except TooManyOpenings:
        form.add_error(None, _("Beaucoup de cabinets ont été demandés aujourd’hui d’ici : réessayez demain."))
        return _form(request, form, 429)
    if token is not None:
        told = {key: asked[key] for key in ("email", "first_name", "name")}
        try:
            opening_mail(**told, token=token).send()
        except OSError:
            forget_opening(token=token)
            form.add_error(None, _("Le message n’a pas pu partir. Renvoyez ce formulaire dans quelques minutes."))
            return _form(request, form, 503)
    return redirect("opening_sent")


@require_safe
@login_not_required
@_when_open
def sent(request: HttpRequest) -> HttpResponse:
    """Look into your mailbox."""
    return render(request, "portal/platform/sent.html")


@require_http_methods(["GET", "HEAD", "POST"])
@login_not_required
@never_cache
@_when_open
def opening(request: HttpRequest, token: str) -> HttpResponse:
    """The page of one opening, from the link to the door: confirm, wait, enter; or choose another name."""
    found = opening_of(token, timezone.now())
    if found is None:
        return render(request, "portal/platform/over.html", status=410)
    if request.method == "POST":
        return _step(request, found, token)
    page = {
        OpeningState.ASKED: _to_confirm, OpeningState.CONFIRMED: _waiting, OpeningState.OPEN: _open,
        OpeningState.TAKEN: _renamed,
    }[OpeningState(found.state)]  # fmt: skip
    return page(request, found)


def _step(request: HttpRequest, found: Opening, token: str) -> HttpResponse:
    """A click moves the opening by one state, once; the page then tells where it stands."""
    if found.state == OpeningState.TAKEN:
        form = OtherNameForm(request.POST)
        if not form.is_valid():
            return _renamed(request, found, form)
        try:
            rename_opening(found, slug=form.cleaned_data["slug"], at=timezone.now())
        except NameTaken:
            form.add_error("slug", TAKEN_WORDS)
            return _renamed(request, found, form)
    else:
        confirm_opening(found, at=timezone.now())
    enqueue(open_waiting)
    return redirect("opening", token=token)


def _form(request: HttpRequest, form: OpeningForm, status: int) -> HttpResponse:
    return render(request, "portal/platform/ask.html", {"form": form, "pot": POT}, status=status)


def _to_confirm(request: HttpRequest, found: Opening) -> HttpResponse:
    return render(request, "portal/platform/confirm.html", {"opening": found, "host": host_of(found.slug)})


def _waiting(request: HttpRequest, found: Opening) -> HttpResponse:
    told = {"opening": found, "host": host_of(found.slug), "before": before(found)}
    response = render(request, "portal/platform/waiting.html", told)
    response["Refresh"] = str(SECONDS)
    return response


def _open(request: HttpRequest, found: Opening) -> HttpResponse:
    door = threshold(found)
    response = render(request, "portal/platform/open.html", {"opening": found, "door": door})
    # Not a redirection: browsers refuse one to another host after a posted form (Content-Security-Policy, form-action).
    response["Refresh"] = f"1; url={door.url}"
    return response


def _renamed(request: HttpRequest, found: Opening, form: OtherNameForm | None = None) -> HttpResponse:
    told = {"opening": found, "host": host_of(found.slug), "form": form or OtherNameForm()}
    return render(request, "portal/platform/taken.html", told, status=422 if form else 200)
