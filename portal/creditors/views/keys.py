"""The creditor's keys for its programs: those there are, one more where the agency lets it, one less."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods, require_POST

from agency.parties.enums import CreditorAct
from agency.software.operations import make_key, revoke_key
from agency.software.queries import keys_of
from portal.creditors.decorators import for_creditor
from portal.creditors.forms import OwnKeyForm
from portal.creditors.visits import CreditorVisit

MOST_SHOWN = 100


@require_http_methods(["GET", "HEAD", "POST"])
@for_creditor(CreditorAct.SOFTWARE)
def keys(visit: CreditorVisit) -> HttpResponse:
    """The keys, and a form to make one: its secret is on the answer to the form, and nowhere afterwards."""
    posted = visit.request.method == "POST"
    if posted and not visit.creditor.makes_keys:
        raise PermissionDenied
    form = OwnKeyForm(visit.request.POST if posted else None, today=visit.on)
    made, secret = None, ""
    if posted and form.is_valid():
        made, secret = make_key(creditor=visit.creditor, by=visit.by, at=visit.at, **form.cleaned_data)
        form = OwnKeyForm(today=visit.on)
    context = {
        "form": form, "made": made, "secret": secret, "rows": keys_of(visit.creditor)[:MOST_SHOWN],
        "api": visit.request.build_absolute_uri("/api/v1/"), "today": visit.on,
    }  # fmt: skip
    return visit.render("portal/creditors/keys.html", status=422 if form.errors else 200, **context)


@require_POST
@for_creditor(CreditorAct.SOFTWARE)
def revoke(visit: CreditorVisit, pk: int) -> HttpResponse:
    """Shut one of its keys for ever, whoever made it."""
    key = keys_of(visit.creditor).filter(pk=pk).first()
    if key is None:
        raise Http404
    revoke_key(key=key, by=visit.by, at=visit.at)
    return redirect("creditors:keys")
