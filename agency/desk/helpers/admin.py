"""Where the page of those who help stands under `/gestion/`."""

from __future__ import annotations

from django.urls import URLPattern, path
from wagtail import hooks

from . import views


@hooks.register("register_admin_urls")
def urls() -> list[URLPattern]:
    """The pages of this room, under `/gestion/`."""
    return [
        path("dossier/<str:reference>/aidants/", views.helpers, name="staff_helpers"),
        path("aidant/<int:pk>/arreter/", views.stop, name="staff_helper_stop"),
    ]
