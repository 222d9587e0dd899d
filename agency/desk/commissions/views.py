"""A person whose request a commission found admissible: record it once, read the sheets of each creditor."""

from __future__ import annotations

from datetime import date

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from agency.commissions.operations import AdmissibilityRefused, admit
from agency.commissions.queries import decisions_about, open_cases_of
from agency.desk.frame.views.pages import page, staff_view
from agency.handling.asked.operations import end_in_vain
from agency.journal.rules import Actor
from agency.parties.models import Debtor
from agency.users.enums import Permission

from .forms import AdmissibilityForm


@require_http_methods(["GET", "HEAD", "POST"])
@staff_view(Permission.HOLD_CASES)
def admissibility(request: HttpRequest, pk: int) -> HttpResponse:
    """Record a decision of admissibility: everything stops on each case of the person, each creditor has its sheet."""
    person, by, now = get_object_or_404(Debtor, pk=pk), Actor.staff(request.user), timezone.now()
    told_of = {"commission": request.GET.get("commission", ""), "decided_on": _day(request.GET.get("le", ""))}
    form = AdmissibilityForm(request.POST or None, request.FILES or None, initial=told_of)
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        try:
            admit(
                debtor=person, commission=told["commission"], decided_on=told["decided_on"], content=told["file"],
                owner=request.user, by=by, at=now,
            )  # fmt: skip
        except AdmissibilityRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            end_in_vain(debtor=person, by=by, at=now)
            messages.success(request, _("C’est noté : tout s’arrête, et chaque créancier reçoit sa déclaration."))
            return redirect("staff_admissibility", pk)
    context = {
        "person": person, "form": form, "decisions": decisions_about(person), "cases": open_cases_of(person),
        "section": "personnes:index",
    }  # fmt: skip
    return page(request, "staff/admissibility.html", context, status=422 if form.errors else 200)


def _day(text: str) -> date | None:
    """A day as an address says it; none for anything else."""
    try:
        return parse_date(text)
    except ValueError:
        return None
