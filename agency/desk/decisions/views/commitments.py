"""Commitments: what falls due, kept or cancelled by someone who says why."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from agency.commitments import operations
from agency.commitments.enums import CommitmentKind
from agency.commitments.models import Commitment
from agency.desk.decisions.queries import commitments_of_the_week
from agency.desk.frame.views.pages import back_to, page, staff_view
from agency.journal.rules import Actor
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
    """Say that a commitment was kept, or cancel it with a reason."""
    commitment = get_object_or_404(Commitment, pk=pk)
    by, now = Actor.staff(request.user), timezone.now()
    if commitment.kind == CommitmentKind.ANSWER:
        messages.error(request, _("Une réponse promise est tenue en répondant à la personne."))
        return redirect(back_to(request, reverse("staff_commitments")))
    try:
        if request.POST.get("choice") == "keep":
            operations.keep(commitment=commitment, by=by, at=now)
            messages.success(request, _("C’est noté : engagement tenu."))
        else:
            operations.cancel(commitment=commitment, reason=request.POST.get("reason", ""), by=by, at=now)
            messages.success(request, _("L’engagement est annulé."))
    except (operations.CommitmentClosed, operations.ReasonMissing) as refusal:
        messages.error(request, str(refusal))
    return redirect(back_to(request, reverse("staff_commitments")))
