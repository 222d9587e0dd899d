"""Where the pages of refunds stand under `/gestion/`, and what waits behind them."""

from __future__ import annotations

from collections.abc import Callable

from django.urls import URLPattern, path
from wagtail import hooks

from agency.desk.frame.views.pages import COUNTS_HOOK, may
from agency.refunds.queries import waiting_count
from agency.users.enums import Permission

from . import views


@hooks.register("register_admin_urls")
def urls() -> list[URLPattern]:
    """The pages of this room, under `/gestion/`."""
    return [
        path("remboursements/", views.refunds, name="staff_refunds"),
        path("remboursements/paiement/<int:pk>/", views.of_payment, name="staff_refund_payment"),
        path("remboursements/mouvement/<int:pk>/", views.of_line, name="staff_refund_line"),
        path("remboursements/<int:pk>/", views.refund, name="staff_refund"),
        path("remboursements/<int:pk>/valider/", views.agree, name="staff_refund_agree"),
        path("remboursements/<int:pk>/annuler/", views.cancel, name="staff_refund_cancel"),
        path("remboursements/<int:pk>/suite/", views.see, name="staff_refund_see"),
        path("remboursements/<int:pk>/parti/", views.pay, name="staff_refund_paid"),
        path("remboursements/<int:pk>/ordre.xml", views.order, name="staff_refund_order"),
    ]


@hooks.register(COUNTS_HOOK)
def counts(user: object) -> dict[str, Callable[[], int]]:
    """How many refunds wait for somebody."""
    return {"staff_refunds": waiting_count} if may(user, Permission.RECONCILE) else {}
