"""Where the news stand under `/gestion/`, and the door to them from an article."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _
from wagtail import hooks
from wagtail.admin.widgets.button import Button

from agency.desk.frame.views.pages import may
from agency.site.models import ArticlePage
from agency.users.enums import Permission

from . import views


@hooks.register("register_admin_urls")
def urls() -> list[URLPattern]:
    """The pages of this room, under `/gestion/`."""
    return [
        path("nouvelles/", views.news, name="staff_news"),
        path("nouvelles/<int:pk>/", views.one, name="staff_news_one"),
        path("nouvelles/<int:pk>/envoyer/", views.send, name="staff_news_send"),
    ]


@hooks.register("register_page_header_buttons")
def send_button(page: Any, user: Any, *_args: Any, **_options: Any) -> Iterator[Button]:
    """Lead from a published article to its sending."""
    if isinstance(page.specific, ArticlePage) and page.live and may(user, Permission.EDIT_SITE):
        yield Button(_("Envoyer aux abonnés"), url=reverse("staff_news_one", args=[page.pk]), icon_name="mail")
