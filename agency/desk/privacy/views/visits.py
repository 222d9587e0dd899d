"""The pack of a visit: asked for, followed, taken away."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from agency.cases.views import file_answer
from agency.common.calendar import add_months
from agency.desk.frame.views.pages import page, staff_view
from agency.desk.privacy.forms import PackForm
from agency.journal.rules import Actor
from agency.privacy import operations
from agency.privacy.enums import FileState
from agency.privacy.models import AuditPack
from agency.privacy.queries.visits import packs
from agency.privacy.rules.visits import SAMPLE, PackRefused, pack_name
from agency.users.enums import Permission

SHOWN = 30


@require_http_methods(["GET", "HEAD", "POST"])
@staff_view(Permission.MANAGE_TEAM)
def visits(request: HttpRequest) -> HttpResponse:
    """Ask for a pack over some days; those made before, with their seeds."""
    today = timezone.localdate()
    start = {"first_day": add_months(today, -12), "last_day": today, "sample": SAMPLE}
    form = PackForm(request.POST or None, initial=start)
    if request.method == "POST" and form.is_valid():
        try:
            operations.ask_pack(by=Actor.staff(request.user), at=timezone.now(), **form.cleaned_data)
        except PackRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Le dossier s’écrit : revenez dans une minute."))
            return redirect("staff_visits")
    context = {"form": form, "packs": packs()[:SHOWN], "states": FileState, "section": "staff_privacy"}
    return page(request, "staff/visits.html", context, status=422 if form.errors else 200)


@require_POST
@staff_view(Permission.MANAGE_TEAM)
def pack(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a pack away."""
    found = get_object_or_404(AuditPack, pk=pk)
    if found.state != FileState.READY:
        raise Http404
    content = operations.take_pack(pack=found, by=Actor.staff(request.user), at=timezone.now())
    return file_answer(content, "application/zip", pack_name(found.first_day, found.last_day))
