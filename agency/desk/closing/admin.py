"""Where closing a case stands under `/gestion/`."""

from __future__ import annotations

from django.urls import URLPattern, path
from wagtail import hooks

from . import views


@hooks.register("register_admin_urls")
def urls() -> list[URLPattern]:
    """The page of this room, under `/gestion/`."""
    return [path("dossier/<str:reference>/clore/", views.close, name="staff_close")]
