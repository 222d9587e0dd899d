"""Commitments: what falls due, done by the act announced or cancelled by someone who says why; creditors' decisions."""

from __future__ import annotations

from datetime import datetime

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from agency.cases.enums import CreditorChoice
from agency.cases.models import Case
from agency.cases.operations import DecisionNotAllowed, record_decision
from agency.commitments import operations
from agency.commitments.enums import CommitmentKind
from agency.commitments.models import Commitment
from agency.desk.decisions.queries import commitments_of_the_week
from agency.desk.frame.views.pages import back_to, page, staff_view
from agency.escalation.operations import ask_next_steps
from agency.journal.rules import Actor
from agency.strategies.operations import HandBackRefused, hand_back
from agency.users.enums import Permission


@require_safe
@staff_view(Permission.SEE_CASES)
def commitments(request: HttpRequest) -> HttpResponse:
    """What we said we would do: late, today, in the week that comes."""
    on = timezone.localdate()
    found = commitments_of_the_week(on)
    groups = (
        (_("En retard"), [commitment for commitment in found if commitment.due_on < on]),
        (_("Aujourd’hui"), [commitment for commitment in found if commitment.due_on == on]),
        (_("Dans les sept jours"), [commitment for commitment in found if commitment.due_on > on]),
    )
    return page(request, "staff/commitments.html", {"groups": [(label, kept) for label, kept in groups if kept]})


@require_POST
@staff_view(Permission.CONTACT)
def close(request: HttpRequest, pk: int) -> HttpResponse:
    """Do what was announced when a person can, say what was done, or cancel it with a reason."""
    commitment = get_object_or_404(Commitment.objects.select_related("case"), pk=pk)
    if commitment.kind == CommitmentKind.ANSWER:
        messages.error(request, _("Une réponse promise est tenue en répondant à la personne."))
        return redirect(back_to(request, reverse("staff_commitments")))
    try:
        messages.success(request, _closed(request, commitment, Actor.staff(request.user), timezone.now()))
    except (
        operations.CommitmentClosed,
        operations.ReasonMissing,
        operations.NotKeptBySaying,
        HandBackRefused,
    ) as refusal:
        messages.error(request, str(refusal))
    return redirect(back_to(request, reverse("staff_commitments")))


def _closed(request: HttpRequest, commitment: Commitment, by: Actor, at: datetime) -> str:
    said, on = request.POST.get("reason", ""), timezone.localdate(at)
    choice = request.POST.get("choice")
    if choice == "hand_back":
        hand_back(case=commitment.case, by=by, at=at, on=on)
        ask_next_steps(by=by, at=at)
        return _("Le dossier est rendu au créancier. Lui et la personne sont prévenus.")
    if choice == "keep":
        operations.keep_by_saying(commitment=commitment, said=said, on=on, by=by, at=at)
        return _("C’est noté : engagement tenu.")
    operations.cancel(commitment=commitment, reason=said, by=by, at=at)
    return _("L’engagement est annulé.")


@require_POST
@staff_view(Permission.CONTACT)
def decide(request: HttpRequest, reference: str) -> HttpResponse:
    """Keep what the creditor decided of a case, and how it was told."""
    case, now = get_object_or_404(Case.objects.select_related("mandate"), reference=reference), timezone.now()
    chosen = request.POST.get("choice", "")
    if chosen not in CreditorChoice.values:
        messages.error(request, _("Choisissez ce que le créancier a décidé."))
        return redirect("staff_case", case.reference)
    try:
        record_decision(
            case=case,
            choice=CreditorChoice(chosen),
            told=request.POST.get("told", ""),
            by=Actor.staff(request.user),
            at=now,
            on=timezone.localdate(now),
        )
        messages.success(request, _("La décision du créancier est notée."))
    except DecisionNotAllowed as refusal:
        messages.error(request, str(refusal))
    return redirect("staff_case", case.reference)
