"""The agencies: the list, one of them, what may be done."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from http import HTTPStatus
from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from agency.desk.platform.presenters import describe_export
from portal.operators.decorators import for_operator
from portal.operators.forms import StateForm
from portal.operators.presenters import acts, event_label, row, subscription_words
from portal.operators.queries import agencies, health
from tenants.exports.operations import ask_export
from tenants.exports.queries import before, latest_of
from tenants.models import Agency, AgencyState, ExportState
from tenants.operations import StateChangeRefused, close_agency, reopen_agency, suspend_agency
from tenants.subscriptions.queries import billing_is_on, failed_news, in_trouble
from tenants.tasks import enqueue

PER_PAGE = 25
SECONDS = 5
LATE = timedelta(minutes=15)
ACTS: dict[str, Callable[..., None]] = {
    "suspendre": suspend_agency, "rouvrir": reopen_agency, "fermer": close_agency,
}  # fmt: skip


@require_safe
@for_operator
def every_agency(request: HttpRequest) -> HttpResponse:
    """The agencies and how they fare, a page at a time."""
    text, state = request.GET.get("q", "").strip()[:80], request.GET.get("etat", "")
    now = timezone.now()
    shown = Paginator(agencies(text, state), PER_PAGE).get_page(request.GET.get("page"))
    words = subscription_words(shown, timezone.localdate())
    rows = [row(agency, health(agency, now), now - LATE, words.get(agency.pk, "")) for agency in shown]
    told = {
        "rows": rows,
        "billed": billing_is_on(),
        "to_look_at": failed_news().count() + in_trouble().count(),
        "shown": shown,
        "text": text,
        "state": state,
        "states": AgencyState.choices,
    }
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
    if word == "fermer":
        ask_export(agency, by=by, at=timezone.now())
        enqueue("portal.make_exports")
    return redirect("operator_agency", slug=slug)


def _page(request: HttpRequest, agency: Agency, form: StateForm | None = None, status: int = 200) -> HttpResponse:
    now, export = timezone.now(), latest_of(agency)
    events = [(event, event_label(event.action)) for event in agency.events.order_by("-at", "-id")]
    told: dict[str, Any] = {
        "agency": agency, "health": health(agency, now), "events": events, "acts": acts(agency),
        "subscription": subscription_words([agency], timezone.localdate()).get(agency.pk, ""),
        "export": describe_export(export, now, before(export)) if export is not None else None,
        "hosts": agency.domains.order_by("-is_primary", "domain"), "form": form or StateForm(),
    }  # fmt: skip
    answer = render(request, "portal/operators/agency.html", told, status=status)
    if export is not None and export.state == ExportState.ASKED and status == HTTPStatus.OK:
        answer["Refresh"] = str(SECONDS)
    return answer
