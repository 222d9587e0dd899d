"""What follows a case given back: what its creditor may decide, and what it decided."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from agency.cases.models import Case
from agency.cases.queries import summary
from agency.cases.views import file_answer
from agency.desk.frame.views.pages import page, staff_view
from agency.escalation.enums import CHOSEN, NextStep, PackPurpose, ProfessionalKind
from agency.escalation.operations import (
    CourtStepRefused,
    HandOverRefused,
    StepRefused,
    choose_step,
    hand_over,
    make_pack,
    note_court_step,
)
from agency.escalation.presenters.options import what_it_is, why_closed
from agency.escalation.queries import (
    court_steps_of,
    decided_to_act,
    hand_overs_of,
    last_next_step,
    open_next_steps,
    options_of,
    packs_of,
)
from agency.journal.rules import Actor
from agency.language.presenters import format_date
from agency.reductions.enums import LoweringCause
from agency.reductions.queries import reductions_of
from agency.users.enums import Permission

from .forms import CourtForm, HandOverForm, HeardStepForm


@require_safe
@staff_view(Permission.SEE_CASES)
def escalation(request: HttpRequest, reference: str) -> HttpResponse:
    """Read what the creditor may decide of a case, and what was decided."""
    return _page(request, _case(reference))


@require_POST
@staff_view(Permission.CONTACT)
def decide(request: HttpRequest, reference: str) -> HttpResponse:
    """Note the creditor’s decision, as it told it; it is done at once."""
    case, now = _case(reference), timezone.now()
    question = get_object_or_404(open_next_steps(), case=case)
    form = HeardStepForm(request.POST, options=options_of(case, timezone.localdate(now)))
    if form.is_valid():
        try:
            choose_step(question=question, wish=form.wish, by=Actor.staff(request.user), at=now)
        except StepRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("La décision du créancier est notée."))
            return redirect("staff_escalation", reference)
    return _page(request, case, form=form)


@require_POST
@staff_view(Permission.CONTACT)
def send(request: HttpRequest, reference: str) -> HttpResponse:
    """Hand the case over to whom its creditor chose; the person is told the same day."""
    case = _case(reference)
    form = HandOverForm(request.POST)
    if form.is_valid():
        try:
            sent = hand_over(case=case, to=form.recipient, by=Actor.staff(request.user), at=timezone.now())
        except HandOverRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            told = {"name": sent.name, "day": format_date(sent.expires_on)}
            messages.success(request, _("Le dossier part à %(name)s, par un lien valable jusqu’au %(day)s.") % told)
            return redirect("staff_escalation", reference)
    return _page(request, case, sending=form)


@require_POST
@staff_view(Permission.CONTACT)
def judged(request: HttpRequest, reference: str) -> HttpResponse:
    """Note what became of the case before a judge, or that nothing came yet."""
    case = _case(reference)
    form = CourtForm(request.POST, request.FILES)
    if form.is_valid():
        try:
            step = note_court_step(case=case, news=form.news, by=Actor.staff(request.user), at=timezone.now())
        except CourtStepRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            day = {"day": format_date(step.next_on)} if step.next_on else None
            messages.success(
                request,
                _("C’est noté. Prochaines nouvelles le %(day)s.") % day
                if day
                else _("C’est noté : le suivi de ce dossier est terminé."),
            )
            return redirect("staff_escalation", reference)
    return _page(request, case, judging=form)


@require_POST
@staff_view(Permission.CONTACT)
def proofs(request: HttpRequest, reference: str) -> HttpResponse:
    """Give the proofs of a case, whole, in one archive."""
    return _archive(request, _case(reference), PackPurpose.PROOF)


@require_POST
@staff_view(Permission.CONTACT)
def prepare(request: HttpRequest, reference: str) -> HttpResponse:
    """Give the pack as it would be handed over, to be read before."""
    return _archive(request, _case(reference), PackPurpose.HAND_OVER)


def _archive(request: HttpRequest, case: Case, purpose: PackPurpose) -> HttpResponse:
    pack = make_pack(case=case, purpose=purpose, by=Actor.staff(request.user), at=timezone.now())
    name = f"{case.reference}-{'preuves' if purpose == PackPurpose.PROOF else 'dossier'}.zip"
    with pack.file.open("rb") as kept:
        return file_answer(kept.read(), "application/zip", name)


def _case(reference: str) -> Case:
    return get_object_or_404(Case.objects.select_related("creditor", "debtor", "mandate"), reference=reference)


def _page(
    request: HttpRequest,
    case: Case,
    *,
    form: HeardStepForm | None = None,
    sending: HandOverForm | None = None,
    judging: CourtForm | None = None,
) -> HttpResponse:
    options, acts = options_of(case, timezone.localdate()), decided_to_act(case)
    context = {
        "case": case,
        "summary": summary(case),
        "waits": open_next_steps().filter(case=case).first(),
        "asked": last_next_step(case),
        "options": [(option.step.label, what_it_is(option), why_closed(option)) for option in options],
        "form": form or HeardStepForm(options=options),
        "sending": sending or _sending(case),
        "refused": form or sending or judging,
        "acts": acts,
        "steps": court_steps_of(acts) if acts else (),
        "judging": judging or CourtForm(initial={"happened_on": timezone.localdate()}),
        "received": [one for one in reductions_of(case) if one.cause == LoweringCause.PAID_DIRECT],
        "sent": hand_overs_of(case),
        "packs": packs_of(case),
        "section": "dossiers:index",
    }
    return page(request, "staff/escalation.html", context, status=422 if form or sending or judging else 200)


def _sending(case: Case) -> HandOverForm:
    """To whom, as the creditor’s decision says it."""
    decision = decided_to_act(case)
    if decision is None:
        return HandOverForm()
    kind = CHOSEN[NextStep(decision.step)]
    own = kind == ProfessionalKind.CREDITOR
    name = decision.professional or (case.creditor.name if own else "")
    return HandOverForm(
        initial={
            "kind": kind,
            "name": name,
            "email": decision.professional_email or (case.creditor.email if own else ""),
        }
    )
