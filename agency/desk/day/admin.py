"""Where « Ma journée » stands under `/gestion/`, and how many lines wait on it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail import hooks

from agency.desk.frame.views.pages import COUNTS_HOOK

from . import views
from .queries.queue import total


@hooks.register("register_admin_urls")
def urls() -> list[URLPattern]:
    """The pages of this room, under `/gestion/`."""
    return [
        path("journee/", views.my_day, name="staff_day"),
        path("retards/", views.alerts, name="staff_alerts"),
    ]


@hooks.register("register_account_menu_item")
def alerts_of_the_account(_request: HttpRequest) -> dict[str, Any]:
    """From Wagtail's page of the account to the choice of its e-mails."""
    return {
        "url": reverse("staff_alerts"),
        "label": _("E-mail des retards"),
        "help_text": _("Un e-mail par jour au plus, quand un dossier que vous suivez est en retard."),
    }


@hooks.register(COUNTS_HOOK)
def counts(_user: object) -> dict[str, Callable[[], int]]:
    """What waits behind « Ma journée », for the menu of every page."""
    now = timezone.now()
    return {"staff_day": lambda: total(now, timezone.localdate(now))}
