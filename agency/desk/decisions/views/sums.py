"""A creditor's file says another sum of a bill than ours: somebody follows it with its piece, or not."""

from __future__ import annotations

from datetime import datetime

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from agency.cases.models import Claim
from agency.cases.operations import attach_piece
from agency.desk.decisions.forms import SumForm
from agency.desk.decisions.presenters import present_sum
from agency.desk.frame.views.pages import page, staff_view
from agency.intake.models import ImportRow
from agency.intake.operations import SumRefused, settle_sum
from agency.intake.queries import sums_to_settle
from agency.journal.rules import Actor
from agency.users.enums import Permission


@require_http_methods(["GET", "HEAD", "POST"])
@staff_view(Permission.QUALIFY)
def decide(request: HttpRequest, pk: int) -> HttpResponse:
    """Both sums side by side, what was sent since; a higher one is followed with its piece only."""
    row = get_object_or_404(
        ImportRow.objects.select_related("batch__creditor").filter(facts__update__has_key="claim"), pk=pk
    )
    told = present_sum(row)
    form = SumForm(request.POST or None, request.FILES or None, rises=told.rises)
    if request.method == "POST" and form.is_valid() and _settled(request, row, told.claim, form, timezone.now()):
        messages.success(request, _("C’est tranché pour la facture %(number)s.") % {"number": row.number})
        return redirect("staff_day")
    context = {
        "row": row, "told": told, "form": form, "waits": sums_to_settle().filter(pk=pk).exists(),
        "section": "staff_day",
    }  # fmt: skip
    return page(request, "staff/sum.html", context, status=422 if form.errors else 200)


def _settled(request: HttpRequest, row: ImportRow, claim: Claim, form: SumForm, now: datetime) -> bool:
    """Whether it was settled; the form holds the refusal when it was not, and nothing is written."""
    by, on, given = Actor.staff(request.user), timezone.localdate(now), form.cleaned_data
    try:
        with transaction.atomic():
            settle_sum(row=row, agrees=given["agrees"], reason=given["reason"], by=by, at=now, on=on)
            if given["agrees"] and given["piece"]:
                found = given["piece"]
                attach_piece(claim=claim, kind=found.kind, content=found.content, mime=found.mime, by=by, at=now, on=on)
    except SumRefused as refusal:
        form.add_error(None, str(refusal))
        return False
    return True
