"""Layers of the request that belong to the wiring: content policy by door, redirections of Wagtail."""

from __future__ import annotations

from typing import TYPE_CHECKING

from csp.middleware import CSPMiddleware, PolicyParts
from django.conf import settings
from django.db import connection
from wagtail.contrib.redirects.middleware import RedirectMiddleware as WagtailRedirectMiddleware

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

STAFF_PREFIX = "/gestion/"


class ContentSecurityPolicyMiddleware(CSPMiddleware):
    """Strict for outsiders, looser under `/gestion/` where Wagtail's editor needs inline styles."""

    def get_policy_parts(self, request: HttpRequest, response: HttpResponse, report_only: bool = False) -> PolicyParts:
        """The parts for this response; staff screens get their own directives."""
        parts = super().get_policy_parts(request, response, report_only)
        if request.path.startswith(STAFF_PREFIX) and not report_only:
            parts.config = settings.CONTENT_SECURITY_POLICY_OF_STAFF
        return parts


class RedirectMiddleware(WagtailRedirectMiddleware):
    """Wagtail's, but for the public host: there the table of sites does not exist and a 404 would become a 500."""

    def process_response(self, request: HttpRequest, response: HttpResponse) -> HttpResponse:
        """The redirection an editor has set for a missing page of an agency, else the response as it is."""
        if connection.schema_name == "public":
            return response
        return super().process_response(request, response)
