"""Where the pages of remittances stand under `/gestion/`, and what waits behind them."""

from __future__ import annotations

from collections.abc import Callable

from django.urls import URLPattern, path
from wagtail import hooks

from agency.desk.frame.views.pages import COUNTS_HOOK, may
from agency.mandates.queries import waiting_changes
from agency.remittances.queries import to_approve
from agency.users.enums import Permission

from . import views


@hooks.register("register_admin_urls")
def urls() -> list[URLPattern]:
    """The pages of this room, under `/gestion/`."""
    return [
        path("reversements/", views.remittances, name="staff_remittances"),
        path("reversements/<int:pk>/", views.remittance, name="staff_remittance"),
        path("reversements/<int:pk>/valider/", views.approve, name="staff_remittance_approve"),
        path("reversements/<int:pk>/annuler/", views.cancel, name="staff_remittance_cancel"),
        path("reversements/<int:pk>/ordre.xml", views.order, name="staff_remittance_order"),
        path("reversements/virement/<int:pk>/releve.<slug:kind>", views.statement, name="staff_transfer_statement"),
        path("reversements/virement/<int:pk>/verse/", views.pay, name="staff_transfer_paid"),
        path("reversements/virement/<int:pk>/revenu/", views.come_back, name="staff_transfer_back"),
    ]


@hooks.register(COUNTS_HOOK)
def counts(user: object) -> dict[str, Callable[[], int]]:
    """How many remittances, and accounts of creditors, wait for a second person."""
    return (
        {"staff_remittances": lambda: to_approve().count() + waiting_changes().count()}
        if may(user, Permission.RECONCILE)
        else {}
    )
