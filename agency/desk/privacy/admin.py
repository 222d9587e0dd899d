"""Where the pages on personal data stand under `/gestion/`, and what waits in them."""

from __future__ import annotations

from collections.abc import Callable

from django.urls import URLPattern, path
from wagtail import hooks

from agency.desk.frame.queries import count_up_to
from agency.desk.frame.views.pages import COUNTS_HOOK, may
from agency.privacy.queries.requests import open_requests
from agency.users.enums import Permission

from .views import processing, retention, visits
from .views import requests as views


@hooks.register("register_admin_urls")
def urls() -> list[URLPattern]:
    """The pages of this room, under `/gestion/`."""
    return [
        path("donnees-personnelles/", views.register, name="staff_privacy"),
        path("donnees-personnelles/<int:pk>/", views.data_request, name="staff_privacy_request"),
        path("donnees-personnelles/<int:pk>/prolonger/", views.more_time, name="staff_privacy_extend"),
        path("donnees-personnelles/<int:pk>/corriger/", views.correct, name="staff_privacy_correct"),
        path("donnees-personnelles/<int:pk>/copie.zip", views.copy, name="staff_privacy_copy"),
        path("donnees-personnelles/<int:pk>/effacer/", views.erase, name="staff_privacy_erase"),
        path("donnees-personnelles/conservation/", retention.retention, name="staff_retention"),
        path("donnees-personnelles/conservation/repetition/", retention.rehearsal, name="staff_retention_rehearse"),
        path("donnees-personnelles/conservation/service/", retention.service, name="staff_retention_switch"),
        path("donnees-personnelles/conservation/garder/", retention.hold, name="staff_retention_hold"),
        path("donnees-personnelles/conservation/<int:pk>/lever/", retention.release, name="staff_retention_release"),
        path("donnees-personnelles/visite/", visits.visits, name="staff_visits"),
        path("donnees-personnelles/visite/<int:pk>/dossier.zip", visits.pack, name="staff_visit_pack"),
        path("donnees-personnelles/traitements/", processing.register, name="staff_processing"),
        path("donnees-personnelles/traitements.pdf", processing.paper, name="staff_processing_paper"),
        path("dossier/<str:reference>/donnees/", views.note, name="staff_privacy_note"),
    ]


@hooks.register(COUNTS_HOOK)
def counts(user: object) -> dict[str, Callable[[], int]]:
    """How many requests wait for their answer."""
    if not may(user, Permission.CONTACT):
        return {}
    return {"staff_privacy": lambda: count_up_to(open_requests())}
