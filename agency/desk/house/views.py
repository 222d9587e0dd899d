"""« Cabinet » and « Départ »: the agency described, its letterhead seen, what is left to do."""

from __future__ import annotations

from typing import cast

from allauth.mfa.utils import is_mfa_enabled
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import login
from django.contrib.sessions.backends.db import SessionStore
from django.core.exceptions import ValidationError
from django.db import connection
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from agency.cards.account.gateway import Refused, Silent
from agency.cards.account.operations import ConnectRefused, connect, read_account, switch_cards
from agency.cards.account.presenters import card_account, why_no_cards
from agency.cases.views import file_answer
from agency.common.calendar import paris_date
from agency.desk.frame.presenters.departures import departure_words
from agency.desk.frame.views.pages import may, page, staff_view
from agency.journal.rules import Actor
from agency.mandates.operations import set_profile
from agency.mandates.queries import agency_accounts, profile_or_none
from agency.outbox.review.queries import departures as departures_of
from agency.samples.operations import TrialRefused, begin_trial, end_trial
from agency.samples.queries import kept, may_begin_trial
from agency.users.enums import Permission
from agency.users.models import User
from tenants.current import on_trial

from .forms import CardSwitchForm, DeparturesForm, HouseForm
from .presenters import left_to_do, letterhead, steps
from .queries import readiness


@require_safe
@staff_view(Permission.SEE_CASES)
def start(request: HttpRequest) -> HttpResponse:
    """What is left before the first letter, and what each task opens."""
    found = readiness(timezone.localdate())
    told = {"steps": list(steps(found, protected=is_mfa_enabled(request.user))), "left": left_to_do(found)}
    told["offered"] = may(request.user, Permission.MANAGE_TEAM) and may_begin_trial()
    return page(request, "staff/start.html", told)


@require_POST
@staff_view(Permission.MANAGE_TEAM)
def begin(request: HttpRequest) -> HttpResponse:
    """Fill an empty agency with invented people."""
    now = timezone.now()
    try:
        begin_trial(user=cast("User", request.user), by=Actor.staff(request.user), at=now, on=paris_date(now))
    except TrialRefused as refusal:
        messages.error(request, str(refusal))
        return redirect("staff_start")
    messages.success(request, _("Les exemples sont là : essayez tout, rien ne part."))
    return redirect("staff_day")


@require_http_methods(["GET", "HEAD", "POST"])
@staff_view(Permission.MANAGE_TEAM)
def trial(request: HttpRequest) -> HttpResponse:
    """End the trial: say what stays and what goes, then put a fresh agency in the place of this one."""
    if not on_trial():
        return redirect("staff_start")
    if request.method != "POST":
        found = kept()
        told = {"team": len(found.team), "identity": found.identity is not None}
        return page(request, "staff/trial.html", told)
    email = cast("User", request.user).email
    try:
        fresh = end_trial(by=Actor.staff(request.user), at=timezone.now())
    except TrialRefused:
        # Somebody else clicked at the same instant: the fresh agency is there.
        return redirect("staff_start")
    # The rest of this request, its session and its messages belong to the fresh agency.
    connection.set_tenant(fresh)  # type: ignore[attr-defined]
    request.session = SessionStore()
    login(request, User.objects.get(email=email), backend=settings.AUTHENTICATION_BACKENDS[0])
    UserSession.objects.create_from_request(request)
    messages.success(request, _("Le cabinet est neuf. Voici ce qu’il reste à faire avant le premier courrier."))
    return redirect("staff_start")


