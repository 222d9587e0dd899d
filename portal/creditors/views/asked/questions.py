"""Our question on a case, answered from the link of its mail: it opens this question and nothing else."""

from __future__ import annotations

from datetime import timedelta

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from agency.common.calendar import paris_date
from agency.outbox.presenters.mails import QUESTIONED
from agency.outcomes.rules import LINK_DAYS
from agency.qualification.models import CreditorQuestion
from agency.qualification.operations import AnswerRefused, receive_answer
from portal.creditors.forms import AnswerForm
from portal.creditors.links import holder_of_link, link_page, named_by, over_page
from portal.creditors.queries import questions_to

PAGE = "portal/creditors/questioned.html"


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def questioned(request: HttpRequest, token: str) -> HttpResponse:
    """Answer once, without signing in; says so when the link's time is over or nothing is asked any more."""
    number = named_by(token, purpose=QUESTIONED, lasts=timedelta(days=LINK_DAYS))
    if number is None:
        return over_page(request, PAGE)
    found = CreditorQuestion.objects.select_related("case__creditor", "case__debtor").filter(pk=number).first()
    if found is None:
        raise Http404
    creditor = found.case.creditor
    waits = questions_to(creditor).filter(pk=found.pk).exists()
    form = AnswerForm(request.POST if request.method == "POST" and waits else None)
    done = form.is_bound and form.is_valid() and _taken(found, form)
    context = {"question": found, "case": found.case, "form": form, "done": done, "closed": not waits}
    return link_page(request, PAGE, creditor, context, 422 if form.errors else 200)


def _taken(question: CreditorQuestion, form: AnswerForm) -> bool:
    """Whether the answer is kept; else the form says why."""
    at = timezone.now()
    by = holder_of_link(question.case.creditor.short_name)
    try:
        receive_answer(question=question, text=form.cleaned_data["text"], by=by, at=at, on=paris_date(at))
    except AnswerRefused as refusal:
        form.add_error("text", str(refusal))
        return False
    return True
