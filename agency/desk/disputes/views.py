"""One dispute, or a payment told: what the person said, its bills, the decision and the answer that tells it."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from agency.desk.cases.presenters.facts import law_facts
from agency.desk.cases.presenters.replies import answers_in_sentences
from agency.desk.frame.views.pages import page, staff_view
from agency.disputes.enums import ReplyKind
from agency.disputes.models import Reply
from agency.disputes.operations import AlreadyAnswered, EmptyReply
from agency.journal.rules import Actor
from agency.language.presenters import format_date
from agency.letters.wording.lint import Finding, WordsRefused
from agency.outcomes import operations
from agency.outcomes.queries import disputes, said_paid
from agency.reductions.operations import ReductionRefused
from agency.users.enums import Permission

from .forms import PaymentFoundForm, QuestionForm, VerdictForm
from .presenters import question_text


@require_http_methods(["GET", "HEAD", "POST"])
@staff_view(Permission.CONTACT)
def dispute(request: HttpRequest, pk: int) -> HttpResponse:
    """Read the answer as it will leave, or decide: the sums, the answer and the calendar follow at once."""
    reply, now = get_object_or_404(disputes(), pk=pk), timezone.now()
    said = reply.dispute_questions.filter(answered_at__isnull=False).first()
    form = VerdictForm(request.POST or None, request.FILES or None, case=reply.case, said=said)
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


@require_http_methods(["GET", "HEAD", "POST"])
@staff_view(Permission.CONTACT)
def search(request: HttpRequest, pk: int) -> HttpResponse:
    """Say what was found of a payment that a person told us of: the sum, the answer and the calendar follow at once."""
    reply, now = get_object_or_404(said_paid(), pk=pk), timezone.now()
    form = PaymentFoundForm(request.POST or None, case=reply.case)
    findings: tuple[Finding, ...] = ()
    if request.method == "POST" and form.is_valid():
        try:
            operations.decide_search(reply=reply, found=form.found, by=Actor.staff(request.user), at=now)
        except (operations.VerdictRefused, ReductionRefused, EmptyReply, AlreadyAnswered) as refusal:
            form.add_error(None, str(refusal))
        except WordsRefused as refusal:
            form.add_error("reason", _("Rien n’est parti : reprenez ces mots."))
            findings = refusal.findings
        else:
            told = {"name": reply.debtor.full_name}
            messages.success(request, _("La réponse part : %(name)s la lira.") % told)
            return redirect("staff_case", reply.case.reference)
    context = {
        "reply": reply, "case": reply.case, "form": form, "findings": findings, "section": "staff_day",
        "sentences": answers_in_sentences(ReplyKind(reply.kind), reply.answers),
        "facts": law_facts(reply.case, now, timezone.localdate(now)),
    }  # fmt: skip
    return page(request, "staff/search_payment.html", context, status=422 if form.errors else 200)


@require_POST
@staff_view(Permission.CONTACT)
def ask(request: HttpRequest, pk: int) -> HttpResponse:
    """Put the dispute before the creditor: by a mail whose link opens it, and on its page."""
    reply, now = get_object_or_404(disputes(), pk=pk), timezone.now()
    form = QuestionForm(request.POST)
    if form.is_valid():
        try:
            question = operations.ask(reply=reply, text=form.cleaned_data["text"], by=Actor.staff(request.user), at=now)
        except operations.AskRefused as refusal:
            form.add_error("text", str(refusal))
        except WordsRefused as refusal:
            form.add_error("text", " ".join(finding.sentence for finding in refusal.findings))
        else:
            told = {"name": reply.case.creditor.short_name, "day": format_date(question.due_on)}
            messages.success(request, _("La question part à %(name)s : réponse attendue le %(day)s.") % told)
            return redirect("staff_dispute", pk)
    return _page(request, reply, VerdictForm(case=reply.case), (), (), asking=form)


def _page(
    request: HttpRequest, reply: Reply, form: VerdictForm, read: tuple[str, ...], findings: tuple[Finding, ...],
    asking: QuestionForm | None = None,
) -> HttpResponse:  # fmt: skip
    now = timezone.now()
    sentences = answers_in_sentences(ReplyKind(reply.kind), reply.answers)
    questions = reply.dispute_questions.select_related("document")
    context = {
        "reply": reply,
        "case": reply.case,
        "outcome": getattr(reply, "outcome", None),
        "sentences": sentences,
        "questions": questions,
        "waits": any(question.answered_at is None for question in questions),
        "asking": asking or QuestionForm(initial={"text": question_text(sentences, reply.text)}),
        "facts": law_facts(reply.case, now, timezone.localdate(now)),
        "form": form,
        "read": read,
        "findings": findings,
        "section": "staff_day",
    }
    return page(
        request, "staff/dispute.html", context, status=422 if form.errors or (asking and asking.errors) else 200
    )
