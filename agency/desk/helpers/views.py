"""Those who help on a case: read by whoever sees it, noted from a signed paper, stopped with a reason."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from agency.cases.models import Case
from agency.desk.frame.views.pages import page, staff_view
from agency.helpers.enums import HelpEnd
from agency.helpers.models import Helper
from agency.helpers.operations import end_help, note_from_paper
from agency.helpers.queries import helpers_on, stands
from agency.helpers.rules import HelpRefused
from agency.journal.rules import Actor
from agency.users.enums import Permission

from .forms import PaperHelperForm, StopHelpForm


@require_http_methods(["GET", "HEAD", "POST"])
@staff_view(Permission.CONTACT)
def helpers(request: HttpRequest, reference: str) -> HttpResponse:
    """Read who helps on a case and what they did; note somebody whom a person named on paper."""
    case = get_object_or_404(Case.objects.select_related("creditor", "debtor"), reference=reference)
    people = [part.debtor for part in case.parties.select_related("debtor").order_by("pk")]
    form, now = PaperHelperForm(request.POST or None, request.FILES or None, people=people), timezone.now()
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            note_from_paper(
                case=case, debtor=form.people[given["person"]], facts=form.facts, content=given["file"],
                by=Actor.staff(request.user), at=now,
            )  # fmt: skip
        except HelpRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("C’est noté. La personne le lit sur sa page, et y trouve l’accès à donner."))
            return redirect("staff_helpers", reference)
    today, found = timezone.localdate(now), list(helpers_on(case))
    context = {
        "case": case, "form": form, "section": "dossiers:index",
        "standing": [one for one in found if stands(one, today)],
        "over": [one for one in found if not stands(one, today)],
    }  # fmt: skip
    return page(request, "staff/helpers.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@staff_view(Permission.CONTACT)
def stop(request: HttpRequest, pk: int) -> HttpResponse:
    """Stop a help at once, with a reason that its person reads."""
    found = get_object_or_404(Helper.objects.select_related("case", "debtor"), pk=pk)
    form = StopHelpForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        end_help(
            helper=found, end=HelpEnd.STAFF, why=form.cleaned_data["why"], by=Actor.staff(request.user),
            at=timezone.now(),
        )  # fmt: skip
        messages.success(request, _("L’aide est arrêtée\u00a0: plus rien ne s’ouvre."))
        return redirect("staff_helpers", found.case.reference)
    context = {"helper": found, "case": found.case, "form": form, "section": "dossiers:index"}
    return page(request, "staff/helper_stop.html", context, status=422 if form.errors else 200)
