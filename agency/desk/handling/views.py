"""A note, a call, a word, a promise, a reason: each from the case, in one or two steps."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from agency.cases.models import Case
from agency.cases.queries import summary
from agency.desk.cases.forms import PersonForm
from agency.desk.frame.views.pages import back_to, page, staff_view
from agency.handling import operations
from agency.handling.asked.models import CallRequest
from agency.handling.asked.operations import end_in_vain, leave_asked
from agency.handling.asked.rules import CallRequestRefused
from agency.handling.enums import CallOutcome, HeardKind, NonPaymentReason
from agency.handling.models import Call, PlannedCall, PromiseToPay
from agency.handling.queries import is_contested, reason_of
from agency.handling.rules import CONTESTED, HandlingRefused
from agency.handling.values import CallReport
from agency.journal.rules import Actor
from agency.law.money.plans import PlanError
from agency.ledger.queries import case_due
from agency.mandates.queries import profile
from agency.parties.models import Debtor
from agency.parties.operations import set_manner
from agency.users.enums import Permission

from .forms import CallForm, HeardForm, MannerForm, NoteForm, PromiseForm, ReasonForm
from .presenters import SpokenDraft, draft_plan, present_call, said_heard


@require_http_methods(["GET", "HEAD", "POST"])
@staff_view(Permission.CONTACT)
def note(request: HttpRequest, reference: str) -> HttpResponse:
    """Write a note on a case, for colleagues."""
    case, form = _case(reference), NoteForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        operations.write_note(
            case=case, text=form.cleaned_data["text"], author=request.user, by=Actor.staff(request.user),
            at=timezone.now(),
        )  # fmt: skip
        messages.success(request, _("La note est au dossier."))
        return redirect("staff_case", reference)
    return _page(request, case, form, _("Ajouter une note"), _("Enregistrer la note"))


@require_http_methods(["GET", "HEAD", "POST"])
@staff_view(Permission.CONTACT)
def reason(request: HttpRequest, reference: str) -> HttpResponse:
    """Say why a case is not paid."""
    case = _case(reference)
    form = ReasonForm(request.POST or None, initial={"reason": reason_of(case)})
    if request.method == "POST" and form.is_valid():
        operations.note_reason(
            case=case, reason=NonPaymentReason(form.cleaned_data["reason"]), by=Actor.staff(request.user),
            at=timezone.now(),
        )  # fmt: skip
        if form.cleaned_data["reason"] in CONTESTED and not is_contested(case):
            messages.warning(
                request, _("La raison est notée, mais rien ne s’arrête encore : écrivez ce que la personne conteste.")
            )
            return redirect(f"{reverse('staff_heard', args=[reference])}?dit={HeardKind.DISPUTE}")
        messages.success(request, _("La raison est notée."))
        return redirect("staff_case", reference)
    return _page(request, case, form, _("Raison du non-paiement"), _("Enregistrer la raison"))


@require_http_methods(["GET", "HEAD", "POST"])
@staff_view(Permission.CONTACT)
def heard(request: HttpRequest, reference: str) -> HttpResponse:
    """Put on the file what a person said by telephone, e-mail or letter: it does what their page does."""
    case, now = _case(reference), timezone.now()
    kind = request.GET.get("dit", "")
    initial = {
        "person": case.debtor_id, "told_on": timezone.localdate(now), "why": reason_of(case),
        "said": kind if kind in HeardKind else "",
    }  # fmt: skip
    form = HeardForm(request.POST or None, request.FILES or None, case=case, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            made = operations.take_saying(
                case=case, debtor=form.cleaned_data["person"], saying=form.heard, author=request.user,
                scan=form.cleaned_data["scan"], by=Actor.staff(request.user), at=now,
            )  # fmt: skip
        except HandlingRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, said_heard(made))
            return redirect("staff_case", reference)
    return _page(request, case, form, _("Noter ce que la personne a dit"), _("Noter, et arrêter ce qui doit l’être"))


@require_http_methods(["GET", "HEAD", "POST"])
@staff_view(Permission.CONTACT)
def promise(request: HttpRequest, reference: str) -> HttpResponse:
    """Note what a person says that she will pay, and by when."""
    case = _case(reference)
    form = PromiseForm(request.POST or None, case=case, initial={"person": case.debtor_id, "amount": case_due(case.pk)})
    if request.method == "POST" and form.is_valid():
        try:
            operations.promise(
                case=case, debtor=form.cleaned_data["person"], wish=form.wish, by=Actor.staff(request.user),
                at=timezone.now(),
            )  # fmt: skip
        except HandlingRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("La promesse est notée : les rappels l’attendent."))
            return redirect("staff_case", reference)
    return _page(request, case, form, _("Promesse de paiement"), _("Noter la promesse"))


@require_http_methods(["GET", "HEAD", "POST"])
@staff_view(Permission.CONTACT)
def manner(request: HttpRequest, reference: str) -> HttpResponse:
    """Say how one of the people of a case is written to: gentler words, by post alone, more slowly."""
    case = _case(reference)
    asked = request.GET.get("personne", "")
    person = Debtor.objects.filter(parts__case=case, pk=int(asked) if asked.isdecimal() else case.debtor_id).first()
    held = person or case.debtor
    initial = {
        "person": held.pk, "gentle_words": held.gentle_words, "paper_only": held.paper_only,
        "slower_days": held.slower_days,
    }  # fmt: skip
    form = MannerForm(request.POST or None, case=case, initial=initial)
    if request.method == "POST" and form.is_valid():
        person = form.cleaned_data["person"]
        set_manner(
            debtor=person, manner=form.manner, why=form.cleaned_data["why"], author=request.user,
            by=Actor.staff(request.user), at=timezone.now(),
        )  # fmt: skip
        end_in_vain(debtor=person, by=Actor.staff(request.user), at=timezone.now())
        messages.success(
            request, _("C’est noté : les lettres à venir à %(name)s en tiennent compte.") % {"name": person.full_name}
        )
        return redirect("staff_case", reference)
    return _page(request, case, form, _("Façon d’écrire à la personne"), _("Enregistrer"))


@require_POST
@staff_view(Permission.CONTACT)
def withdraw_promise(request: HttpRequest, pk: int) -> HttpResponse:
    """Take back a promise, saying why."""
    made = get_object_or_404(PromiseToPay.objects.select_related("case"), pk=pk)
    why = request.POST.get("reason", "")
    try:
        operations.withdraw_promise(made=made, why=why, by=Actor.staff(request.user), at=timezone.now())
    except HandlingRefused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("La promesse est retirée : le dossier suit de nouveau son calendrier."))
    return redirect("staff_case", made.case.reference)


@require_POST
@staff_view(Permission.CONTACT)
def see_promise(request: HttpRequest, pk: int) -> HttpResponse:
    """Say that a promise not kept was taken up."""
    made = get_object_or_404(PromiseToPay, pk=pk)
    operations.see_broken(made=made, by=Actor.staff(request.user), at=timezone.now())
    messages.success(request, _("C’est noté : le dossier suit son calendrier."))
    return redirect(back_to(request, reverse("staff_day")))


@require_POST
@staff_view(Permission.CONTACT)
def leave_planned_call(request: HttpRequest, pk: int) -> HttpResponse:
    """Say why a call of the calendar is not made."""
    planned, why = get_object_or_404(PlannedCall, pk=pk), request.POST.get("reason", "")
    try:
        operations.leave_call(planned=planned, why=why, by=Actor.staff(request.user), at=timezone.now())
    except HandlingRefused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("C’est noté : le dossier suit son calendrier."))
    return redirect(back_to(request, reverse("staff_day")))


@require_POST
@staff_view(Permission.CONTACT)
def leave_asked_call(request: HttpRequest, pk: int) -> HttpResponse:
    """Say why a call that a person asked for is not made."""
    asked, why = get_object_or_404(CallRequest, pk=pk), request.POST.get("reason", "")
    try:
        leave_asked(request=asked, why=why, by=Actor.staff(request.user), at=timezone.now())
    except CallRequestRefused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("C’est noté : la personne le lit sur sa page."))
    return redirect(back_to(request, reverse("staff_day")))


@require_POST
@staff_view(Permission.CONTACT)
def call(request: HttpRequest, reference: str) -> HttpResponse:
    """Ask the gate whether one of the people may be called now, and show the page of the call."""
    return _begin(request, reference, operations.begin_call)


@require_POST
@staff_view(Permission.CONTACT)
def called(request: HttpRequest, reference: str) -> HttpResponse:
    """Show the page of a call that one of the people placed."""
    return _begin(request, reference, operations.take_call)


@require_http_methods(["GET", "HEAD", "POST"])
@staff_view(Permission.CONTACT)
def call_page(request: HttpRequest, pk: int) -> HttpResponse:
    """A call that its handler leads: the script, then how it ended."""
    led = get_object_or_404(_calls(), pk=pk, handler=request.user)
    if led.ended_at is not None:
        return redirect("staff_case", led.case.reference)
    drafting, draft, why = "dates" in request.POST, None, reason_of(led.case)
    form = CallForm(request.POST or None, led=led, drafting=drafting, initial={"reason": why})
    if request.method == "POST" and form.is_valid() and drafting:
        draft = _draft(led, form)
    elif request.method == "POST" and not form.errors:
        try:
            operations.conclude(call=led, report=form.report, by=Actor.staff(request.user), at=timezone.now())
        except HandlingRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _concluded(form.report))
            return redirect("staff_case", led.case.reference)
    handler = request.user.get_full_name() or request.user.email  # type: ignore[union-attr]
    context = {
        "page": present_call(led, handler, profile(), why, timezone.now()), "form": form, "section": "dossiers:index",
        "outcomes": CallOutcome.choices, "draft": draft,
    }  # fmt: skip
    return page(request, "staff/call.html", context, status=422 if form.errors else 200)


def _draft(led: Call, form: CallForm) -> SpokenDraft | None:
    """The dates to read for what was typed; None, said in the form, when no plan can be made of it."""
    try:
        return draft_plan(led, form.cleaned_data["monthly"], form.day_of_month, timezone.now())
    except PlanError as error:
        form.add_error("monthly", str(error))
    except HandlingRefused as refusal:
        form.add_error(None, str(refusal))
    return None


def _concluded(report: CallReport) -> str:
    if report.plan is None:
        return _("L’appel est conclu.")
    return _("L’appel est conclu : la personne reçoit l’échéancier par écrit, ou notre réponse s’il dépasse le mandat.")


def _begin(request: HttpRequest, reference: str, begin: Any) -> HttpResponse:
    case = _case(reference)
    form = PersonForm(request.POST, case=case)
    if not form.is_valid():
        messages.error(request, str(next(iter(form.errors["person"]))))
        return redirect("staff_case", reference)
    try:
        led = begin(
            case=case, debtor=form.cleaned_data["person"], handler=request.user, by=Actor.staff(request.user),
            at=timezone.now(),
        )  # fmt: skip
    except HandlingRefused as refusal:
        messages.error(request, str(refusal))
        return redirect(back_to(request, reverse("staff_case", args=[reference])))
    return redirect("staff_call", led.pk)


def _case(reference: str) -> Case:
    return get_object_or_404(Case.objects.select_related("creditor", "debtor"), reference=reference)


def _calls() -> QuerySet[Call]:
    calls = Call.objects.select_related("case__creditor", "case__debtor", "case__mandate", "debtor")
    return calls.prefetch_related("debtor__addresses", "debtor__contact_points")


def _page(request: HttpRequest, case: Case, form: Any, title: str, button: str) -> HttpResponse:
    context = {
        "case": case, "form": form, "title": title, "button": button, "summary": summary(case),
        "section": "dossiers:index",
    }  # fmt: skip
    return page(request, "staff/handling.html", context, status=422 if form.errors else 200)
