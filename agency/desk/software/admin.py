"""Where the pages of keys and webhooks stand under `/gestion/`."""

from __future__ import annotations

from django.urls import URLPattern, path
from wagtail import hooks

from . import views


@hooks.register("register_admin_urls")
def urls() -> list[URLPattern]:
    """The pages of this room, under `/gestion/`."""
    return [
        path("cles/", views.keys.keys, name="staff_keys"),
        path("cles/<int:pk>/fermer/", views.keys.revoke, name="staff_key_revoke"),
        path("cles/webhooks/", views.webhooks.endpoints, name="staff_webhooks"),
        path("cles/webhooks/<int:pk>/", views.webhooks.endpoint, name="staff_webhook"),
    ]
