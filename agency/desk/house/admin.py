"""Where the agency's own pages stand under `/gestion/`."""

from __future__ import annotations

from django.urls import URLPattern, path
from wagtail import hooks

from . import views


@hooks.register("register_admin_urls")
def urls() -> list[URLPattern]:
    """The pages of this room, under `/gestion/`."""
    return [
        path("depart/", views.start, name="staff_start"),
        path("depart/essai/", views.begin, name="staff_trial_begin"),
        path("essai/", views.trial, name="staff_trial"),
        path("cabinet/", views.house, name="staff_house"),
        path("cabinet/carte/", views.cards, name="staff_cards"),
        path("cabinet/carte/retour/", views.cards_back, name="staff_cards_back"),
        path("cabinet/carte/relier/", views.cards_connect, name="staff_cards_connect"),
        path("cabinet/carte/relire/", views.cards_read, name="staff_cards_read"),
        path("cabinet/carte/choix/", views.cards_switch, name="staff_cards_switch"),
        path("cabinet/departs/", views.departures, name="staff_departures"),
        path("cabinet/courrier.pdf", views.letterhead_pdf, name="staff_letterhead"),
    ]
