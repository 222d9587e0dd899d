"""Where the rehearsal of a strategy, and what a case does today, stand under `/gestion/`."""

from __future__ import annotations

from django.urls import URLPattern, path
from wagtail import hooks

from . import views


@hooks.register("register_admin_urls")
def urls() -> list[URLPattern]:
    """The pages of this room, under `/gestion/`."""
    return [
        path("dossier/<str:reference>/aujourdhui/", views.case_today, name="staff_case_today"),
        path("strategie/<int:pk>/etapes/", views.timeline, name="staff_timeline"),
        path("strategie/<int:pk>/repetition/", views.rehearsal, name="staff_rehearsal"),
        path("strategie/<int:pk>/repetition.<slug:kind>", views.rehearsal_sheet_view, name="staff_rehearsal_file"),
    ]
