"""Where the pages of missed dates of plans stand under `/gestion/`."""

from __future__ import annotations

from django.urls import URLPattern, path
from wagtail import hooks

from . import views


@hooks.register("register_admin_urls")
def urls() -> list[URLPattern]:
    """The pages of this room, under `/gestion/`."""
    return [
        path("echeances/<int:pk>/", views.decision, name="staff_plan_decision"),
        path("echeancier/<int:pk>/date/", views.move, name="staff_plan_date"),
        path("echeancier/<int:pk>/refus/", views.refused, name="staff_plan_refused"),
        path("echeancier/changement/<int:pk>/", views.change, name="staff_plan_change"),
        path("echeances/<int:pk>/suite/", views.seen, name="staff_instalment_seen"),
    ]
