"""What follows a case given back, as its creditor decides: on its page, or from the link of the mail that told it."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from agency.cases.enums import CreditorChoice
from agency.cases.models import Case
from agency.cases.queries import latest_decision
from agency.common.calendar import paris_date
from agency.escalation.models import NextStepQuestion
from agency.escalation.operations import StepRefused, choose_step
from agency.escalation.presenters.options import why_closed
from agency.escalation.queries import next_steps_before, open_next_steps, options_of
from agency.escalation.rules import LINK_DAYS
from agency.journal.rules import Actor
from agency.ledger.queries import case_due
from agency.outbox.presenters.mails import DECIDED
from agency.parties.enums import CreditorAct
from agency.strategies.operations import choose as ask_to_talk
from portal.creditors.decorators import for_creditor
from portal.creditors.forms import NextStepForm
from portal.creditors.links import holder_of_link, link_page, named_by, over_page
from portal.creditors.queries import case_or_404
from portal.creditors.visits import CreditorVisit

TEMPLATE = "portal/creditors/next_steps.html"
get_or_post = require_http_methods(["GET", "HEAD", "POST"])


@get_or_post
@for_creditor(CreditorAct.DECIDE)
def choose(visit: CreditorVisit, reference: str) -> HttpResponse:
    """Decide of one of the creditor’s own cases, once it was given back."""
    case = case_or_404(visit.creditor, reference)
    question = next_steps_before(visit.creditor).filter(case=case).first()
    if question is None:
        return redirect("creditors:case", reference)
    form = _form(visit.request, question, visit.on)
    if form.is_bound and form.is_valid() and _taken(question, form, _("sur son espace"), visit.by, visit.at):
        return redirect("creditors:case", reference)
    status = 422 if form.errors else 200
    return visit.render(TEMPLATE, status=status, **_shown(question, form, visit.on))


@login_not_required
@get_or_post
def decided(request: HttpRequest, token: str) -> HttpResponse:
    """The same from the link of a mail, once: it opens this case alone, and says so when its time is over."""
    now = timezone.now()
    number = named_by(token, purpose=DECIDED, lasts=timedelta(days=LINK_DAYS))
    if number is None:
        return over_page(request, TEMPLATE)
    case = Case.objects.select_related("creditor").filter(pk=number).first()
    if case is None:
        raise Http404
    question = open_next_steps().filter(case=case).first()
    if question is None:
        return link_page(request, TEMPLATE, case.creditor, {"closed": True})
    form, on = _form(request, question, paris_date(now)), paris_date(now)
    by = holder_of_link(case.creditor.short_name)
    done = _taken(question, form, _("par le lien d’un e-mail"), by, now) if form.is_bound and form.is_valid() else ""
    context = {"done": done} if done else _shown(question, form, on)
    return link_page(request, TEMPLATE, case.creditor, context, 422 if form.errors else 200)


def _form(request: HttpRequest, question: NextStepQuestion, on: Any) -> NextStepForm:
    last = latest_decision(question.case)
    talked = last is not None and last.choice == CreditorChoice.TALK and last.decided_on >= question.handed_back_on
    given = request.POST if request.method == "POST" else None
    return NextStepForm(given, options=options_of(question.case, on), talked=talked)


def _shown(question: NextStepQuestion, form: NextStepForm, on: Any) -> dict[str, Any]:
    closed = [option for option in options_of(question.case, on) if not option.open]
    return {
        "question": question,
        "case": question.case,
        "due": case_due(question.case_id),
        "form": form,
        "refused": [(str(option.step.label).capitalize(), why_closed(option)) for option in closed],
    }


def _taken(question: NextStepQuestion, form: NextStepForm, told: str, by: Actor, at: datetime) -> str:
    """What was done, in a sentence; empty when the decision is refused, and the form says why."""
    if form.talks:
        ask_to_talk(case=question.case, choice=CreditorChoice.TALK, by=by, at=at, on=paris_date(at))
        return _("Nous vous appelons. Votre décision reste à donner : ce lien vous attend.")
    try:
        decision = choose_step(question=question, wish=form.wish(told), by=by, at=at)
    except StepRefused as refusal:
        form.add_error(None, str(refusal))
        return ""
    return _("Votre décision est enregistrée : %(step)s.") % {"step": decision.get_step_display()}
