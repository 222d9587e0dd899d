"""Rendering of a portal page inside its frame, with the headers that every one of them carries."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from .view_models import PageFrame


def render_page(
    request: HttpRequest, template: str, frame: PageFrame, context: dict[str, Any] | None = None, status: int = 200
) -> HttpResponse:
    """Render a page of the portals inside its frame; never stored by a browser, never told to another site."""
    response = render(request, template, {**(context or {}), "frame": frame}, status=status)
    response["Cache-Control"] = "no-store"
    # `no-referrer` would make browsers post « Origin: null », which the CSRF check refuses.
    response["Referrer-Policy"] = "same-origin"
    response["X-Robots-Tag"] = "noindex, nofollow"
    return response
