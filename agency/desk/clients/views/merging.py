"""One creditor on two rows: which one is kept, what goes with the other, what stands in the way; and the way back."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from agency.desk.clients import operations
from agency.desk.clients.forms import KeptForm, MergeForm
from agency.desk.clients.presenters import MergePreview, present_merge
from agency.desk.frame.views.pages import page, staff_view
from agency.journal.rules import Actor
from agency.parties.models import Creditor
from agency.users.enums import Permission

SECTION = "creanciers:index"


@require_http_methods(["GET", "HEAD", "POST"])
@staff_view(Permission.MANAGE_CREDITORS)
def merge(request: HttpRequest, pk: int) -> HttpResponse:
    """First the row that is kept, then all that goes with the other one; posted with both, they are one creditor."""
    gone = get_object_or_404(Creditor, pk=pk, merged_into=None)
    chosen = KeptForm(request.POST if request.method == "POST" else request.GET or None, gone=gone)
    told = present_merge(chosen.cleaned_data["kept"], gone, timezone.now()) if chosen.is_valid() else None
    form = MergeForm(request.POST if "fusionner" in request.POST else None)
    if told and form.is_valid() and _merged(request, told, form):
        return redirect("staff_creditor", told.kept.pk)
    context = {"gone": gone, "chosen": chosen, "told": told, "form": form, "section": SECTION}
    faulty = form.errors or (chosen.is_bound and chosen.errors)
    return page(request, "staff/creditor_merge.html", context, status=422 if faulty else 200)


@require_POST
@staff_view(Permission.MANAGE_CREDITORS)
def part(request: HttpRequest, pk: int) -> HttpResponse:
    """Undo a merging, while nothing was handed over nor booked since."""
    gone, form = get_object_or_404(Creditor, pk=pk), MergeForm(request.POST)
    if not form.is_valid():
        messages.error(request, str(form.errors["reason"][0]))
        return redirect("staff_creditor", pk)
    try:
        operations.part(gone=gone, by=Actor.staff(request.user), at=timezone.now(), **form.cleaned_data)
    except operations.MergeRefused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("La fusion est défaite : ce sont de nouveau deux créanciers."))
    return redirect("staff_creditor", pk)


def _merged(request: HttpRequest, told: MergePreview, form: MergeForm) -> bool:
    try:
        operations.merge(
            kept=told.kept, gone=told.gone, by=Actor.staff(request.user), at=timezone.now(), **form.cleaned_data
        )
    except operations.MergeRefused as refusal:
        form.add_error(None, str(refusal))
        return False
    messages.success(request, _("C’est un seul créancier : ses pages montrent tout ensemble."))
    return True
