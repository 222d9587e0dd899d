"""« Webhooks »: the addresses that hear of events, one more; one of them, what it heard, and what is done with it."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from agency.desk.frame.views.pages import page, staff_view
from agency.desk.software.forms import EndpointForm
from agency.journal.rules import Actor
from agency.users.enums import Permission
from agency.webhooks.enums import TellingState
from agency.webhooks.forms import EndpointActForm, shown_once, to_show
from agency.webhooks.operations import TooManyEndpoints, open_endpoint
from agency.webhooks.queries import endpoints_held, tellings_of

A_PAGE = 50


@require_http_methods(["GET", "HEAD", "POST"])
@staff_view(Permission.MANAGE_TEAM)
def endpoints(request: HttpRequest) -> HttpResponse:
    """The addresses, and a form to add one: its own page then shows its secret, once."""
    form = EndpointForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            made, _secret = open_endpoint(by=Actor.staff(request.user), at=timezone.now(), **form.cleaned_data)
            to_show(request.session, made)
            return redirect("staff_webhook", pk=made.pk)
        except TooManyEndpoints:
            form.add_error(None, _("Dix adresses entendent déjà : arrêtez-en une d’abord."))
    rows = Paginator(endpoints_held(), A_PAGE).get_page(request.GET.get("page"))
    context = {"form": form, "rows": rows}
    return page(request, "staff/webhooks.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@staff_view(Permission.MANAGE_TEAM)
def endpoint(request: HttpRequest, pk: int) -> HttpResponse:
    """One address: what it was told and answered, a trial, another secret, stopped, taken up, told again."""
    found = get_object_or_404(endpoints_held(), pk=pk)
    if request.method == "POST":
        form = EndpointActForm(request.POST)
        if not form.is_valid():
            return HttpResponse(status=422)
        outcome = form.act_on(found, by=Actor.staff(request.user), at=timezone.now())
        if outcome.secret:
            to_show(request.session, found)
        else:
            (messages.success if outcome.is_done else messages.error)(request, outcome.said)
        return redirect("staff_webhook", pk=pk)
    secret = shown_once(request.session, found)
    state = request.GET.get("etat", "")
    state = state if state in TellingState else ""
    rows = Paginator(tellings_of(found, state), A_PAGE).get_page(request.GET.get("page"))
    context = {"one": found, "rows": rows, "state": state, "states": TellingState.choices, "secret": secret}
    return page(request, "staff/webhook.html", context)
