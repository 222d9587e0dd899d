"""A creditor stops its own case: a pause until a day, its end before that day, or the case taken back."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods

from agency.cases.enums import CLOSED_STATES
from agency.cases.models import Case
from agency.closing.operations import StopRefused, pause_for_creditor, resume_for_creditor, take_back
from agency.closing.queries import pause_of_creditor, written_of_closing
from agency.closing.rules import PAUSABLE
from agency.parties.enums import CreditorAct
from portal.creditors.decorators import for_creditor
from portal.creditors.forms import StopForm, TakeBackForm
from portal.creditors.queries import case_or_404
from portal.creditors.visits import CreditorVisit

PAUSE, RESUME, TAKE_BACK = "pause", "resume", "take_back"


@require_http_methods(["GET", "HEAD", "POST"])
@for_creditor(CreditorAct.DECIDE)
def stop(visit: CreditorVisit, reference: str) -> HttpResponse:
    """Pause one of the creditor's own cases, let it go on, or take it back; what each does is read before."""
    case = case_or_404(visit.creditor, reference)
    if case.state in CLOSED_STATES:
        return redirect("creditors:case", reference)
    chosen = visit.request.POST.get("choice", "")
    pausing = StopForm(visit.request.POST if chosen == PAUSE else None)
    taking = TakeBackForm(visit.request.POST if chosen == TAKE_BACK else None)
    if _done(visit, case, chosen, pausing, taking):
        return redirect("creditors:case", reference)
    shown = {"pausing": pausing, "taking": taking, "form": pausing if pausing.errors else taking}
    return visit.render(
        "portal/creditors/stop.html", status=422 if shown["form"].errors else 200, case=case, **shown,
        pause=pause_of_creditor(case, visit.at), pausable=case.state in PAUSABLE,
        is_told=written_of_closing(case).exists(),
    )  # fmt: skip


def _done(visit: CreditorVisit, case: Case, chosen: str, pausing: StopForm, taking: TakeBackForm) -> bool:
    """Whether what was chosen is done; else the form says why."""
    form = {PAUSE: pausing, TAKE_BACK: taking}.get(chosen)
    if chosen == RESUME:
        return resume_for_creditor(case=case, by=visit.by, at=visit.at)
    if form is None or not form.is_valid():
        return False
    told = form.cleaned_data
    try:
        if chosen == PAUSE:
            pause_for_creditor(case=case, last_on=told["last_on"], why=told["why"], by=visit.by, at=visit.at)
        else:
            take_back(case=case, why=told["reason"], author=visit.request.user, by=visit.by, at=visit.at)
    except StopRefused as refusal:
        form.add_error(None, str(refusal))
        return False
    return True
