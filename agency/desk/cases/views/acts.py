"""Acts on a case: suspended, taken back, interest and the like asked or given up."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from agency.accessories import operations as accessories
from agency.accessories.rules import AccessoryRefused
from agency.cases import operations
from agency.cases.enums import CaseState, DocumentKind, HoldReason
from agency.cases.models import Case, Hold
from agency.common.money import format_euros
from agency.desk.cases.forms import (
    AccessoryForm,
    GiveUpForm,
    HoldReviewForm,
)
from agency.desk.frame.views.pages import back_to, staff_view
from agency.journal.rules import Actor
from agency.language.presenters import format_date
from agency.ledger.enums import Component
from agency.qualification.operations import AnswerRefused, receive_answer
from agency.users.enums import Permission

from .whole import whole


@require_POST
@staff_view(Permission.HOLD_CASES)
def hold(request: HttpRequest, reference: str) -> HttpResponse:
    """Stop the machine on a case, saying why; whoever suspends follows it, and looks at it again on a day."""
    case, now = get_object_or_404(Case, reference=reference), timezone.now()
    note = request.POST.get("note", "").strip()[:200]
    form = HoldReviewForm(request.POST, on=timezone.localdate(now))
    if not note:
        messages.error(request, _("Dites en quelques mots pourquoi le dossier est suspendu."))
    elif not form.is_valid():
        messages.error(request, form.first_error)
    else:
        operations.hold(
            case=case, reason=HoldReason.STAFF, note=note, **form.span,
            owner=request.user, by=Actor.staff(request.user), at=now,
        )  # fmt: skip
        messages.success(request, form.done)
    return redirect("staff_case", case.reference)


@require_POST
@staff_view(Permission.HOLD_CASES)
def lift(request: HttpRequest, pk: int) -> HttpResponse:
    """Lift a suspension, saying why."""
    standing = get_object_or_404(Hold.objects.select_related("case"), pk=pk)
    reason = request.POST.get("reason", "").strip()[:200]
    if not reason:
        messages.error(request, _("Dites en quelques mots pourquoi la suspension est levée."))
    else:
        operations.lift_hold(hold=standing, reason=reason, by=Actor.staff(request.user), at=timezone.now())
        messages.success(request, _("La suspension est levée."))
    return redirect(back_to(request, reverse("staff_case", args=[standing.case.reference])))


@require_POST
@staff_view(Permission.HOLD_CASES)
def review_hold(request: HttpRequest, pk: int) -> HttpResponse:
    """Leave a suspension and say when it is looked at again; whoever says so follows it."""
    standing, now = get_object_or_404(Hold.objects.select_related("case"), pk=pk), timezone.now()
    form = HoldReviewForm(request.POST, on=timezone.localdate(now), required=True)
    if not form.is_valid():
        messages.error(request, form.first_error)
    else:
        day = form.cleaned_data["review_on"]
        operations.review_hold(hold=standing, review_on=day, owner=request.user, by=Actor.staff(request.user), at=now)
        messages.success(
            request, _("C’est noté : vous revoyez cette suspension le %(day)s.") % {"day": format_date(day)}
        )
    return redirect(back_to(request, reverse("staff_case", args=[standing.case.reference])))


@require_POST
@staff_view(Permission.QUALIFY)
def take_back(request: HttpRequest, reference: str) -> HttpResponse:
    """The creditor answered, on the telephone or on paper: the case waits for its assessment again."""
    case = get_object_or_404(Case, reference=reference)
    now, by = timezone.now(), Actor.staff(request.user)
    told = request.POST.get("answer", "").strip() or _("Réponse reçue par le cabinet.")
    question = case.questions.filter(answered_at__isnull=True).first()
    try:
        if question is not None:
            receive_answer(question=question, text=told, by=by, at=now, on=timezone.localdate(now))
        else:
            operations.move(
                case=case, to=CaseState.TO_QUALIFY, by=by, at=now, on=timezone.localdate(now),
                reason="réponse du créancier",
            )  # fmt: skip
    except (operations.MoveRefused, AnswerRefused) as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("Le dossier est de nouveau à qualifier."))
    return redirect("staff_case", case.reference)


@require_POST
@staff_view(Permission.QUALIFY)
def ask_accessory(request: HttpRequest, reference: str) -> HttpResponse:
    """Ask interest or an indemnity on a bill, as its creditor told us: the law counts it, or refuses."""
    case, now = get_object_or_404(Case, reference=reference), timezone.now()
    form = AccessoryForm(request.POST, request.FILES, case=case)
    if not form.is_valid():
        return whole(request, reference, wishing=form)
    try:
        amount = _ask_accessory(case, form, Actor.staff(request.user), now)
    except AccessoryRefused as refusal:
        form.add_error("component", str(refusal))
        return whole(request, reference, wishing=form)
    messages.success(request, _("%(amount)s s’ajoutent à la somme demandée.") % {"amount": format_euros(amount)})
    return redirect("staff_case", case.reference)


@require_POST
@staff_view(Permission.QUALIFY)
def give_up_accessory(request: HttpRequest, reference: str) -> HttpResponse:
    """Ask no more an interest or an indemnity, saying why."""
    case = get_object_or_404(Case, reference=reference)
    form = GiveUpForm(request.POST, case=case)
    if not form.is_valid():
        return whole(request, reference, dropping=form)
    given = form.cleaned_data
    try:
        left = accessories.give_up(
            claim=given["claim"], component=Component(given["component"]), reason=given["reason"],
            by=Actor.staff(request.user), at=timezone.now(),
        )  # fmt: skip
    except AccessoryRefused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("%(amount)s ne sont plus demandés.") % {"amount": format_euros(left)})
    return redirect("staff_case", case.reference)


@transaction.atomic
def _ask_accessory(case: Case, form: AccessoryForm, by: Actor, at: datetime) -> Decimal:
    """Keep the contract or the decision, then ask; a refusal keeps nothing."""
    given, document = form.cleaned_data, None
    if given["proof"] is not None:
        document = operations.add_document(
            case=case, kind=DocumentKind.CONTRACT, title="Contrat ou décision", content=given["proof"].read(),
            mime=given["proof"].content_type, by=by, at=at, on=timezone.localdate(at),
        )  # fmt: skip
    return accessories.ask(claim=given["claim"], wish=form.wish, told=given["told"], document=document, by=by, at=at)
