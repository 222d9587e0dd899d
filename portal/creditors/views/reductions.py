"""What a creditor tells us of its own bills: a payment that came to it, a credit note, a part given up."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from agency.cases.models import Case
from agency.journal.rules import Actor
from agency.outbox.presenters.mails import RECEIVED
from agency.parties.enums import CreditorAct
from agency.reductions.operations import MaybeKnown, ReductionRefused, declare
from agency.reductions.queries import reductions_of
from portal.creditors.decorators import for_creditor
from portal.creditors.forms import ReceivedForm, ReductionForm
from portal.creditors.links import holder_of_link, link_page, named_by, over_page
from portal.creditors.queries import case_or_404
from portal.creditors.visits import CreditorVisit

# The link of a mail names one case, for as long as somebody may look for that mail.
LASTS = timedelta(days=90)
PAGE = "portal/creditors/received.html"

get_or_post = require_http_methods(["GET", "HEAD", "POST"])


@get_or_post
@for_creditor(CreditorAct.MONEY)
def less(visit: CreditorVisit, reference: str) -> HttpResponse:
    """Declare that less is owed on a bill: at once, as it favours the person; the agency reads it."""
    case = case_or_404(visit.creditor, reference)
    posted = visit.request.method == "POST"
    form = ReductionForm(visit.request.POST if posted else None, visit.request.FILES if posted else None, case=case)
    if posted and form.is_valid() and _declared(form, visit.by, visit.at):
        return redirect("creditors:less", reference)
    return visit.render(
        "portal/creditors/less.html", status=422 if form.errors else 200, case=case, form=form,
        reductions=reductions_of(case),
    )  # fmt: skip


@login_not_required
@get_or_post
def received(request: HttpRequest, token: str) -> HttpResponse:
    """The same for a payment only, from the link of a mail: whoever holds it says a sum, a day and a bill."""
    number = named_by(token, purpose=RECEIVED, lasts=LASTS)
    if number is None:
        return over_page(request, PAGE)
    case = Case.objects.select_related("creditor").filter(pk=number).first()
    if case is None:
        raise Http404
    form = ReceivedForm(request.POST if request.method == "POST" else None, case=case)
    by = holder_of_link(case.creditor.short_name)
    done = request.method == "POST" and form.is_valid() and _declared(form, by, timezone.now())
    context = {"case": case, "form": form, "done": done}
    return link_page(request, PAGE, case.creditor, context, 422 if form.errors else 200)


def _declared(form: Any, by: Actor, at: Any) -> bool:
    """Whether what was told is kept; else the form says why."""
    told = form.cleaned_data
    try:
        declare(claim=told["claim"], less=form.less, content=told.get("document", b""), by=by, at=at)
    except MaybeKnown as doubt:
        form.add_error("sure", str(doubt))
    except ReductionRefused as refusal:
        form.add_error(None, str(refusal))
    else:
        return True
    return False
