"""Where the agency's own pages stand under `/gestion/`."""

from __future__ import annotations

from django.urls import URLPattern, path
from wagtail import hooks

from . import views


@hooks.register("register_admin_urls")
def urls() -> list[URLPattern]:
    """The pages of this room, under `/gestion/`."""
    return [
        path("depart/", views.start, name="staff_start"),
        path("depart/essai/", views.begin, name="staff_trial_begin"),
        path("essai/", views.trial, name="staff_trial"),
        path("cabinet/", views.house, name="staff_house"),
        path("cabinet/courrier.pdf", views.letterhead_pdf, name="staff_letterhead"),
    ]
