"""Where the reports stand under `/gestion/`."""

from __future__ import annotations

from django.urls import URLPattern, path
from wagtail import hooks

from . import views


@hooks.register("register_admin_urls")
def urls() -> list[URLPattern]:
    """The pages of this room, under `/gestion/`."""
    return [
        path("rapports/", views.reports, name="staff_reports"),
        path("rapports/mensuels/", views.monthly, name="staff_monthly_reports"),
        path("rapports/mensuels/<int:pk>.pdf", views.monthly_report, name="staff_monthly_report"),
        path("rapports/<slug:name>.<slug:kind>", views.sheet, name="staff_report_file"),
    ]
