"""Lists of people and of creditors."""

from __future__ import annotations

from typing import ClassVar

from django.utils.translation import gettext_lazy as _
from wagtail import hooks

from agency.desk.frame.record_lists import RecordList, text_column

from .models import Creditor, Debtor


class DebtorList(RecordList):
    """Every person from whom a sum is asked."""

    model = Debtor
    name = "personnes"
    menu_label = _("Personnes")
    icon = "user"
    list_display: ClassVar[list[object]] = [
        text_column("full_name", _("Nom"), lambda row: row.full_name, "last_name"),
        "kind",
        "siren",
        "protection",
    ]
    list_filter: ClassVar[list[str]] = ["kind", "protection"]
    search_fields: ClassVar[list[str]] = ["last_name", "first_name", "company_name", "siren"]
    inspect_view_fields: ClassVar[list[str]] = [
        "full_name",
        "kind",
        "civility",
        "siren",
        "born_on",
        "language",
        "protection",
        "protected_since",
        "adapted_contact",
    ]


class CreditorList(RecordList):
    """Every client of the agency."""

    model = Creditor
    name = "creanciers"
    menu_label = _("Créanciers")
    icon = "group"
    list_display: ClassVar[list[object]] = ["name", "short_name", "kind", "siren", "city"]
    list_filter: ClassVar[list[str]] = ["kind"]
    search_fields: ClassVar[list[str]] = ["name", "short_name", "siren", "city"]


@hooks.register("register_admin_viewset")
def lists() -> list[RecordList]:
    """The lists of this room."""
    return [DebtorList(), CreditorList()]
