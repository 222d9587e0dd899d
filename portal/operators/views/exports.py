"""The whole of an agency, for the operator who closes it: asked for, made, taken once per link."""

from __future__ import annotations

from django.http import FileResponse, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from portal.operators.decorators import for_operator
from tenants.exports.operations import LinkUsed, ask_export, hand_out, new_link
from tenants.exports.queries import latest_of
from tenants.models import Agency, ExportState
from tenants.tasks import enqueue


@require_POST
@for_operator
def ask(request: HttpRequest, slug: str) -> HttpResponse:
    """Ask for an export."""
    ask_export(get_object_or_404(Agency, slug=slug), by=request.user.email, at=timezone.now())  # type: ignore[union-attr]
    enqueue("portal.make_exports")
    return redirect("operator_agency", slug=slug)


@require_POST
@for_operator
def take(request: HttpRequest, slug: str) -> HttpResponse:
    """Lead to a link that serves once."""
    export = latest_of(get_object_or_404(Agency, slug=slug))
    if export is None or export.state != ExportState.READY:
        return redirect("operator_agency", slug=slug)
    token = new_link(export, by=request.user.email, at=timezone.now())  # type: ignore[union-attr]
    return redirect("operator_export_file", slug=slug, token=token)


@require_safe
@for_operator
def download(request: HttpRequest, slug: str, token: str) -> HttpResponseBase:
    """The file, once."""
    agency = get_object_or_404(Agency, slug=slug)
    try:
        content = hand_out(agency, token=token, at=timezone.now())
    except LinkUsed:
        return render(request, "portal/operators/link_used.html", {"agency": agency}, status=410)
    answer = FileResponse(content, as_attachment=True, filename=f"{agency.slug}.tar")
    answer["Cache-Control"] = "no-store"
    return answer
