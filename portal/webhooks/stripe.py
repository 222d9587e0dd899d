"""Webhook of Stripe: verify, keep, answer; the worker does the rest."""

from __future__ import annotations

import logging

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from agency.cards.operations import webhooks
from agency.cards.tasks import drain
from tenants.tasks import enqueue

logger = logging.getLogger(__name__)


@csrf_exempt
@login_not_required
@require_POST
def receive(request: HttpRequest) -> HttpResponse:
    """Keep a signed event and answer 200; 400 and nothing written for a bad or old signature.

    The event is safe once its row is: a broker that is down delays the work to the next minute, and
    never the answer.
    """
    try:
        webhooks.keep(body=request.body, signature=request.headers.get("Stripe-Signature", ""), at=timezone.now())
    except webhooks.BadSignature:
        return HttpResponseBadRequest("signature", content_type="text/plain")
    try:
        enqueue(drain)
    except Exception:
        logger.exception("The broker is away: the event waits for the next round")
    return HttpResponse("ok", content_type="text/plain")
