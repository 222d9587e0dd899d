"""A creditor’s word on a dispute or a payment told: on its page, or by a mail’s link that shows nothing else."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from agency.common.money import ZERO, format_euros
from agency.disputes.enums import ReplyKind
from agency.journal.rules import Actor
from agency.outbox.presenters.mails import DISPUTED
from agency.outcomes.enums import Stance
from agency.outcomes.models import DisputeQuestion
from agency.outcomes.operations import CreditorAnswerRefused, take_answer
from agency.outcomes.queries import bills_owed, disputes_before
from agency.outcomes.rules import LINK_DAYS
from agency.parties.enums import CreditorAct
from portal.creditors.decorators import for_creditor
from portal.creditors.forms import DisputeForm, PaymentSaidForm
from portal.creditors.links import holder_of_link, link_page, named_by, over_page
from portal.creditors.queries import case_or_404
from portal.creditors.visits import CreditorVisit

PAGE = "portal/creditors/disputed.html"
get_or_post = require_http_methods(["GET", "HEAD", "POST"])


@get_or_post
@for_creditor(CreditorAct.DECIDE)
def dispute(visit: CreditorVisit, reference: str, pk: int) -> HttpResponse:
    """Answer on what a person of one of the creditor’s own cases said."""
    case = case_or_404(visit.creditor, reference)
    question = disputes_before(visit.creditor).filter(reply__case=case, pk=pk).first()
    if question is None:
        return redirect("creditors:case", reference)
    form = _form(visit.request, question)
    if form.is_bound and form.is_valid() and _taken(question, form, visit.by, visit.at):
        return redirect("creditors:case", reference)
    return visit.render(PAGE, status=422 if form.errors else 200, **_shown(question, form))


@login_not_required
@get_or_post
def disputed(request: HttpRequest, token: str) -> HttpResponse:
    """The same from the link of a mail, once: it opens this question alone, and says so when its time is over."""
    number = named_by(token, purpose=DISPUTED, lasts=timedelta(days=LINK_DAYS))
    if number is None:
        return over_page(request, PAGE)
    found = DisputeQuestion.objects.select_related("reply__case__creditor", "reply__debtor").filter(pk=number).first()
    if found is None:
        raise Http404
    form, creditor = _form(request, found), found.reply.case.creditor
    by = holder_of_link(creditor.short_name)
    done = form.is_bound and form.is_valid() and _taken(found, form, by, timezone.now())
    return link_page(request, PAGE, creditor, _shown(found, form) | {"done": done}, 422 if form.errors else 200)


def _form(request: HttpRequest, question: DisputeQuestion) -> DisputeForm:
    """What is asked; one press is enough for who received the whole sum, once its day is there."""
    given = (request.POST, request.FILES) if request.method == "POST" else (None, None)
    if question.reply.kind == ReplyKind.DISPUTE:
        return DisputeForm(*given)
    due = sum((due for _claim, due in bills_owed(question.reply.case)), ZERO)
    return PaymentSaidForm(*given, initial={"stance": Stance.RECEIVED, "amount": format_euros(due).rstrip("€").strip()})


def _shown(question: DisputeQuestion, form: DisputeForm) -> dict[str, Any]:
    """What the page says: nothing of the case once an answer was taken, or the person had theirs."""
    case = question.reply.case
    closed = question.answered_at is not None or question.reply.answered_at is not None
    return {
        "question": question,
        "case": case,
        "closed": closed,
        "bills": [] if closed else bills_owed(case),
        "form": form,
    }


def _taken(question: DisputeQuestion, form: DisputeForm, by: Actor, at: Any) -> bool:
    """Whether the answer is kept; else the form says why."""
    try:
        take_answer(question=question, answer=form.answer, by=by, at=at)
    except CreditorAnswerRefused as refusal:
        form.add_error(None, str(refusal))
        return False
    return True
