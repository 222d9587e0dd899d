"""Where the pages of keys stand under `/gestion/`."""

from __future__ import annotations

from django.urls import URLPattern, path
from wagtail import hooks

from . import views


@hooks.register("register_admin_urls")
def urls() -> list[URLPattern]:
    """The pages of this room, under `/gestion/`."""
    return [
        path("cles/", views.keys, name="staff_keys"),
        path("cles/<int:pk>/fermer/", views.revoke, name="staff_key_revoke"),
    ]
