"""Where the deposits' pages stand under `/gestion/`."""

from __future__ import annotations

from django.urls import URLPattern, path
from wagtail import hooks

from . import views


@hooks.register("register_admin_urls")
def urls() -> list[URLPattern]:
    """The pages of this room, under `/gestion/`."""
    return [
        path("depot/", views.deposit, name="staff_deposit_new"),
        path("depot/une-facture/", views.by_hand, name="staff_deposit_by_hand"),
        path("depot/a-echoir/", views.undue, name="staff_undue"),
        path("depot/a-echoir/<int:row>/", views.undue_line, name="staff_undue_line"),
        path("depot/de/<int:pk>/", views.deposits_of, name="staff_deposits_of"),
        path("depot/<int:pk>/colonnes/", views.columns, name="staff_deposit_columns"),
        path("depot/<int:pk>/lignes/<int:row>/", views.line, name="staff_deposit_line"),
        path("depot/<int:pk>/verifier/", views.vouch, name="staff_deposit_vouch"),
        path("depot/<int:pk>/", views.check, name="staff_deposit"),
        path("depot/<int:pk>/semblables/", views.alike, name="staff_deposit_alike"),
        path("depot/<int:pk>/confier/", views.confirm, name="staff_deposit_confirm"),
        path("depot/<int:pk>/rapport.xlsx", views.report, name="staff_deposit_report"),
        path("depot/<int:pk>/annuler/", views.undo, name="staff_deposit_undo"),
        path("depot/<int:pk>/abandonner/", views.abandon, name="staff_deposit_abandon"),
    ]
