"""What acts on the limitation of a case: events, the period of its contract."""

from __future__ import annotations

from datetime import datetime

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from agency.cases import operations
from agency.cases.enums import CaseState, DocumentKind, LimitationFact
from agency.cases.models import Case, LimitationEvent
from agency.desk.cases.forms import (
    ContractPeriodForm,
    LimitationForm,
)
from agency.desk.cases.queries import staff_event_key
from agency.desk.frame.views.pages import may, staff_view
from agency.journal.rules import Actor
from agency.users.enums import Permission

from .whole import whole


@require_POST
@staff_view(Permission.QUALIFY)
def note_limitation(request: HttpRequest, reference: str) -> HttpResponse:
    """Note a fact that acts on limitation; on a barred case, only who answers for the team may, with the proof."""
    case, now = get_object_or_404(Case, reference=reference), timezone.now()
    if _is_not_theirs_to_revive(request, case):
        return redirect("staff_case", case.reference)
    form = LimitationForm(request.POST, request.FILES, case=case)
    if not form.is_valid():
        return whole(request, reference, noting=form)
    try:
        _note_limitation(case, form, Actor.staff(request.user), now)
    except operations.EventRefused as refusal:
        form.add_error("happened_on", str(refusal))
        return whole(request, reference, noting=form)
    messages.success(request, _("L’événement est noté : la date de prescription est recalculée."))
    return redirect("staff_case", case.reference)


@require_POST
@staff_view(Permission.QUALIFY)
def set_contract_period(request: HttpRequest, reference: str) -> HttpResponse:
    """Note the limitation that the contract sets, with the contract; or take it back."""
    case, now = get_object_or_404(Case, reference=reference), timezone.now()
    if _is_not_theirs_to_revive(request, case):
        return redirect("staff_case", case.reference)
    form = ContractPeriodForm(request.POST, request.FILES)
    if not form.is_valid():
        return whole(request, reference, contracting=form)
    try:
        _set_contract_period(case, form, Actor.staff(request.user), now)
    except operations.PeriodRefused as refusal:
        form.add_error("years", str(refusal))
        return whole(request, reference, contracting=form)
    messages.success(request, _("C’est noté : la date de prescription est recalculée."))
    return redirect("staff_case", case.reference)


@require_POST
@staff_view(Permission.QUALIFY)
def withdraw_limitation(request: HttpRequest, pk: int) -> HttpResponse:
    """Take back an event noted by mistake, saying why: its line stays, and no longer counts."""
    event = get_object_or_404(LimitationEvent.objects.select_related("case"), pk=pk, withdraws__isnull=True)
    reason = request.POST.get("reason", "").strip()[:200]
    try:
        operations.withdraw_event(event=event, reason=reason, by=Actor.staff(request.user), at=timezone.now())
    except operations.EventRefused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("L’événement est retiré : la date de prescription est recalculée."))
    return redirect("staff_case", event.case.reference)


@transaction.atomic
def _note_limitation(case: Case, form: LimitationForm, by: Actor, at: datetime) -> None:
    """Keep the proof, then the event."""
    given, on = form.cleaned_data, timezone.localdate(at)
    kind, proof = LimitationFact(given["kind"]), None
    if given["proof"] is not None:
        proof = operations.add_document(
            case=case, kind=DocumentKind.ACT, title=str(kind.label).capitalize(), content=given["proof"].read(),
            mime=given["proof"].content_type, by=by, at=at, on=on,
        )  # fmt: skip
    operations.note_event(
        case=case, kind=kind, happened_on=given["happened_on"], debtor=given["person"], claim=given["claim"],
        document=proof, note=given["note"], by=by, at=at,
        key=staff_event_key(case, kind, given["happened_on"], given["person"], given["claim"]),
    )  # fmt: skip


@transaction.atomic
def _set_contract_period(case: Case, form: ContractPeriodForm, by: Actor, at: datetime) -> None:
    """Keep the contract, then the period; a clause refused keeps nothing."""
    given, contract = form.cleaned_data, None
    if given["contract"] is not None:
        contract = operations.add_document(
            case=case, kind=DocumentKind.CONTRACT, title="Contrat", content=given["contract"].read(),
            mime=given["contract"].content_type, by=by, at=at, on=timezone.localdate(at),
        )  # fmt: skip
    operations.set_contract_period(
        case=case, years=given["years"], periodic=given["periodic"], contract=contract, by=by, at=at
    )


def _is_not_theirs_to_revive(request: HttpRequest, case: Case) -> bool:
    """Whether the case is barred, and what moves its date is for who answers for the team; said to the reader."""
    if case.state != CaseState.TIME_BARRED or may(request.user, Permission.MANAGE_TEAM):
        return False
    messages.error(request, _("Le dossier est prescrit : seul un responsable peut y noter un événement."))
    return True
