"""Qualify before writing: what is known against a case, six checks, three results."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from agency.cases.models import Case
from agency.cases.operations import MoveRefused
from agency.cases.queries import summary
from agency.desk.decisions.forms import WhyUnpaidForm
from agency.desk.frame.views.pages import forget_words, kept_words, page, staff_view
from agency.handling.operations import note_reason
from agency.handling.queries import reason_of
from agency.journal.rules import Actor
from agency.parties.models import Address
from agency.qualification import operations
from agency.qualification.enums import Conclusion
from agency.qualification.forms import ChecklistForm
from agency.qualification.models import Qualification
from agency.qualification.presenters import ground_sentence
from agency.qualification.queries import draft_of, facts_of, questions_of, to_qualify
from agency.qualification.rules import CHECKS, known_obstacles
from agency.users.enums import Permission

RESULTS = {
    Conclusion.READY: gettext_lazy("La première lettre pourra partir."),
    Conclusion.ASK_CREDITOR: gettext_lazy("Le créancier reçoit votre question ; le dossier attend."),
    Conclusion.STOP: gettext_lazy("Le dossier est rendu au créancier, rien n’est envoyé."),
}


@require_safe
@staff_view(Permission.QUALIFY)
def next_one(request: HttpRequest) -> HttpResponse:
    """Open the oldest case that waits for its assessment; the day's queue when none is left."""
    case = to_qualify().first()
    if case is None:
        messages.success(request, _("Tous les dossiers sont qualifiés."))
        return redirect("staff_day")
    return redirect("staff_qualify", case.reference)


@require_http_methods(["GET", "HEAD", "POST"])
@staff_view(Permission.QUALIFY)
def checklist(request: HttpRequest, reference: str) -> HttpResponse:
    """The checklist of a case: what Amiable knows against it, what a person checks, three results."""
    case = get_object_or_404(Case.objects.select_related("creditor", "debtor", "mandate"), reference=reference)
    now = timezone.now()
    draft = draft_of(case)
    typed = kept_words(request)
    form = ChecklistForm(request.POST or None, instance=draft or Qualification(case=case), initial=typed)
    why = WhyUnpaidForm(request.POST or None, initial={"why": reason_of(case)})
    grounds: list[Any] = []
    if request.method == "POST" and form.is_valid() and why.is_valid():
        done, grounds = _conclude(request, case, form, why, now)
        if done:
            forget_words(request)
            return redirect("staff_qualify_next" if "next" in request.POST else "staff_day")
    obstacles = known_obstacles(facts_of(case, timezone.localdate(now)))
    people = [party.debtor for party in case.parties.select_related("debtor")]
    return page(
        request,
        "staff/qualify.html",
        {
            "case": case,
            "form": form,
            "why": why,
            "obstacles": [ground_sentence(ground) for ground in obstacles],
            "grounds": [ground_sentence(ground) for ground in grounds],
            "summary": summary(case),
            "people": people,
            "questions": questions_of(case),
            "addresses": Address.objects.filter(debtor__in=people, valid=True),
            "open": case.state == "to_qualify",
            "standing": draft,
            "restored": bool(typed) and request.method != "POST",
            "section": "staff_qualify_next",
            "checks": [(form[field], sentence) for field, sentence in CHECKS.items()],
            "results": [(one.value, one.label, RESULTS[one]) for one in Conclusion],
            "chosen": form["conclusion"].value() or "",
            "left": to_qualify().count(),
        },
        status=422 if form.errors or why.errors or grounds else 200,
    )


def _conclude(
    request: HttpRequest, case: Case, form: ChecklistForm, why: WhyUnpaidForm, now: datetime
) -> tuple[bool, list[Any]]:
    """Answer, submit and approve as this person; return whether it went through, else the grounds against.

    The reason is noted first: the strategy that the case begins is chosen by it.
    """
    user, by, on = request.user, Actor.staff(request.user), timezone.localdate(now)
    try:
        with transaction.atomic():
            if why.reason is not None:
                note_reason(case=case, reason=why.reason, by=by, at=now)
            qualification = operations.open_for(case=case, by=by, at=now)
            operations.answer(qualification=qualification, answers=form.cleaned_data, user=user, by=by, at=now)
            qualification.refresh_from_db()
            operations.submit(qualification=qualification, user=user, by=by, at=now, on=on)
            approved = operations.approve(qualification=qualification, user=user, at=now)
    except operations.NotReady as refusal:
        return False, refusal.grounds
    except MoveRefused as refusal:
        form.add_error(None, str(refusal))
        return False, []
    name = case.debtor.full_name
    messages.success(
        request,
        _("%(name)s : dossier qualifié.") % {"name": name}
        if approved
        else _("%(name)s : qualification soumise. Une seconde personne doit l’approuver.") % {"name": name},
    )
    return True, []
