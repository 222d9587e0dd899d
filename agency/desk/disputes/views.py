"""One dispute, or a payment told: what the person said, its bills, the decision and the answer that tells it."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from agency.common.text import french_typography as fr
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
from agency.outcomes.models import DisputeQuestion
from agency.outcomes.queries import asked_about, disputes, movements_of, said_paid, sums_that_may_be
from agency.outcomes.rules import payment_question
from agency.reductions.operations import ReductionRefused
from agency.users.enums import Permission

from .forms import PaymentFoundForm, QuestionForm, VerdictForm
from .presenters import question_text

MOST_MOVEMENTS = 10


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
    said = reply.dispute_questions.filter(answered_at__isnull=False).first()
    form = PaymentFoundForm(request.POST or None, case=reply.case, said=said)
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
    return _search_page(request, reply, form, findings)


@require_POST
@staff_view(Permission.CONTACT)
def ask(request: HttpRequest, pk: int) -> HttpResponse:
    """Put what the person says before the creditor: by a mail whose link opens it, and on its page."""
    reply, now = get_object_or_404(asked_about(), pk=pk), timezone.now()
    paid = reply.kind == ReplyKind.ALREADY_PAID
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
            return redirect("staff_search" if paid else "staff_dispute", pk)
    if paid:
        return _search_page(request, reply, PaymentFoundForm(case=reply.case), (), asking=form)
    return _page(request, reply, VerdictForm(case=reply.case), (), (), asking=form)


def _search_page(
    request: HttpRequest, reply: Reply, form: PaymentFoundForm, findings: tuple[Finding, ...],
    asking: QuestionForm | None = None,
) -> HttpResponse:  # fmt: skip
    """What the person said, what the creditor says of it, and the movements of that sum that are nobody's yet."""
    questions = list(reply.dispute_questions.select_related("document"))
    context = _shared(reply, questions) | {
        "form": form, "findings": findings, "movements": movements_of(sums_that_may_be(form.bills))[:MOST_MOVEMENTS],
        "asking": asking or QuestionForm(initial={"text": fr(payment_question(reply.answers))}),
    }  # fmt: skip
    wrong = form.errors or (asking and asking.errors)
    return page(request, "staff/search_payment.html", context, status=422 if wrong else 200)


def _shared(reply: Reply, questions: list[DisputeQuestion]) -> dict[str, Any]:
    now = timezone.now()
    return {
        "reply": reply,
        "case": reply.case,
        "sentences": answers_in_sentences(ReplyKind(reply.kind), reply.answers),
        "questions": questions,
        "waits": any(question.answered_at is None for question in questions),
        "facts": law_facts(reply.case, now, timezone.localdate(now)),
        "section": "staff_day",
    }


def _page(
    request: HttpRequest, reply: Reply, form: VerdictForm, read: tuple[str, ...], findings: tuple[Finding, ...],
    asking: QuestionForm | None = None,
) -> HttpResponse:  # fmt: skip
    shared = _shared(reply, list(reply.dispute_questions.select_related("document")))
    context = shared | {
        "outcome": getattr(reply, "outcome", None),
        "asking": asking or QuestionForm(initial={"text": question_text(shared["sentences"], reply.text)}),
        "form": form,
        "read": read,
        "findings": findings,
    }
    return page(
        request, "staff/dispute.html", context, status=422 if form.errors or (asking and asking.errors) else 200
    )
