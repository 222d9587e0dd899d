"""Where the pages of debits stand under `/gestion/`, and what waits behind them."""

from __future__ import annotations

from collections.abc import Callable

from django.urls import URLPattern, path
from wagtail import hooks

from agency.debits.queries import orders_to_approve
from agency.desk.frame.views.pages import COUNTS_HOOK, may
from agency.users.enums import Permission

from . import views


@hooks.register("register_admin_urls")
def urls() -> list[URLPattern]:
    """The pages of this room, under `/gestion/`."""
    return [
        path("prelevements/", views.debits, name="staff_debits"),
        path("prelevements/<int:pk>/", views.debit_order, name="staff_debit_order"),
        path("prelevements/<int:pk>/valider/", views.approve, name="staff_debit_order_approve"),
        path("prelevements/<int:pk>/remettre/", views.hand_in, name="staff_debit_order_hand_in"),
        path("prelevements/<int:pk>/annuler/", views.cancel, name="staff_debit_order_cancel"),
        path("prelevements/<int:pk>/fichier.xml", views.file, name="staff_debit_order_file"),
        path("prelevements/<int:pk>/encaisse/", views.collected, name="staff_debit_order_collected"),
        path("prelevements/debit/<int:pk>/revenu/", views.returned, name="staff_debit_returned"),
    ]


@hooks.register(COUNTS_HOOK)
def counts(user: object) -> dict[str, Callable[[], int]]:
    """How many files wait for a second person, or for the bank."""
    return {"staff_debits": lambda: orders_to_approve().count()} if may(user, Permission.RECONCILE) else {}
