"""The creditor's bills that wait for their due date: withdrawn, or given another day, until they are cases."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_http_methods, require_safe

from agency.courtesy.presenters import courtesy_sentence
from agency.intake.early.forms import RedateForm, WithdrawForm
from agency.intake.early.operations import EarlyRefused, redate_line, withdraw_line
from agency.intake.early.queries import lines_page, refused_late, waiting_in
from agency.intake.enums import WhyWithdrawn
from agency.intake.queries import lines_waiting_of
from agency.parties.enums import CreditorAct
from portal.creditors.decorators import for_creditor
from portal.creditors.visits import CreditorVisit

# The bills that were refused on their morning, on a page.
_SHOWN = 100


@require_safe
@for_creditor(CreditorAct.READ)
def undue(visit: CreditorVisit) -> HttpResponse:
    """The bills that wait, the first to become a case first."""
    lines = lines_waiting_of(visit.creditor)
    rows = lines_page(lines, visit.request.GET.get("page", ""))
    return visit.render(
        "portal/creditors/undue.html",
        rows=rows,
        waits=waiting_in(lines),
        refused=refused_late(visit.creditor, visit.on)[:_SHOWN],
    )


@require_http_methods(["GET", "HEAD", "POST"])
@for_creditor(CreditorAct.CONFIDE)
def undue_line(visit: CreditorVisit, row: int) -> HttpResponse:
    """One of them: what becomes of it and when, withdrawn or given another due date."""
    line = get_object_or_404(lines_waiting_of(visit.creditor), pk=row)
    asked = visit.request.POST
    withdraws = WithdrawForm(asked if "retirer" in asked else None)
    redates = RedateForm(asked if "reporter" in asked else None)
    notice = ""
    try:
        if withdraws.is_valid():
            withdraw_line(row=line, why=WhyWithdrawn(withdraws.cleaned_data["why"]), by=visit.by, at=visit.at)
            return redirect("creditors:undue")
        if redates.is_valid():
            redate_line(row=line, due_on=redates.cleaned_data["due_on"], by=visit.by, at=visit.at, on=visit.on)
            return redirect("creditors:undue")
    except EarlyRefused as error:
        notice = str(error)
    status = 409 if notice else 422 if visit.request.method == "POST" else 200
    return visit.render(
        "portal/creditors/undue_line.html", row=line, withdraws=withdraws, redates=redates, notice=notice,
        courtesy=courtesy_sentence(line, visit.on, outside=True),
        status=status,
    )  # fmt: skip
