"""Policies that browsers hold a page to: what it may load, run and use."""

# ruff: noqa: FBT001, FBT002  the signature is django-csp's

from __future__ import annotations

from typing import TYPE_CHECKING

from csp.constants import NONCE
from csp.middleware import CSPMiddleware, PolicyParts
from django.conf import settings

from config.protection.inline_scripts import with_nonce

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest, HttpResponse

SECOND_FACTORS = ("/compte/2fa/", "/plateforme/code/")
STAFF_PREFIX = "/gestion/"


class ContentSecurityPolicyMiddleware(CSPMiddleware):
    """Strict for outsiders, looser under `/gestion/`: inline styles, and the editor's own scripts by their nonce."""

    def process_response(self, request: HttpRequest, response: HttpResponse) -> HttpResponse:
        """The response with its policy; a preview in the editor went through here before, as the page it shows."""
        if request.path.startswith(STAFF_PREFIX):
            response.headers.pop("Content-Security-Policy", None)
            _let_the_editor_start(request, response)
        return super().process_response(request, response)

    def get_policy_parts(self, request: HttpRequest, response: HttpResponse, report_only: bool = False) -> PolicyParts:
        """The parts for this response; staff screens get their own directives."""
        parts = super().get_policy_parts(request, response, report_only)
        if request.path.startswith(STAFF_PREFIX) and not report_only:
            staff = settings.CONTENT_SECURITY_POLICY_OF_STAFF
            parts.config = {**staff, "script-src": [*staff["script-src"], NONCE]}
        if request.path.startswith(SECOND_FACTORS) and not report_only:
            # The QR code of an authenticator is drawn into its page: a secret has no address of its own.
            parts.config = {**settings.CONTENT_SECURITY_POLICY["DIRECTIVES"], "img-src": ["'self'", "data:"]}
        return parts


def _let_the_editor_start(request: HttpRequest, response: HttpResponse) -> None:
    if response.streaming or not response.headers.get("Content-Type", "").startswith("text/html"):
        return
    page = response.content.decode(response.charset)
    ready = with_nonce(page, lambda: str(request.csp_nonce))  # type: ignore[attr-defined]
    if ready != page:
        response.content = ready.encode(response.charset)
        response.headers["Content-Length"] = str(len(response.content))


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
