"""The list of written conventions."""

from __future__ import annotations

from typing import ClassVar

from django.utils.translation import gettext_lazy as _
from wagtail import hooks

from agency.desk.frame.record_lists import RecordList, text_column
from agency.users.enums import Permission

from .models import Mandate


class MandateList(RecordList):
    """Every mandate, its state and its dates."""

    model = Mandate
    name = "mandats"
    permission = Permission.MANAGE_CREDITORS
    menu_label = _("Mandats")
    icon = "clipboard-list"
    select_related = ("creditor",)
    list_display: ClassVar[list[object]] = [
        "reference",
        text_column("creditor", _("Créancier"), lambda row: row.creditor.name, "creditor__name"),
        "state", "starts_on", "ends_on", "signed_on", "fee_per_case",
    ]  # fmt: skip
    list_filter: ClassVar[list[str]] = ["state", "creditor"]
    search_fields: ClassVar[list[str]] = ["reference", "creditor__name"]
    inspect_view_fields: ClassVar[list[str]] = [
        "reference",
        "creditor",
        "state",
        "starts_on",
        "ends_on",
        "signed_on",
        "signatory",
        "power_to_receive",
        "insurance_clause",
        "fee_terms",
        "fee_per_case",
        "vat_rate",
        "remittance_days",
        "remittance_holder",
        "warranty_clause",
        "data_clause",
        "plan_max_months",
        "plan_min_amount",
        "escalation",
    ]


@hooks.register("register_admin_viewset")
def lists() -> list[RecordList]:
    """The lists of this room."""
    return [MandateList()]
