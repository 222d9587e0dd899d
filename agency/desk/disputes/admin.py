"""Where the pages of disputes stand under `/gestion/`."""

from __future__ import annotations

from django.urls import URLPattern, path
from wagtail import hooks

from . import views


@hooks.register("register_admin_urls")
def urls() -> list[URLPattern]:
    """The pages of this room, under `/gestion/`."""
    return [
        path("contestations/<int:pk>/", views.dispute, name="staff_dispute"),
        path("deja-paye/<int:pk>/", views.search, name="staff_search"),
        path("contestations/<int:pk>/creancier/", views.ask, name="staff_dispute_ask"),
    ]
