"""« Abonnement » and « Vos données »: for the agency's managers."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, cast

from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from agency.common.calendar import paris_date
from agency.desk.frame.views.pages import page, staff_view
from agency.journal.rules import Actor
from agency.team.operations import note_export
from agency.users.enums import Permission
from agency.users.models import User
from tenants.addresses import base_url
from tenants.current import current_agency
from tenants.exports.operations import LinkUsed, ask_export, hand_out, new_link
from tenants.exports.queries import before, latest_of
from tenants.models import ExportState
from tenants.stripe_door import Refused, Silent
from tenants.subscriptions.operations import NothingToPay, ask_reading, portal, subscribe
from tenants.subscriptions.queries import billing_is_on, invoices_of, standing_of
from tenants.tasks import enqueue

from .presenters import describe, describe_export, price_of

SECONDS = 3


def _when_billed(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """The page exists only where agencies subscribe."""

    @wraps(view)
    def guarded(request: HttpRequest, **options: Any) -> HttpResponseBase:
        if not billing_is_on():
            raise Http404
        return view(request, **options)

    return guarded


@require_safe
@staff_view(Permission.MANAGE_TEAM)
@_when_billed
def subscription(request: HttpRequest) -> HttpResponse:
    """Where the subscription stands: price, next invoice, card, invoices. Back from Stripe, it is read again."""
    back = "retour" in request.GET
    agency, on = current_agency(), timezone.localdate()
    if back:
        ask_reading(agency)
        enqueue("portal.billing_news")
    standing = standing_of(agency, on)
    told: dict[str, Any] = {"back": back, "price": price_of(standing.subscription if standing else None)}
    if standing is not None:
        held = standing.subscription
        told |= {"held": held, "invoices": invoices_of(held)}
        told["view"] = describe(standing, on, stopped_since=agency.no_new_work_since)
    answer = page(request, "staff/subscription.html", told)
    if back:
        answer["Refresh"] = f"{SECONDS}; url={reverse('staff_subscription')}"
    return answer


@require_POST
@staff_view(Permission.MANAGE_TEAM)
@_when_billed
def give_card(request: HttpRequest) -> HttpResponse:
    """Lead to the page that takes a card: the one that subscribes, or the one that changes it."""
    agency = current_agency()
    email = cast("User", request.user).email
    return _to_stripe(
        request, lambda: subscribe(agency, name=agency.name, email=email, back=_address(), at=timezone.now())
    )


@require_POST
@staff_view(Permission.MANAGE_TEAM)
@_when_billed
def cancel(request: HttpRequest) -> HttpResponse:
    """Lead to the page where the subscription is ended, or taken up again."""
    return _to_stripe(request, lambda: portal(current_agency(), back=_address()))


@require_safe
@staff_view(Permission.MANAGE_TEAM)
def data(request: HttpRequest) -> HttpResponse:
    """All that the agency holds, to take away: asked for, made, taken. Never closed to it, whatever it owes."""
    told: dict[str, Any] = {}
    export = latest_of(current_agency())
    if export is not None:
        told["export"] = describe_export(export, timezone.now(), before(export))
    answer = page(request, "staff/data.html", told)
    if export is not None and export.state == ExportState.ASKED:
        answer["Refresh"] = str(SECONDS)
    return answer


@require_POST
@staff_view(Permission.MANAGE_TEAM)
def take(request: HttpRequest) -> HttpResponse:
    """Ask for an export, or take the one that is ready, by a link that serves once."""
    agency, now, by = current_agency(), timezone.now(), cast("User", request.user).email
    export = latest_of(agency)
    if request.POST.get("act") == "take" and export is not None and export.state == ExportState.READY:
        note_export(taken=True, export=export.pk, by=Actor.staff(request.user), at=now)
        return redirect("staff_data_file", token=new_link(export, by=by, at=now))
    asked = ask_export(agency, by=by, at=now)
    note_export(taken=False, export=asked.pk, by=Actor.staff(request.user), at=now)
    enqueue("portal.make_exports")
    return redirect("staff_data")


@require_safe
@staff_view(Permission.MANAGE_TEAM)
def download(request: HttpRequest, token: str) -> HttpResponseBase:
    """The file, once."""
    now = timezone.now()
    try:
        content = hand_out(current_agency(), token=token, at=now)
    except LinkUsed:
        messages.error(request, _("Ce lien a servi, ou il est trop vieux : prenez-en un autre."))
        return redirect("staff_data")
    name = f"{current_agency().slug}-{paris_date(now).isoformat()}.tar"
    answer = FileResponse(content, as_attachment=True, filename=name)
    answer["Cache-Control"] = "no-store"
    return answer


def _address() -> str:
    return base_url() + reverse("staff_subscription")


def _to_stripe(request: HttpRequest, opened: Callable[[], str]) -> HttpResponse:
    try:
        return redirect(opened())
    except NothingToPay:
        messages.error(request, _("Il n’y a pas encore d’abonnement : ajoutez d’abord une carte."))
    except (Silent, Refused):
        messages.error(request, _("Stripe ne répond pas. Rien n’a changé ; réessayez dans quelques minutes."))
    return redirect("staff_subscription")
