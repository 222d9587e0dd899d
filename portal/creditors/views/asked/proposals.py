"""A plan beyond the mandate, or a change of one, decided by its creditor: on its page, or by a mail's link."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from agency.common.calendar import paris_date
from agency.instalments.models import PlanChange
from agency.instalments.operations import HearingRefused, hear_creditor
from agency.instalments.queries import changes_before, plans_before
from agency.journal.rules import Actor
from agency.outbox.presenters.mails import CHANGED, PROPOSED
from agency.outcomes.rules import LINK_DAYS
from agency.parties.enums import CreditorAct
from agency.parties.models import Creditor
from agency.plans.models import Plan
from portal.creditors.decorators import for_creditor
from portal.creditors.forms import ProposalForm
from portal.creditors.links import holder_of_link, link_page, named_by, over_page
from portal.creditors.queries import case_or_404
from portal.creditors.views.asked.presenters import present_change, present_proposal
from portal.creditors.visits import CreditorVisit

PAGE = "portal/creditors/proposed.html"
get_or_post = require_http_methods(["GET", "HEAD", "POST"])


@get_or_post
@for_creditor(CreditorAct.DECIDE)
def proposal(visit: CreditorVisit, reference: str, pk: int) -> HttpResponse:
    """Say yes or no to a plan that a person of one of the creditor's own cases proposes."""
    case = case_or_404(visit.creditor, reference)
    return _on_its_page(visit, reference, plans_before(visit.creditor).filter(case=case, pk=pk).first())


@get_or_post
@for_creditor(CreditorAct.DECIDE)
def plan_change(visit: CreditorVisit, reference: str, pk: int) -> HttpResponse:
    """Say yes or no to a change that a person asks of the plan that they follow."""
    case = case_or_404(visit.creditor, reference)
    return _on_its_page(visit, reference, changes_before(visit.creditor).filter(plan__case=case, pk=pk).first())


@login_not_required
@get_or_post
def proposed(request: HttpRequest, token: str) -> HttpResponse:
    """The same for a proposal, from the link of its mail, once: it opens this proposal alone."""
    number = named_by(token, purpose=PROPOSED, lasts=timedelta(days=LINK_DAYS))
    if number is None:
        return over_page(request, PAGE)
    plan = Plan.objects.select_related("case__creditor__merged_into").filter(pk=number).first()
    if plan is None:
        raise Http404
    creditor = plan.case.creditor
    return _by_its_link(request, creditor, plans_before(creditor).filter(pk=number).first(), withdrawn=plan.withdrawn)


@login_not_required
@get_or_post
def change_asked(request: HttpRequest, token: str) -> HttpResponse:
    """The same for a change of a plan, from the link of its mail, once."""
    number = named_by(token, purpose=CHANGED, lasts=timedelta(days=LINK_DAYS))
    if number is None:
        return over_page(request, PAGE)
    change = PlanChange.objects.select_related("plan__case__creditor__merged_into").filter(pk=number).first()
    if change is None:
        raise Http404
    creditor = change.plan.case.creditor
    return _by_its_link(request, creditor, changes_before(creditor).filter(pk=number).first())


def _on_its_page(visit: CreditorVisit, reference: str, asked: Plan | PlanChange | None) -> HttpResponse:
    if asked is None:
        return redirect("creditors:case", reference)
    form = ProposalForm(visit.request.POST if visit.request.method == "POST" else None)
    if form.is_bound and form.is_valid() and _heard(asked, form, visit.by, visit.at):
        return redirect("creditors:case", reference)
    status = 422 if form.errors else 200
    return visit.render(PAGE, status=status, **_shown(asked, form, visit.at))


def _by_its_link(
    request: HttpRequest, creditor: Creditor, asked: Plan | PlanChange | None, *, withdrawn: bool = False
) -> HttpResponse:
    if asked is None:
        return link_page(request, PAGE, creditor, {"closed": True, "withdrawn": withdrawn})
    now, form = timezone.now(), ProposalForm(request.POST if request.method == "POST" else None)
    done = _heard(asked, form, holder_of_link(creditor.short_name), now) if form.is_bound and form.is_valid() else ""
    context = {"done": done} if done else _shown(asked, form, now)
    return link_page(request, PAGE, creditor, context, 422 if form.errors else 200)


def _shown(asked: Plan | PlanChange, form: ProposalForm, at: datetime) -> dict[str, Any]:
    on = paris_date(at)
    shown = present_proposal(asked, on) if isinstance(asked, Plan) else present_change(asked, on)
    return {"proposal": shown, "form": form}


def _heard(asked: Plan | PlanChange, form: ProposalForm, by: Actor, at: datetime) -> str:
    """What follows, in a sentence; empty when the word is refused, and the form says why. Never why a case rests."""
    try:
        done = hear_creditor(asked=asked, accept=form.accepts, words=form.cleaned_data["words"], by=by, at=at)
    except HearingRefused as refusal:
        form.add_error(None, str(refusal))
        return ""
    if done:
        return _("C’est accepté : la personne reçoit ses dates.")
    if form.accepts:
        return _("Votre accord est noté. Le cabinet relit le dossier avant de répondre à la personne.")
    return _("Votre réponse est notée. Le cabinet répond à la personne avec ses mots, pas avec les vôtres.")
