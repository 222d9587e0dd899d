"""The lists of what people leave on the agency's site: messages, addresses for the news."""

from __future__ import annotations

from typing import ClassVar

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from agency.desk.frame.views.record_lists import RecordList, text_column
from agency.site.models import NewsReader, SiteMessage
from agency.users.enums import Permission


class SiteMessageList(RecordList):
    """Every message written through the site, and who answered it."""

    model = SiteMessage
    permission = Permission.CONTACT
    name = "messages-du-site"
    menu_label = gettext_lazy("Messages reçus")
    icon = "mail"
    list_display: ClassVar[list[object]] = ["name", "topic", "received_at", "settled_at", "settled_by"]
    list_filter: ClassVar[list[str]] = ["topic", "received_at", "settled_at"]
    search_fields: ClassVar[list[str]] = ["name", "email", "text"]
    inspect_view_fields: ClassVar[list[str]] = [
        "name", "email", "phone", "topic", "text", "received_at", "settled_at", "settled_by",
    ]  # fmt: skip


def _standing(row: NewsReader) -> str:
    if row.receives:
        return _("reçoit les nouvelles")
    return _("désinscrit") if row.left_at else _("à confirmer")


class NewsReaderList(RecordList):
    """Addresses that asked for the news, with the proof of what they agreed to and the link by which they leave."""

    model = NewsReader
    permission = Permission.EDIT_SITE
    name = "abonnes"
    menu_label = gettext_lazy("Abonnés aux nouvelles")
    icon = "group"
    list_display: ClassVar[list[object]] = [
        "email",
        text_column("standing", gettext_lazy("État"), _standing),
        "asked_at",
        "confirmed_at",
        "left_at",
    ]
    list_filter: ClassVar[list[str]] = ["confirmed_at", "left_at", "language"]
    search_fields: ClassVar[list[str]] = ["email"]
    list_export: ClassVar[list[str]] = ["email", "language", "sentence", "asked_at", "confirmed_at", "left_at"]
    inspect_view_fields: ClassVar[list[str]] = [
        "email", "language", "sentence", "asked_at", "confirmed_at", "left_at",
    ]  # fmt: skip
