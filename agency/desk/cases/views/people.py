"""Acts on the people of a case: what protects them, the care they need, their code, who follows it."""

from __future__ import annotations

from datetime import datetime

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from agency.accessories import operations as accessories
from agency.cases import operations
from agency.cases.models import Case
from agency.commissions.operations import AdmissibilityRefused, admit
from agency.commissions.queries import open_cases_of
from agency.desk.cases.forms import (
    CareForm,
    OwnerForm,
    PersonForm,
    ProtectionForm,
)
from agency.desk.frame.views.pages import staff_view
from agency.handling.asked.operations import end_in_vain
from agency.journal.rules import Actor
from agency.parties.operations import set_care
from agency.users.enums import Permission

from .whole import whole


@require_POST
@staff_view(Permission.HOLD_CASES)
def protect(request: HttpRequest, reference: str) -> HttpResponse:
    """Note what protects one of the people of a case, since which day; or that nothing does any more."""
    case, now, by = get_object_or_404(Case, reference=reference), timezone.now(), Actor.staff(request.user)
    form = ProtectionForm(request.POST, request.FILES, case=case, on=timezone.localdate(now))
    if not form.is_valid():
        return whole(request, reference, protecting=form)
    person, protection, since = (form.cleaned_data[asked] for asked in ("person", "protection", "since"))
    if form.admissible and open_cases_of(person).exists():
        return _admit(request, reference, form, now)
    accessories.protect(debtor=person, protection=protection, since=since, owner=request.user, by=by, at=now)
    end_in_vain(debtor=person, by=by, at=now)
    noted = _("La protection est notée : plus aucune relance ne part vers %(name)s.")
    taken_back = _("La protection est retirée : les relances vers %(name)s peuvent reprendre.")
    messages.success(request, (noted if protection else taken_back) % {"name": person.full_name})
    return redirect("staff_case", case.reference)


def _admit(request: HttpRequest, reference: str, form: ProtectionForm, now: datetime) -> HttpResponse:
    """An admissible request: all that its own page does, each creditor told with its declaration."""
    told, by = form.cleaned_data, Actor.staff(request.user)
    try:
        admit(
            debtor=told["person"], commission=told["commission"], decided_on=told["since"], content=told["file"],
            owner=request.user, by=by, at=now,
        )  # fmt: skip
    except AdmissibilityRefused as refusal:
        form.add_error("protection", str(refusal))
        return whole(request, reference, protecting=form)
    end_in_vain(debtor=told["person"], by=by, at=now)
    messages.success(request, _("C’est noté : tout s’arrête, et chaque créancier reçoit sa déclaration."))
    return redirect("staff_case", reference)


@require_POST
@staff_view(Permission.HOLD_CASES)
def care(request: HttpRequest, reference: str) -> HttpResponse:
    """Note that one of the people of a case needs care, or no longer, and the formats they read best; never why."""
    case = get_object_or_404(Case, reference=reference)
    form = CareForm(request.POST, case=case)
    if not form.is_valid():
        return whole(request, reference, caring=form)
    person = form.cleaned_data["person"]
    set_care(debtor=person, care=form.care, by=Actor.staff(request.user), at=timezone.now())
    messages.success(request, _("C’est noté pour %(name)s, sans motif.") % {"name": person.full_name})
    return redirect("staff_case", case.reference)


@require_POST
@staff_view(Permission.CONTACT)
def replace_code(request: HttpRequest, reference: str) -> HttpResponse:
    """Make the access code of one of the people of a case useless: somebody else may have it."""
    case = get_object_or_404(Case, reference=reference)
    form = PersonForm(request.POST, case=case)
    if not form.is_valid():
        return whole(request, reference, refused=form)
    person = form.cleaned_data["person"]
    operations.replace_code(debtor=person, by=Actor.staff(request.user), at=timezone.now())
    sentence = _(
        "Le code de %(name)s est remplacé : l’ancien n’ouvre plus rien, la prochaine lettre portera le nouveau."
    )
    messages.success(request, sentence % {"name": person.full_name})
    return redirect("staff_case", case.reference)


@require_POST
@staff_view(Permission.MANAGE_TEAM)
def assign(request: HttpRequest, reference: str) -> HttpResponse:
    """Name the member of the team who follows the case."""
    case = get_object_or_404(Case, reference=reference)
    form = OwnerForm(request.POST)
    if not form.is_valid():
        return whole(request, reference, assigning=form)
    referent = form.cleaned_data["referent"]
    operations.assign(case=case, referent=referent, by=Actor.staff(request.user), at=timezone.now())
    messages.success(request, _("Le dossier est suivi par %(name)s.") % {"name": referent.get_full_name()})
    return redirect("staff_case", case.reference)
