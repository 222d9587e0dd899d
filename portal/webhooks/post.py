"""Webhook of the post office: signed, for this agency's own account, kept once."""

from __future__ import annotations

import hashlib
import hmac
import json
import logging
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from agency.courtesy.operations import note_return
from agency.journal.rules import Actor
from agency.outbox.enums import DeliveryKind
from agency.outbox.operations import UnknownSending, record_event
from tenants.current import schema_name
from tenants.tasks import enqueue

log = logging.getLogger(__name__)

TOLERANCE = timedelta(minutes=10)
LONGEST_STAMP = 12
SIGNATURE = "X-Post-Signature"


@csrf_exempt
@login_not_required
@require_POST
def receive(request: HttpRequest) -> HttpResponse:
    """Record a fact told by the post office, then wake the outbox up for its proof (R8.6).

    403 for a bad signature, an old one, or another agency's account; 200 for what we already know or
    do not know at all, so that the post office does not call for ever.
    """
    now = timezone.now()
    if not signed(request.body, request.headers.get(SIGNATURE, ""), at=now):
        return HttpResponse(status=403)
    event = _read(request.body)
    if event is None:
        return HttpResponse(status=400)
    if event["account"] != schema_name():
        return HttpResponse(status=403)
    told = event["data"]
    if told["state"] not in DeliveryKind.values:
        log.info("post office: unknown state %s", told["state"])
        return HttpResponse(status=200)
    if not _kept(told, provider_event=str(event["id"])[:80], at=now):
        return HttpResponse(status=200)
    enqueue("outbox.drain")
    return HttpResponse(status=200)


def _kept(told: dict[str, Any], *, provider_event: str, at: datetime) -> bool:
    """Whether the outbox keeps a fact; a courtesy reminder's only matters when it says that the letter came back."""
    kind, by, ref = DeliveryKind(told["state"]), Actor.provider("post"), str(told["ref"])
    try:
        record_event(
            provider_event=provider_event, kind=kind, occurred_at=datetime.fromisoformat(told["occurred_at"]),
            ref=ref, client_reference=str(told["client_reference"]), by=by, at=at,
        )  # fmt: skip
    except UnknownSending as error:
        if not note_return(ref=ref, kind=kind, by=by, at=at):
            log.warning("post office: %s", error)
        return False
    return True


def signed(body: bytes, header: str, *, at: datetime) -> bool:
    """Whether the header `t=<unix>,v1=<hex>` signs this body with our secret, lately."""
    parts = dict(part.split("=", 1) for part in header.split(",") if "=" in part)
    stamp = parts.get("t", "")
    if not (stamp.isascii() and stamp.isdigit() and len(stamp) <= LONGEST_STAMP):
        return False
    if abs(at.timestamp() - int(stamp)) > TOLERANCE.total_seconds():
        return False
    expected = hmac.new(settings.POST_OFFICE_WEBHOOK_SECRET.encode(), f"{stamp}.".encode() + body, hashlib.sha256)
    return hmac.compare_digest(expected.hexdigest().encode(), parts.get("v1", "").encode())


def _read(body: bytes) -> dict[str, Any] | None:
    if b"\\u0000" in body:
        # JSON allows this character, PostgreSQL does not.
        return None
    try:
        event = json.loads(body)
        read = {"id": event["id"], "account": event["account"], "data": dict(event["data"])}
        needed = {"ref", "client_reference", "state", "occurred_at"}
        moment = datetime.fromisoformat(str(read["data"]["occurred_at"]))
    except (ValueError, KeyError, TypeError):
        return None
    return read if needed <= read["data"].keys() and moment.tzinfo is not None else None
