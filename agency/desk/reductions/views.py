"""A case on which less is owed by its creditor's word: declare it, undo it, note that it was read."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from agency.cases.models import Case
from agency.cases.queries import summary
from agency.desk.frame.views.pages import back_to, page, staff_view
from agency.journal.rules import Actor
from agency.reductions import operations
from agency.reductions.models import ClaimReduction
from agency.reductions.queries import reductions_of
from agency.users.enums import Permission

from .forms import DeskReductionForm


@require_http_methods(["GET", "HEAD", "POST"])
@staff_view(Permission.RECONCILE)
def reductions(request: HttpRequest, reference: str) -> HttpResponse:
    """What came off the bills of a case; declare, for the creditor, that less is owed."""
    case = get_object_or_404(Case.objects.select_related("creditor", "debtor"), reference=reference)
    form = DeskReductionForm(request.POST or None, request.FILES or None, case=case)
    if request.method == "POST" and form.is_valid():
        told, by = form.cleaned_data, Actor.staff(request.user)
        try:
            operations.declare(claim=told["claim"], less=form.less, content=told["document"], by=by, at=timezone.now())
        except operations.MaybeKnown as doubt:
            form.add_error("sure", str(doubt))
        except operations.ReductionRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("C’est noté : la somme demandée baisse, et la personne est prévenue."))
            return redirect("staff_reductions", reference)
    return _page(request, case, form)


@require_POST
@staff_view(Permission.RECONCILE)
def undo(request: HttpRequest, pk: int) -> HttpResponse:
    """Say that it was not so."""
    found = get_object_or_404(ClaimReduction.objects.select_related("claim__case"), pk=pk)
    reason = request.POST.get("reason", "")
    try:
        operations.undo(reduction=found, why=reason, by=Actor.staff(request.user), at=timezone.now())
    except operations.ReductionRefused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(
            request, _("C’est annulé : la somme est de nouveau due, sans frais. La personne est prévenue.")
        )
    return redirect("staff_reductions", found.claim.case.reference)


@require_POST
@staff_view(Permission.HOLD_CASES)
def see(request: HttpRequest, pk: int) -> HttpResponse:
    """Note that what a creditor declared was read."""
    found = get_object_or_404(ClaimReduction.objects.select_related("claim__case"), pk=pk)
    operations.see(reduction=found, by=Actor.staff(request.user), at=timezone.now())
    return redirect(back_to(request, reverse("staff_day")))


def _page(request: HttpRequest, case: Case, form: Any) -> HttpResponse:
    context = {
        "case": case, "form": form, "summary": summary(case), "reductions": reductions_of(case),
        "section": "staff_cases",
    }  # fmt: skip
    return page(request, "staff/reductions.html", context, status=422 if form.errors else 200)
