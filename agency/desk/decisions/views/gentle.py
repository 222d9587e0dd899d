"""What the night put before a person: an end that comes near, somebody to get back in touch with."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from agency.cases.enums import HoldReason
from agency.cases.models import Hold
from agency.desk.frame.views.pages import staff_view
from agency.disputes import operations as disputes
from agency.journal.rules import Actor
from agency.limitation import operations as limitation
from agency.limitation.models import LimitationAlert
from agency.users.enums import Permission


@require_POST
@staff_view(Permission.CONTACT)
def see_limitation(request: HttpRequest, pk: int) -> HttpResponse:
    """Say that an alert is read: the next one comes at its own day."""
    alert = get_object_or_404(LimitationAlert, pk=pk)
    limitation.see(alert=alert, by=Actor.staff(request.user), at=timezone.now())
    messages.success(request, _("C’est noté. La prochaine alerte viendra à son jour."))
    return redirect("staff_day")


@require_POST
@staff_view(Permission.CONTACT)
def resume(request: HttpRequest, pk: int) -> HttpResponse:
    """Say that a person got back in touch after a pause, and how."""
    hold = get_object_or_404(Hold.objects.select_related("case"), pk=pk, reason=HoldReason.GENTLE)
    how = request.POST.get("how", "")
    try:
        disputes.resume_contact(hold=hold, how=how, by=Actor.staff(request.user), at=timezone.now())
    except disputes.EmptyReply as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("C’est noté : le dossier suit de nouveau son calendrier."))
    return redirect("staff_day")
