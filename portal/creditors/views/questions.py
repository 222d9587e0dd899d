"""Our question on a case, answered from the link of its mail: it opens this question and nothing else."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from agency.common.calendar import paris_date
from agency.journal.rules import Actor
from agency.mandates.queries import profile_or_none
from agency.outbox.presenters.mails import QUESTIONED
from agency.outcomes.rules import LINK_DAYS
from agency.qualification.models import CreditorQuestion
from agency.qualification.operations import AnswerRefused, receive_answer
from portal.creditors.forms import AnswerForm
from portal.creditors.presenters import creditor_frame
from portal.creditors.queries import questions_to
from portal.presenters import agency_identity
from portal.rendering import render_page
from portal.view_models import PageFrame
from tenants import signing

PAGE = "portal/creditors/questioned.html"


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def questioned(request: HttpRequest, token: str) -> HttpResponse:
    """Answer once, without signing in; says so when the link's time is over or nothing is asked any more."""
    try:
        number = signing.loads(token, purpose=QUESTIONED, max_age=timedelta(days=LINK_DAYS))
    except signing.SignatureExpired:
        over = PageFrame(agency=agency_identity(profile_or_none()))
        return render_page(request, PAGE, over, {"over": True}, 410)
    except signing.BadSignature as error:
        raise Http404 from error
    found = CreditorQuestion.objects.select_related("case__creditor", "case__debtor").filter(pk=number).first()
    if found is None:
        raise Http404
    creditor = found.case.creditor
    waits = questions_to(creditor).filter(pk=found.pk).exists()
    form = AnswerForm(request.POST if request.method == "POST" and waits else None)
    done = form.is_bound and form.is_valid() and _taken(found, form)
    frame = replace(creditor_frame(profile_or_none(), creditor), signed_in=False)
    context = {"question": found, "case": found.case, "form": form, "done": done, "closed": not waits}
    return render_page(request, PAGE, frame, context, 422 if form.errors else 200)


def _taken(question: CreditorQuestion, form: AnswerForm) -> bool:
    """Whether the answer is kept; else the form says why."""
    at = timezone.now()
    name = {"name": question.case.creditor.short_name}
    by = Actor("creditor", "mail", _("%(name)s, par le lien d’un e-mail") % name)
    try:
        receive_answer(question=question, text=form.cleaned_data["text"], by=by, at=at, on=paris_date(at))
    except AnswerRefused as refusal:
        form.add_error("text", str(refusal))
        return False
    return True
