"""Money that waits for a decision: card payments after the payment, events that failed, payments that come back."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from agency.cards.models import CardIncident, WebhookReceipt
from agency.cards.operations import incidents, webhooks
from agency.cards.tasks import drain
from agency.desk.frame.views.pages import back_to, staff_view
from agency.journal.rules import Actor
from agency.payments import operations as payments
from agency.payments.models import Payment
from agency.users.enums import Permission
from tenants.tasks import enqueue


@require_POST
@staff_view(Permission.HOLD_CASES)
def close_incident(request: HttpRequest, pk: int) -> HttpResponse:
    """Say what was done about what happened to card money: the case goes on."""
    incident = get_object_or_404(CardIncident.objects.select_related("payment__case"), pk=pk)
    outcome, by = request.POST.get("outcome", ""), Actor.staff(request.user)
    try:
        incidents.close_incident(incident=incident, outcome=outcome, by=by, at=timezone.now())
    except incidents.OutcomeMissing as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("C’est noté : le dossier suit son cours."))
    return redirect(back_to(request, reverse("staff_day")))


@require_POST
@staff_view(Permission.RECONCILE)
def decide_event(request: HttpRequest, pk: int) -> HttpResponse:
    """Try a provider's event again, or put it away saying why."""
    event = get_object_or_404(WebhookReceipt, pk=pk)
    by, now = Actor.staff(request.user), timezone.now()
    try:
        if request.POST.get("choice") == "retry":
            webhooks.retry(event=event, by=by, at=now)
            enqueue(drain)
            messages.success(request, _("L’événement est repris : son sort s’affiche dans un instant."))
        else:
            webhooks.dismiss(event=event, reason=request.POST.get("reason", ""), by=by, at=now)
            messages.success(request, _("L’événement est classé."))
    except (webhooks.NotFailed, webhooks.DismissalUnexplained) as refusal:
        messages.error(request, str(refusal))
    return redirect(back_to(request, reverse("staff_day")))


@require_POST
@staff_view(Permission.RECONCILE)
def take_back(request: HttpRequest, pk: int) -> HttpResponse:
    """A cheque or a transfer came back unpaid: what it settled is owed again."""
    payment = get_object_or_404(Payment.objects.select_related("case"), pk=pk)
    reason, now = request.POST.get("reason", "").strip()[:200], timezone.now()
    if not reason:
        messages.error(request, _("Dites ce que la banque a répondu."))
        return redirect("staff_case", payment.case.reference)
    on, by = timezone.localdate(now), Actor.staff(request.user)
    key = f"returned:{payment.pk}"
    payments.bounce(payment=payment, external_id=key, reason=reason, by=by, at=now, on=on, taken_on=on)
    messages.success(request, _("Le paiement est repris : la somme est de nouveau due, sans frais."))
    return redirect("staff_case", payment.case.reference)
