"""Where the pages of people stand under `/gestion/`, and how many pairs wait."""

from __future__ import annotations

from collections.abc import Callable

from django.urls import URLPattern, path
from wagtail import hooks

from agency.desk.frame.queries import count_up_to
from agency.desk.frame.views.pages import COUNTS_HOOK, may
from agency.parties.queries import waiting_links
from agency.users.enums import Permission

from .views import insolvency, pairs
from .views.address import address
from .views.changes import change
from .views.reach import reach


@hooks.register("register_admin_urls")
def urls() -> list[URLPattern]:
    """The pages of this room, under `/gestion/`."""
    return [
        path("personne/<int:pk>/adresse/", address, name="staff_address"),
        path("personne/<int:pk>/joindre/", reach, name="staff_reach"),
        path("coordonnee-changee/<int:pk>/", change, name="staff_contact_change"),
        path("personne/<int:pk>/procedure/", insolvency.notices, name="staff_insolvency"),
        path("procedure/<int:pk>/confirmer/", insolvency.confirm, name="staff_notice_confirm"),
        path("procedure/<int:pk>/ecarter/", insolvency.decline, name="staff_notice_decline"),
        path("memes-personnes/", pairs.pairs, name="staff_same_people"),
        path("memes-personnes/<int:pk>/", pairs.pair, name="staff_same_person"),
        path("memes-personnes/<int:pk>/deux/", pairs.decline, name="staff_same_person_decline"),
        path("memes-personnes/<int:pk>/defaire/", pairs.part, name="staff_same_person_part"),
    ]


@hooks.register(COUNTS_HOOK)
def counts(user: object) -> dict[str, Callable[[], int]]:
    """How many pairs wait for somebody to say whether they are one person."""
    return {"staff_same_people": lambda: count_up_to(waiting_links())} if may(user, Permission.QUALIFY) else {}
