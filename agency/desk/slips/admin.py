"""Where the pages of answer slips stand under `/gestion/`."""

from __future__ import annotations

from django.urls import URLPattern, path
from wagtail import hooks

from . import views


@hooks.register("register_admin_urls")
def urls() -> list[URLPattern]:
    """The pages of this room, under `/gestion/`."""
    return [
        path("coupons/", views.slips, name="staff_slips"),
        path("coupons/<int:pk>/", views.slip, name="staff_slip"),
    ]
