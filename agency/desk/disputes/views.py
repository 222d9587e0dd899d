"""One dispute: what the person said, its bills, the decision and the answer that tells it."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from agency.desk.cases.presenters.facts import law_facts
from agency.desk.cases.presenters.replies import answers_in_sentences
from agency.desk.frame.views.pages import page, staff_view
from agency.disputes.enums import ReplyKind
from agency.disputes.models import Reply
from agency.disputes.operations import AlreadyAnswered, EmptyReply
from agency.journal.rules import Actor
from agency.letters.wording.lint import Finding, WordsRefused
from agency.outcomes import operations
from agency.outcomes.queries import disputes
from agency.reductions.operations import ReductionRefused
from agency.users.enums import Permission

from .forms import VerdictForm


@require_http_methods(["GET", "HEAD", "POST"])
@staff_view(Permission.CONTACT)
def dispute(request: HttpRequest, pk: int) -> HttpResponse:
    """Read the answer as it will leave, or decide: the sums, the answer and the calendar follow at once."""
    reply, now = get_object_or_404(disputes(), pk=pk), timezone.now()
    form = VerdictForm(request.POST or None, request.FILES or None, case=reply.case)
    read: tuple[str, ...] = ()
    findings: tuple[Finding, ...] = ()
    if request.method == "POST" and form.is_valid():
        try:
            if "read" in request.POST:
                read = operations.read_beforehand(reply=reply, verdict=form.verdict)
            else:
                operations.decide(reply=reply, verdict=form.verdict, by=Actor.staff(request.user), at=now)
        except (operations.VerdictRefused, ReductionRefused, EmptyReply, AlreadyAnswered) as refusal:
            form.add_error(None, str(refusal))
        except WordsRefused as refusal:
            form.add_error("reason", _("Rien n’est parti : reprenez ces mots."))
            findings = refusal.findings
        else:
            if not read:
                messages.success(request, _("C’est tranché : la réponse part, et %(name)s la lira sur sa page.") % {
                    "name": reply.debtor.full_name
                })  # fmt: skip
                return redirect("staff_case", reply.case.reference)
    return _page(request, reply, form, read, findings)


def _page(
    request: HttpRequest, reply: Reply, form: VerdictForm, read: tuple[str, ...], findings: tuple[Finding, ...]
) -> HttpResponse:
    now = timezone.now()
    context = {
        "reply": reply,
        "case": reply.case,
        "outcome": getattr(reply, "outcome", None),
        "sentences": answers_in_sentences(ReplyKind(reply.kind), reply.answers),
        "facts": law_facts(reply.case, now, timezone.localdate(now)),
        "form": form,
        "read": read,
        "findings": findings,
        "section": "staff_day",
    }
    return page(request, "staff/dispute.html", context, status=422 if form.errors else 200)
