"""Where « Ma journée » stands under `/gestion/`, and how many lines wait on it."""

from __future__ import annotations

from django.urls import URLPattern, path
from django.utils import timezone
from wagtail import hooks

from agency.desk.frame.views.pages import COUNTS_HOOK

from . import views
from .queries.queue import total


@hooks.register("register_admin_urls")
def urls() -> list[URLPattern]:
    """The page of this room, under `/gestion/`."""
    return [path("journee/", views.my_day, name="staff_day")]


@hooks.register(COUNTS_HOOK)
def counts(_user: object) -> dict[str, int]:
    """What waits behind « Ma journée », for the menu of every page."""
    now = timezone.now()
    return {"staff_day": total(now, timezone.localdate(now))}
