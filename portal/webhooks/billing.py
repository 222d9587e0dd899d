"""Webhook of the platform's own Stripe account: subscriptions of agencies, and nothing of their debtors' money."""

from __future__ import annotations

import logging

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest, HttpResponseNotFound
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from tenants.subscriptions.billing_gateway import BadSignature, read_news
from tenants.subscriptions.operations import keep_news
from tenants.subscriptions.queries import billing_is_on
from tenants.tasks import enqueue

logger = logging.getLogger(__name__)


@csrf_exempt
@login_not_required
@require_POST
def receive(request: HttpRequest) -> HttpResponse:
    """Keep a signed event, once, and answer 200; the worker reads at Stripe what it speaks of.

    400 for a bad or old signature; 404 where nobody subscribes. An event of a connected account, or of the other mode,
    is answered and not kept.
    """
    if not billing_is_on():
        return HttpResponseNotFound("off", content_type="text/plain")
    try:
        news = read_news(request.body, request.headers.get("Stripe-Signature", ""))
    except BadSignature:
        return HttpResponseBadRequest("signature", content_type="text/plain")
    if not news.ours:
        logger.info("%s is not of the platform's own account, or of the other mode", news.kind)
    elif keep_news(news=news, at=timezone.now()):
        enqueue("portal.billing_news")
    return HttpResponse("ok", content_type="text/plain")
