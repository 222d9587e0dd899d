"""Where the versions of a text stand under `/gestion/`."""

from __future__ import annotations

from django.urls import URLPattern, path
from wagtail import hooks

from . import views


@hooks.register("register_admin_urls")
def urls() -> list[URLPattern]:
    """The pages of this room, under `/gestion/`."""
    return [
        path("modeles/<int:pk>/versions/", views.versions, name="staff_text_versions"),
        path("modeles/<int:pk>/versions/<int:revision_id>/", views.version, name="staff_text_version"),
    ]
