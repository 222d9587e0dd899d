"""Where the register of complaints stands under `/gestion/`, and what waits in it."""

from __future__ import annotations

from collections.abc import Callable

from django.urls import URLPattern, path
from wagtail import hooks

from agency.complaints.queries import open_complaints
from agency.desk.frame.queries import count_up_to
from agency.desk.frame.views.pages import COUNTS_HOOK, may
from agency.users.enums import Permission

from . import views


@hooks.register("register_admin_urls")
def urls() -> list[URLPattern]:
    """The pages of this room, under `/gestion/`."""
    return [
        path("reclamations/", views.register, name="staff_complaints"),
        path("reclamations/registre.<slug:kind>", views.file, name="staff_complaints_file"),
        path("reclamations/<int:pk>/", views.complaint, name="staff_complaint"),
        path("reclamations/<int:pk>/confier/", views.give, name="staff_complaint_give"),
        path("dossier/<str:reference>/reclamation/", views.note, name="staff_complaint_note"),
    ]


@hooks.register(COUNTS_HOOK)
def counts(user: object) -> dict[str, Callable[[], int]]:
    """How many complaints wait for their answer."""
    if not may(user, Permission.MANAGE_TEAM):
        return {}
    return {"staff_complaints": lambda: count_up_to(open_complaints())}
