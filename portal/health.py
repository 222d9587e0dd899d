"""What a probe asks of the platform's host: is it alive, is it on time, is this host one of ours."""

from __future__ import annotations

from datetime import datetime, timedelta

from celery import current_app
from django.contrib.auth.decorators import login_not_required
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from django_tenants.utils import tenant_context

from agency.outbox.queries import oldest_due
from tenants.queries import active_agencies, agency_at, last_beat

# Beat strikes each minute, and a sweeper passes each minute: later than this, somebody looks.
BEAT_LATE, WORK_LATE = timedelta(minutes=5), timedelta(minutes=15)


@login_not_required
@require_safe
@never_cache
def health(_request: HttpRequest) -> HttpResponse:
    """200 when the database and the broker answer and nothing is late, 503 otherwise; ages are in seconds.

    An agency is named by its schema, which says nothing to whoever has no access to the server.
    """
    now = timezone.now()
    try:
        beat, waits = last_beat(), _waits(now)
    except DatabaseError:
        return JsonResponse({"status": "database down"}, status=503)
    found = {
        "broker": _broker_answers(),
        "beat": _seconds(now - beat) if beat else None,
        "oldest_due": {schema: _seconds(wait) for schema, wait in waits.items()},
    }
    on_time = beat is not None and now - beat <= BEAT_LATE and all(wait <= WORK_LATE for wait in waits.values())
    well = on_time and found["broker"]
    return JsonResponse({"status": "ok" if well else "late", **found}, status=200 if well else 503)


@login_not_required
@require_safe
@never_cache
def host(request: HttpRequest) -> HttpResponse:
    """200 when a host leads to an agency, 404 otherwise: a proxy asks before it orders a certificate."""
    known = agency_at(request.GET.get("domain", "").lower().removeprefix("www."))
    return HttpResponse("ok" if known else "", status=200 if known else 404, content_type="text/plain")


def _waits(now: datetime) -> dict[str, timedelta]:
    """How long the oldest due message of each active agency has waited."""
    waits = {}
    for agency in active_agencies():
        with tenant_context(agency):
            oldest = oldest_due(now)
        waits[agency.schema_name] = now - oldest if oldest else timedelta()
    return waits


def _broker_answers() -> bool:
    try:
        with current_app.connection_for_write() as connection:
            connection.ensure_connection(max_retries=1, interval_start=0, timeout=2)
    except Exception:  # noqa: BLE001  each broker's client has errors of its own
        return False
    return True


def _seconds(wait: timedelta) -> int:
    return int(wait.total_seconds())
