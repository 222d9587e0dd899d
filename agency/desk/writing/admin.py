"""Where writing by hand stands under `/gestion/`."""

from __future__ import annotations

from django.urls import URLPattern, path
from wagtail import hooks

from . import views


@hooks.register("register_admin_urls")
def urls() -> list[URLPattern]:
    """The pages of this room, under `/gestion/`."""
    return [
        path("dossier/<str:reference>/ecrire/", views.write, name="staff_write"),
        path("dossier/<str:reference>/creancier/", views.creditor_thread, name="staff_creditor_thread"),
        path("textes-de-depart/", views.texts, name="staff_starting_texts"),
        path("textes-de-depart/<int:pk>/", views.text, name="staff_starting_text"),
        path("textes-de-depart/<int:pk>/retirer/", views.remove, name="staff_starting_text_remove"),
    ]
