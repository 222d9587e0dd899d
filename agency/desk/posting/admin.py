"""Where the page of the accounts that post letters stands under `/gestion/`."""

from __future__ import annotations

from django.urls import URLPattern, path
from wagtail import hooks

from . import views


@hooks.register("register_admin_urls")
def urls() -> list[URLPattern]:
    """The pages of this room, under `/gestion/`."""
    return [
        path("cabinet/envoi/", views.posting, name="staff_posting"),
        path("cabinet/envoi/<slug:provider>/cles/", views.keep, name="staff_posting_keys"),
        path("cabinet/envoi/<slug:provider>/verifier/", views.check, name="staff_posting_check"),
        path("cabinet/envoi/<slug:provider>/lettres/", views.choose, name="staff_posting_letters"),
        path("cabinet/envoi/<slug:provider>/oublier/", views.drop, name="staff_posting_drop"),
        path("courriers/etats/<int:pk>/lu/", views.read, name="staff_strange_read"),
    ]