@require_http_methods(["GET", "HEAD", "POST"])
@staff_view(Permission.MANAGE_CREDITORS)
def house(request: HttpRequest) -> HttpResponse:
    """Describe the agency, or correct it."""
    form = HouseForm(request.POST or None, request.FILES or None, instance=profile_or_none())
    if request.method == "POST" and form.is_valid():
        try:
            set_profile(by=Actor.staff(request.user), at=timezone.now(), **form.facts)
        except ValidationError as refusal:
            form.add_error(None, refusal)
        else:
            messages.success(request, _("C’est enregistré. Les prochains courriers partent sous cette identité."))
            return redirect("staff_start" if left_to_do(readiness(timezone.localdate())) else "staff_house")
    context = {"form": form, "described": profile_or_none() is not None, "accounts": agency_accounts()}
    return page(request, "staff/house.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@staff_view(Permission.MANAGE_CREDITORS)
def departures(request: HttpRequest) -> HttpResponse:
    """How letters leave: approved or not, from which hour, by day alone."""
    agency, now = profile_or_none(), timezone.now()
    if agency is None:
        return redirect("staff_house")
    form = DeparturesForm(request.POST if request.method == "POST" else None, instance=agency)
    if request.method == "POST" and form.is_valid():
        set_profile(by=Actor.staff(request.user), at=now, **form.cleaned_data)
        messages.success(request, _("C’est enregistré. Les prochains courriers partent ainsi."))
        return redirect("staff_departures")
    told = departure_words(departures_of(profile_or_none()), now)
    context = {"form": form, "told": told, "section": "staff_house"}
    return page(request, "staff/departures.html", context, status=422 if form.errors else 200)


@require_safe
@staff_view(Permission.MANAGE_TEAM)
def cards(request: HttpRequest) -> HttpResponse:
    """« Paiement par carte »: what Stripe lets the account do, what it asks, and whether people are offered cards."""
    return _cards_page(request)


@require_safe
@staff_view(Permission.MANAGE_TEAM)
def cards_back(request: HttpRequest) -> HttpResponse:
    """Coming back from Stripe proves nothing: the account is read there."""
    return _read(request)


@require_POST
@staff_view(Permission.MANAGE_TEAM)
def cards_read(request: HttpRequest) -> HttpResponse:
    """« Relire chez Stripe »."""
    return _read(request)


@require_POST
@staff_view(Permission.MANAGE_TEAM)
def cards_connect(request: HttpRequest) -> HttpResponse:
    """Open the account if there is none, and show the way to Stripe's page, which opens once."""
    back, again = (request.build_absolute_uri(reverse(name)) for name in ("staff_cards_back", "staff_cards"))
    try:
        url = connect(return_url=back, refresh_url=again, by=Actor.staff(request.user), at=timezone.now())
    except ConnectRefused as refusal:
        return _cards_page(request, refusal=str(refusal))
    return _cards_page(request, leads_to=url)


@require_POST
@staff_view(Permission.MANAGE_TEAM)
def cards_switch(request: HttpRequest) -> HttpResponse:
    """Offer cards from the day of Stripe's written agreement, or to nobody any more."""
    form = CardSwitchForm(request.POST)
    stop = "stop" in request.POST
    if stop or form.is_valid():
        now = timezone.now()
        given = None if stop else form.cleaned_data["approved_on"]
        try:
            switch_cards(approved_on=given, by=Actor.staff(request.user), at=now, on=paris_date(now))
        except ConnectRefused as refusal:
            form.add_error("approved_on", str(refusal))
        else:
            said = _("La carte n’est plus proposée.") if stop else _("C’est noté : vous proposez la carte.")
            messages.success(request, said)
            return redirect("staff_cards")
    return _cards_page(request, form=form)


def _read(request: HttpRequest) -> HttpResponse:
    try:
        read_account(by=Actor.staff(request.user), at=timezone.now())
    except (Silent, Refused):
        messages.error(request, _("Stripe ne répond pas. Réessayez dans un instant."))
    except ConnectRefused as refusal:
        messages.error(request, str(refusal))
    return redirect("staff_cards")


def _cards_page(
    request: HttpRequest, *, form: CardSwitchForm | None = None, refusal: str = "", leads_to: str = ""
) -> HttpResponse:
    agency = profile_or_none()
    if agency is None:
        return redirect("staff_house")
    found = card_account(agency, timezone.localdate())
    told = {
        "account": found, "why_not": why_no_cards(found), "form": form or CardSwitchForm(), "refusal": refusal,
        "leads_to": leads_to, "section": "staff_house",
    }  # fmt: skip
    return page(request, "staff/cards.html", told, status=422 if form or refusal else 200)


@require_safe
@staff_view(Permission.SEE_CASES)
def letterhead_pdf(request: HttpRequest) -> HttpResponse:  # noqa: ARG001  the agency decides, not the request
    """A letter to an invented person under the agency's name, as it would be printed."""
    profile = profile_or_none()
    if profile is None:
        raise Http404
    return file_answer(letterhead(profile), "application/pdf", "courrier-exemple.pdf", shown=True)
