"""Where these pages stand under `/gestion/`."""

from __future__ import annotations

from django.urls import URLPattern, path
from wagtail import hooks

from . import views


@hooks.register("register_admin_urls")
def urls() -> list[URLPattern]:
    """The pages of this room, under `/gestion/`."""
    return [
        path("abonnement/", views.subscription, name="staff_subscription"),
        path("abonnement/carte/", views.give_card, name="staff_subscription_card"),
        path("abonnement/resilier/", views.cancel, name="staff_subscription_cancel"),
        path("donnees/", views.data, name="staff_data"),
        path("donnees/emporter/", views.take, name="staff_data_take"),
        path("donnees/emporter/<str:token>/", views.download, name="staff_data_file"),
    ]
