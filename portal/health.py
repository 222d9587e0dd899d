"""What a probe asks of the platform's host: is it alive, ready, on time, what does it measure, is this host ours."""

from __future__ import annotations

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.db import DatabaseError
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.utils.crypto import constant_time_compare
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from portal.measures import BEAT_LATE, CONTENT_TYPE, WORK_LATE, broker_answers, exposition, measured, waits
from tenants.queries import agency_at, blueprint_is_current, last_beat


@login_not_required
@require_safe
@never_cache
def health(_request: HttpRequest) -> HttpResponse:
    """200 when the database and the broker answer and nothing is late, 503 otherwise; ages are in seconds.

    An agency is named by its schema, which says nothing to whoever has no access to the server.
    """
    now = timezone.now()
    try:
        beat, oldest = last_beat(), waits(now)
    except DatabaseError:
        return JsonResponse({"status": "database down"}, status=503)
    found = {
        "broker": broker_answers(),
        "beat": int((now - beat).total_seconds()) if beat else None,
        "oldest_due": oldest,
    }
    on_time = (
        beat is not None
        and now - beat <= BEAT_LATE
        and all(wait <= WORK_LATE.total_seconds() for wait in oldest.values())
    )
    well = on_time and found["broker"]
    return JsonResponse({"status": "ok" if well else "late", **found}, status=200 if well else 503)


@login_not_required
@require_safe
@never_cache
def alive(_request: HttpRequest) -> HttpResponse:
    """200 while this process answers at all: nothing is asked of anybody. Who fails here is started again."""
    return HttpResponse("ok", content_type="text/plain")


@login_not_required
@require_safe
@never_cache
def ready(_request: HttpRequest) -> HttpResponse:
    """200 when this process may be given visitors: PostgreSQL answers, and its tables are those of this code.

    A broker that is down takes nobody out: what a visitor writes is a row, which waits.
    """
    try:
        fresh = blueprint_is_current()
    except DatabaseError:
        return JsonResponse({"status": "database down"}, status=503)
    return JsonResponse({"status": "ok" if fresh else "migrations missing"}, status=200 if fresh else 503)


@require_safe
@login_not_required
@never_cache
def measures(request: HttpRequest) -> HttpResponse:
    """The numbers of the platform, as Prometheus reads them, for whoever shows the key of the setting; else a 404."""
    shown = request.headers.get("Authorization", "").removeprefix("Bearer ")
    if not settings.MEASURES_KEY or not constant_time_compare(shown, settings.MEASURES_KEY):
        raise Http404
    try:
        text = exposition(measured(timezone.now()))
    except DatabaseError:
        return HttpResponse("database down", status=503, content_type="text/plain")
    return HttpResponse(text, content_type=CONTENT_TYPE)


@login_not_required
@require_safe
@never_cache
def host(request: HttpRequest) -> HttpResponse:
    """200 when a host is the platform's or leads to an agency, 404 otherwise: a proxy asks before a certificate."""
    name = request.GET.get("domain", "").lower().removeprefix("www.")
    known = name in settings.PUBLIC_HOSTS or agency_at(name)
    return HttpResponse("ok" if known else "", status=200 if known else 404, content_type="text/plain")
