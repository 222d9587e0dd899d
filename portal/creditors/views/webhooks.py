"""The addresses of the creditor's programs that hear of its cases: one more where the agency lets it, each alone."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from agency.parties.enums import CreditorAct
from agency.webhooks.enums import TellingState
from agency.webhooks.forms import EndpointAct, EndpointActForm, shown_once, to_show
from agency.webhooks.operations import TooManyEndpoints, open_endpoint
from agency.webhooks.queries import endpoints_of, tellings_of
from portal.creditors.decorators import for_creditor
from portal.creditors.forms import OwnEndpointForm
from portal.creditors.visits import CreditorVisit

MOST_SHOWN, A_PAGE = 100, 50


@require_http_methods(["GET", "HEAD", "POST"])
@for_creditor(CreditorAct.SOFTWARE)
def endpoints(visit: CreditorVisit) -> HttpResponse:
    """The addresses, and a form to add one: its own page then shows its secret, once."""
    posted = visit.request.method == "POST"
    if posted and not visit.creditor.makes_keys:
        raise PermissionDenied
    form = OwnEndpointForm(visit.request.POST if posted else None)
    if posted and form.is_valid():
        try:
            made, _secret = open_endpoint(creditor=visit.creditor, by=visit.by, at=visit.at, **form.cleaned_data)
            to_show(visit.request.session, made)
            return redirect("creditors:webhook", pk=made.pk)
        except TooManyEndpoints:
            form.add_error(None, _("Dix adresses entendent déjà : arrêtez-en une d’abord."))
    context = {"form": form, "rows": endpoints_of(visit.creditor)[:MOST_SHOWN]}
    return visit.render("portal/creditors/webhooks.html", status=422 if form.errors else 200, **context)


@require_http_methods(["GET", "HEAD", "POST"])
@for_creditor(CreditorAct.SOFTWARE)
def endpoint(visit: CreditorVisit, pk: int) -> HttpResponse:
    """One of its addresses: what it heard; it may always be stopped, the rest is done where the agency lets it."""
    found = endpoints_of(visit.creditor).filter(pk=pk).first()
    if found is None:
        raise Http404
    if visit.request.method == "POST":
        form = EndpointActForm(visit.request.POST)
        if not form.is_valid():
            return HttpResponse(status=422)
        if not visit.creditor.makes_keys and form.cleaned_data["act"] != EndpointAct.SHUT:
            raise PermissionDenied
        outcome = form.act_on(found, by=visit.by, at=visit.at)
        if outcome.secret:
            to_show(visit.request.session, found)
        else:
            (messages.success if outcome.is_done else messages.error)(visit.request, outcome.said)
        return redirect("creditors:webhook", pk=pk)
    secret = shown_once(visit.request.session, found)
    state = visit.request.GET.get("etat", "")
    state = state if state in TellingState else ""
    rows = Paginator(tellings_of(found, state), A_PAGE).get_page(visit.request.GET.get("page"))
    context = {"one": found, "rows": rows, "state": state, "states": TellingState.choices, "secret": secret}
    page = visit.render("portal/creditors/webhook.html", status=200, **context)
    page["Cache-Control"] = "no-store"
    return page
