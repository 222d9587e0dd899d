"""Where the bank desk stands under `/gestion/`, and what waits there."""

from __future__ import annotations

from collections.abc import Callable

from django.urls import URLPattern, path
from wagtail import hooks

from agency.desk.frame.views.pages import COUNTS_HOOK, may
from agency.users.enums import Permission

from .queries import waiting_count
from .views import desk, waiting


@hooks.register("register_admin_urls")
def urls() -> list[URLPattern]:
    """The pages of this room, under `/gestion/`."""
    return [
        path("encaissements/", desk.bank, name="staff_bank"),
        path("encaissements/ligne/<int:pk>/", desk.line, name="staff_bank_line"),
        path("encaissements/ligne/<int:pk>/partager/", desk.share, name="staff_bank_share"),
        path("encaissements/ligne/<int:pk>/renvoyer/", desk.send_back, name="staff_bank_send_back"),
        path("encaissements/ligne/<int:pk>/garder/", desk.keep, name="staff_bank_keep"),
        path("encaissements/paiement/<int:pk>/defaire/", desk.undo, name="staff_bank_undo"),
        path("encaissements/compte/<int:pk>/oublier/", desk.forget, name="staff_bank_forget"),
        path("encaissements/sortie/<int:pk>/", waiting.debit, name="staff_bank_debit"),
        path("encaissements/releve/<int:pk>/", waiting.statement, name="staff_bank_statement"),
    ]


@hooks.register(COUNTS_HOOK)
def counts(user: object) -> dict[str, Callable[[], int]]:
    """How many movements and statements wait for a person."""
    return {"staff_bank": waiting_count} if may(user, Permission.SEE_MONEY) else {}
