"""A missed date taken up; one date changed; a plan that is not followed, decided."""

from __future__ import annotations

from datetime import date

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from agency.common.calendar import paris_date
from agency.desk.cases.presenters.facts import law_facts
from agency.desk.frame.views.pages import forget_words, kept_words, page, staff_view
from agency.instalments import operations
from agency.instalments.enums import ChangeKind, ChangeState, PlanChoice, StepKind
from agency.instalments.models import InstalmentStep, PlanChange
from agency.instalments.queries import (
    ends_of,
    plans_to_decide,
    resized_dates,
    said_by_creditor,
    skipped_dates,
    spans_of,
)
from agency.instalments.rules import PlanChoiceRefused
from agency.instalments.values import ChangedDates
from agency.journal.rules import Actor
from agency.letters.wording.lint import WordsRefused
from agency.plans.enums import PlanState
from agency.plans.models import Plan
from agency.users.enums import Permission

from .forms import DateForm, PlanDecisionForm


@require_http_methods(["GET", "HEAD", "POST"])
@staff_view(Permission.DECIDE_PLANS)
def decision(request: HttpRequest, pk: int) -> HttpResponse:
    """Read the steps made, then keep the plan, put its missed dates off, or end it once its notice has run."""
    now = timezone.now()
    whole = InstalmentStep.objects.select_related("plan__case__creditor", "plan__debtor")
    step = get_object_or_404(whole, pk=pk, step=StepKind.DECISION)
    form = PlanDecisionForm(request.POST or None, step=step, on=paris_date(now))
    if request.method == "POST" and form.is_valid():
        try:
            operations.decide_plan(
                step=step, choice=PlanChoice(form.cleaned_data["choice"]), reason=form.cleaned_data["reason"],
                by=Actor.staff(request.user), at=now,
            )  # fmt: skip
        except PlanChoiceRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("C’est décidé\u00a0: le dossier et la personne suivent."))
            return redirect("staff_case", step.plan.case.reference)
    context = {
        "step": step,
        "plan": step.plan,
        "case": step.plan.case,
        "steps": step.plan.steps.filter(number=step.number, due_on=step.due_on).select_related("message"),
        "span": spans_of([step.plan])[step.plan_id],
        "ends": ends_of(step.plan, paris_date(now)),
        "waits": plans_to_decide(paris_date(now)).filter(pk=step.pk).exists(),
        "facts": law_facts(step.plan.case, now, paris_date(now)),
        "form": form,
        "section": "staff_day",
    }
    return page(request, "staff/plan_decision.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@staff_view(Permission.DECIDE_PLANS)
def move(request: HttpRequest, pk: int) -> HttpResponse:
    """Give one date of a running plan another day: the person, the creditor and a debit that was announced follow."""
    whole = Plan.objects.select_related("case__creditor", "case__mandate", "debtor")
    plan = get_object_or_404(whole, pk=pk, state=PlanState.RUNNING)
    form = DateForm(request.POST or None, plan=plan)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            operations.move_date(
                part=given["part"], to=given["to"], reason=given["reason"], by=Actor.staff(request.user),
                at=timezone.now(),
            )  # fmt: skip
        except PlanChoiceRefused as refusal:
            form.add_error("to", str(refusal))
        else:
            messages.success(request, _("La date est changée\u00a0: la personne et le créancier l’apprennent."))
            return redirect("staff_case", plan.case.reference)
    context = {"plan": plan, "case": plan.case, "form": form, "section": "dossiers:index"}
    return page(request, "staff/plan_date.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@staff_view(Permission.DECIDE_PLANS)
def change(request: HttpRequest, pk: int) -> HttpResponse:
    """Answer a change that a person asks of their plan: done with the creditor's word, or declined with its reason."""
    with_it = ("plan__case__creditor", "plan__case__mandate", "plan__debtor", "reply", "part")
    whole = PlanChange.objects.select_related(*with_it)
    asked, now = get_object_or_404(whole, pk=pk, reply__isnull=False), timezone.now()
    draft = kept_words(request)
    error, reason = "", request.POST.get("reason", draft.get("reason", ""))
    if request.method == "POST":
        accept = request.POST.get("choice") == "accept"
        try:
            operations.decide_change(change=asked, accept=accept, reason=reason, by=Actor.staff(request.user), at=now)
        except (PlanChoiceRefused, WordsRefused) as refusal:
            error = (
                str(refusal) if isinstance(refusal, PlanChoiceRefused) else _("Rien n’est parti : reprenez ces mots.")
            )
            asked.refresh_from_db(fields=["state"])
        else:
            forget_words(request)
            messages.success(request, _("La réponse part : %(name)s la lira.") % {"name": asked.plan.debtor.full_name})
            return redirect("staff_day")
    waits = asked.state == ChangeState.ASKED
    context = {
        "change": asked, "plan": asked.plan, "case": asked.plan.case, "open": waits, "error": error, "reason": reason,
        "heard": said_by_creditor(asked),
        "seen": _seen(asked, paris_date(now)) if waits else None, "section": "staff_day",
        "restored": bool(draft) and request.method != "POST",
    }  # fmt: skip
    return page(request, "staff/plan_change.html", context, status=422 if error else 200)


def _seen(asked: PlanChange, on: date) -> ChangedDates | None:
    """The dates as they would be if it were accepted today; None when none may change any more."""
    if asked.kind == ChangeKind.SKIPPED:
        part = asked.part
        return skipped_dates(asked.plan, part, on) if part is not None and part.paid < part.amount else None
    return resized_dates(asked.plan, asked.monthly, on, asked_on=paris_date(asked.asked_at))


@require_POST
@staff_view(Permission.CONTACT)
def refused(request: HttpRequest, pk: int) -> HttpResponse:
    """Note that a person does not keep a plan agreed by telephone: no reason is asked of them."""
    plan = get_object_or_404(Plan.objects.select_related("case"), pk=pk)
    try:
        operations.refuse_spoken(plan=plan, by=Actor.staff(request.user), at=timezone.now())
    except PlanChoiceRefused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("C’est noté\u00a0: l’échéancier s’arrête, la personne et le créancier le savent."))
    return redirect("staff_case", plan.case.reference)


@require_POST
@staff_view(Permission.CONTACT)
def seen(request: HttpRequest, pk: int) -> HttpResponse:
    """Say that a missed date was taken up: its line leaves the day."""
    step = get_object_or_404(InstalmentStep, pk=pk, step=StepKind.SECOND)
    operations.take_up(step=step, by=Actor.staff(request.user), at=timezone.now())
    messages.success(request, _("C’est noté\u00a0: l’échéancier continue, la suite viendra à sa date."))
    return redirect("staff_day")
