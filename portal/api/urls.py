"""Addresses of the API: its page, its document, and the operations behind their keys."""

from __future__ import annotations

from django.urls import URLPattern, path

from .api import API
from .decorators import for_key
from .views import pages

app_name = "api"


def _operations() -> list[URLPattern]:
    """The operations by their names; ninja's own root, which shows nothing, is left out."""
    found = [one for one in API.urls[0] if isinstance(one, URLPattern) and one.name != "api-root"]
    return [path(str(one.pattern), for_key(one.callback), name=one.name) for one in found]


urlpatterns = [
    path("", pages.page, name="page"),
    path("openapi.json", pages.document, name="document"),
    *_operations(),
]
