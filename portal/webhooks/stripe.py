"""Webhook of Stripe, on the platform's host: one Connect endpoint for every agency, told apart by its account.

Verify, find whose it is, keep it there and answer; the worker does the rest.
"""

from __future__ import annotations

import logging

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest, HttpResponseNotFound
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST
from django_tenants.utils import schema_context

from agency.cards.operations import webhooks
from agency.cards.stripe_gateway import Event
from agency.cards.tasks import drain
from tenants.tasks import enqueue

from .queries import remembered_schema, schemas_of_account

logger = logging.getLogger(__name__)


@csrf_exempt
@login_not_required
@require_POST
def receive(request: HttpRequest) -> HttpResponse:
    """Keep a signed event in the agency of its account and answer 200.

    Nothing is kept of any other: 400 for a bad or old signature; 404 for an account of no agency, so that Stripe calls
    again for some days, in which it may be entered; 200 for an event of the platform's own account, which is of no
    agency. The event is safe once its row is: a broker that is down delays the work to the next minute, and never the
    answer.
    """
    try:
        event = webhooks.read(body=request.body, signature=request.headers.get("Stripe-Signature", ""))
    except webhooks.BadSignature:
        return HttpResponseBadRequest("signature", content_type="text/plain")
    if not event.account:
        logger.info("%s is of the platform's own account: nothing to do", event.kind)
        return HttpResponse("platform", content_type="text/plain")
    schema = remembered_schema(event.account)
    if schema is None or not _keep(event, schema):
        schemas = schemas_of_account(event.account)
        if len(schemas) != 1 or not _keep(event, schemas[0]):
            trouble = logging.CRITICAL if schemas else logging.WARNING
            logger.log(trouble, "%s refused: %s is the account of %s agencies", event.kind, event.account, len(schemas))
            return HttpResponseNotFound("account", content_type="text/plain")
    return HttpResponse("ok", content_type="text/plain")


def _keep(event: Event, schema: str) -> bool:
    """Keep the event in an agency, and wake a worker if need be; false when the account is not that agency's."""
    with schema_context(schema):
        try:
            if webhooks.keep(event=event, at=timezone.now()):
                _wake()
        except webhooks.NotForUs:
            return False
    return True


def _wake() -> None:
    try:
        enqueue(drain)
    except Exception:
        logger.exception("The broker is away: the event waits for the next round")
