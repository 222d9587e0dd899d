"""The lists of creditors and of their mandates, which lead to the pages where they are written."""

from __future__ import annotations

from datetime import date
from typing import ClassVar

from django.db.models import QuerySet
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from agency.desk.frame.views.record_lists import RecordIndex, RecordList, text_column
from agency.mandates.models import Mandate
from agency.mandates.queries import may_still_end
from agency.parties.models import Creditor
from agency.users.enums import Permission

from .filters import CreditorFilters


class CreditorIndex(RecordIndex):
    """The list leads to the creditor's own page, and to the one where another is added."""

    add_item_label = _("Ajouter un créancier")

    def search_queryset(self, queryset: QuerySet[Creditor]) -> QuerySet[Creditor]:
        """The creditors found by their own words, and by those of the rows merged into them."""
        if not self.is_searching:
            return queryset
        found = super().search_queryset(Creditor.objects.order_by())
        return queryset.filter(pk__in=found.values(kept=Coalesce("merged_into", "pk")))

    def get_inspect_url(self, instance: Creditor) -> str:
        """Address of the creditor's page."""
        return reverse("staff_creditor", args=[instance.pk])

    def get_add_url(self) -> str | None:
        """Address of the form, for those who may fill it in."""
        allowed = self.request.user.has_perm(Permission.MANAGE_CREDITORS)
        return reverse("staff_creditor_add") if allowed else None


class CreditorList(RecordList):
    """Every client of the agency, once: a row merged into another is found by its name, and read on that other."""

    model = Creditor
    name = "creanciers"
    menu_label = _("Créanciers")
    icon = "group"
    index_view_class = CreditorIndex
    list_display: ClassVar[list[object]] = ["name", "short_name", "kind", "siren", "city"]
    list_filter: ClassVar[list[str]] = ["kind"]
    search_fields: ClassVar[list[str]] = ["name", "short_name", "siren", "city"]

    def rows(self) -> QuerySet[Creditor]:
        """The rows that are kept."""
        return super().rows().filter(merged_into=None)


class MandateIndex(RecordIndex):
    """The list leads to the mandate's own page."""

    base_filterset_class = CreditorFilters

    def get_inspect_url(self, instance: Mandate) -> str:
        """Address of the mandate's page."""
        return reverse("staff_mandate", args=[instance.pk])


class MandateList(RecordList):
    """Every mandate, its state and its dates."""

    model = Mandate
    name = "mandats"
    permission = Permission.MANAGE_CREDITORS
    menu_label = _("Mandats")
    icon = "clipboard-list"
    index_view_class = MandateIndex
    select_related = ("creditor",)
    list_display: ClassVar[list[object]] = [
        "reference",
        text_column("creditor", _("Créancier"), lambda row: row.creditor.name, "creditor__name"),
        "state", "starts_on", "ends_on", "signed_on", "fee_per_case",
        text_column("end", _("Fin"), lambda row: end_link(row, timezone.localdate())),
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
        "plan_max_changes",
        "after_due_days",
        "courtesy_days",
        "courtesy_by",
        "escalation",
    ]


def end_link(mandate: Mandate, on: date) -> str:
    """« Mettre fin », leading to the page that says what follows; a dash when there is nothing to end."""
    if not may_still_end(mandate, on):
        return "–"
    return format_html(
        '<a href="{}">{} <span class="w-sr-only">{}</span></a>',
        reverse("staff_mandate_end", args=[mandate.pk]),
        _("Mettre fin"),
        mandate.reference,
    )
