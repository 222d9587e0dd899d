"""What follows a case given back: what its creditor may decide, and what it decided."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from agency.cases.models import Case
from agency.cases.queries import summary
from agency.desk.frame.views.pages import page, staff_view
from agency.escalation.operations import StepRefused, choose_step
from agency.escalation.presenters.options import what_it_is, why_closed
from agency.escalation.queries import last_next_step, open_next_steps, options_of
from agency.journal.rules import Actor
from agency.users.enums import Permission

from .forms import HeardStepForm


@require_safe
@staff_view(Permission.SEE_CASES)
def escalation(request: HttpRequest, reference: str) -> HttpResponse:
    """Read what the creditor may decide of a case, and what was decided."""
    return _page(request, _case(reference))


@require_POST
@staff_view(Permission.CONTACT)
def decide(request: HttpRequest, reference: str) -> HttpResponse:
    """Note the creditor’s decision, as it told it; it is done at once."""
    case, now = _case(reference), timezone.now()
    question = get_object_or_404(open_next_steps(), case=case)
    form = HeardStepForm(request.POST, options=options_of(case, timezone.localdate(now)))
    if form.is_valid():
        try:
            choose_step(question=question, wish=form.wish, by=Actor.staff(request.user), at=now)
        except StepRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("La décision du créancier est notée."))
            return redirect("staff_escalation", reference)
    return _page(request, case, form=form)


def _case(reference: str) -> Case:
    return get_object_or_404(Case.objects.select_related("creditor", "debtor", "mandate"), reference=reference)


def _page(request: HttpRequest, case: Case, *, form: HeardStepForm | None = None) -> HttpResponse:
    options = options_of(case, timezone.localdate())
    context = {
        "case": case,
        "summary": summary(case),
        "waits": open_next_steps().filter(case=case).first(),
        "asked": last_next_step(case),
        "options": [(option.step.label, what_it_is(option), why_closed(option)) for option in options],
        "form": form or HeardStepForm(options=options),
        "section": "dossiers:index",
    }
    return page(request, "staff/escalation.html", context, status=422 if form is not None else 200)
