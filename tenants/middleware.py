"""Middleware that enters the schema of the agency whose host is asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.db import connection
from django.http import HttpResponse, HttpResponseNotFound
from django.http.request import split_domain_port
from django.template.loader import render_to_string
from django.urls import set_urlconf

from .models import AgencyState
from .queries import agency_at

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest


class AgencyMiddleware:
    """Enters the agency of the host; an unknown host is a 404, a suspended agency a 503.

    The schema is not left afterwards, since a streamed body is read later: each request enters its own first.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """The response of the agency's or of the platform's addresses."""
        connection.set_schema_to_public()  # type: ignore[attr-defined]
        host = split_domain_port(request.get_host())[0].removeprefix("www.")
        if host in settings.PUBLIC_HOSTS:
            request.urlconf = settings.PUBLIC_SCHEMA_URLCONF
        else:
            agency = agency_at(host)
            if agency is None:
                return HttpResponseNotFound("Adresse inconnue.", content_type="text/plain; charset=utf-8")
            if agency.state == AgencyState.SUSPENDED:
                return HttpResponse(render_to_string("tenants/suspended.html"), status=503)
            request.tenant = agency  # type: ignore[attr-defined]
            connection.set_tenant(agency)  # type: ignore[attr-defined]
            request.urlconf = settings.ROOT_URLCONF
        set_urlconf(request.urlconf)
        return self.get_response(request)
