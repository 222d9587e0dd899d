"""The end of a mandate: what follows is read before it is decided."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from agency.desk.decisions.forms import EndForm
from agency.desk.decisions.queries import open_cases_by_state
from agency.desk.frame.views.pages import page, staff_view
from agency.journal.rules import Actor
from agency.language.presenters import format_date
from agency.mandates import operations
from agency.mandates.models import Mandate
from agency.mandates.queries import may_still_end, next_signed
from agency.users.enums import Permission


@require_http_methods(["GET", "HEAD", "POST"])
@staff_view(Permission.MANAGE_CREDITORS)
def end(request: HttpRequest, pk: int) -> HttpResponse:
    """Put an end to a mandate from a day, saying why."""
    mandate = get_object_or_404(Mandate.objects.select_related("creditor"), pk=pk)
    form = EndForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid() and _end(request, mandate, form):
        return redirect("mandats:index")
    states = open_cases_by_state(mandate)
    context = {
        "mandate": mandate,
        "form": form,
        "open": may_still_end(mandate, timezone.localdate()),
        "states": states,
        "cases": sum(number for _label, number in states),
        "successor": next_signed(mandate),
        "section": "mandats:index",
    }
    return page(request, "staff/mandate_end.html", context, status=422 if form.errors else 200)


def _end(request: HttpRequest, mandate: Mandate, form: EndForm) -> bool:
    """Whether the mandate ended; the form holds the refusal when it did not."""
    given = form.cleaned_data
    try:
        operations.end(mandate=mandate, by=Actor.staff(request.user), at=timezone.now(), **given)
    except operations.EndRefused as refusal:
        form.add_error("ends_on", str(refusal))
        return False
    told = {"reference": mandate.reference, "on": format_date(given["ends_on"])}
    messages.success(request, _("Le mandat %(reference)s ne permet plus rien à partir du %(on)s.") % told)
    try:
        written = operations.send_end(mandate)
    except OSError:
        written = []
    if written:
        messages.success(request, _("Un e-mail l’annonce à %(addresses)s.") % {"addresses": ", ".join(written)})
    else:
        messages.error(request, _("Aucun e-mail ne l’a annoncé : prévenez le créancier."))
    return True
