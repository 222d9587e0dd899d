"""Where the page of over-indebtedness stands under `/gestion/`."""

from __future__ import annotations

from django.urls import URLPattern, path
from wagtail import hooks

from . import views


@hooks.register("register_admin_urls")
def urls() -> list[URLPattern]:
    """The page of this room, under `/gestion/`."""
    return [path("personne/<int:pk>/surendettement/", views.admissibility, name="staff_admissibility")]
