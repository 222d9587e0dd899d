"""Where the pages of a creditor stand under `/gestion/`."""

from __future__ import annotations

from django.urls import URLPattern, path
from wagtail import hooks

from .views import creditors


@hooks.register("register_admin_urls")
def urls() -> list[URLPattern]:
    """The pages of this room, under `/gestion/`."""
    return [
        path("creancier/ajouter/", creditors.add, name="staff_creditor_add"),
        path("creancier/<int:pk>/", creditors.creditor_page, name="staff_creditor"),
        path("creancier/<int:pk>/modifier/", creditors.change, name="staff_creditor_change"),
    ]
