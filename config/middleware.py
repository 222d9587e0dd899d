"""Middlewares of the wiring: policies of content and permissions, documents of staff, redirections of Wagtail."""

# ruff: noqa: FBT001, FBT002  the signature is django-csp's

from __future__ import annotations

from typing import TYPE_CHECKING

from csp.middleware import CSPMiddleware, PolicyParts
from django.conf import settings
from django.core.exceptions import PermissionDenied
from wagtail.contrib.redirects.middleware import RedirectMiddleware as WagtailRedirectMiddleware

from agency.desk.frame.rules import DRAFT_SECONDS, DRAFTS, words_of
from tenants.current import is_public

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest, HttpResponse

STAFF_PREFIX = "/gestion/"
STAFF_RIGHT = "wagtailadmin.access_admin"
DOCUMENTS_PREFIX = "/documents/"


class ContentSecurityPolicyMiddleware(CSPMiddleware):
    """Strict for outsiders, looser under `/gestion/` where Wagtail's editor needs inline styles."""

    def get_policy_parts(self, request: HttpRequest, response: HttpResponse, report_only: bool = False) -> PolicyParts:
        """The parts for this response; staff screens get their own directives."""
        parts = super().get_policy_parts(request, response, report_only)
        if request.path.startswith(STAFF_PREFIX) and not report_only:
            parts.config = settings.CONTENT_SECURITY_POLICY_OF_STAFF
        return parts


class PermissionsPolicyMiddleware:
    """No page of ours asks for the camera, the microphone, the place or the payment sheet of a browser."""

    POLICY = "camera=(), microphone=(), geolocation=(), payment=(), usb=(), interest-cohort=()"

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """The next layer's response, with the policy."""
        response = self.get_response(request)
        response.headers.setdefault("Permissions-Policy", self.POLICY)
        return response


class StaffDraftsMiddleware:
    """What a member of staff typed is there again after they signed in anew: a session that ended costs no words."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """The next layer's response."""
        return self.get_response(request)

    def process_view(self, request: HttpRequest, *_view: object) -> None:
        """Keep the words in this browser's session before the sign-in page is asked for; nothing is done with them."""
        if request.method == "POST" and request.path.startswith(STAFF_PREFIX) and not request.user.is_authenticated:
            request.session[DRAFTS] = {request.path: words_of(request.POST)}
            request.session.set_expiry(DRAFT_SECONDS)


class StaffDocumentsMiddleware:
    """Wagtail serves a document to anybody who is signed in; contacts of creditors are, and are not staff."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """The next layer's response; 403 under `/documents/` for a person without the right to the staff screens."""
        user = request.user
        if request.path.startswith(DOCUMENTS_PREFIX) and user.is_authenticated and not user.has_perm(STAFF_RIGHT):
            raise PermissionDenied
        return self.get_response(request)


class RedirectMiddleware(WagtailRedirectMiddleware):
    """Wagtail's, but for the public host: there the table of sites does not exist and a 404 would become a 500."""

    def process_response(self, request: HttpRequest, response: HttpResponse) -> HttpResponse:
        """The redirection an editor has set for a missing page of an agency, else the response as it is."""
        if is_public():
            return response
        return super().process_response(request, response)
