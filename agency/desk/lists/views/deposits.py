"""The list of what creditors handed over, and how far each file is."""

from __future__ import annotations

from typing import ClassVar

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from agency.desk.frame.views.record_lists import RecordIndex, RecordList, text_column
from agency.intake.enums import BatchState
from agency.intake.models import ImportBatch
from agency.users.enums import Permission

from .filters import CreditorFilters


def _progress(row: ImportBatch) -> str:
    """« 3000 lignes sur 10000 » while a file is being confided."""
    if row.state != BatchState.CONFIRMING:
        return "–"
    return _("%(done)s lignes sur %(total)s") % {"done": row.gone_through, "total": row.to_go_through}


class DepositIndex(RecordIndex):
    """The list leads to the page of each file, and to the one where another is handed over."""

    base_filterset_class = CreditorFilters
    add_item_label = gettext_lazy("Déposer des factures")

    def get_inspect_url(self, instance: ImportBatch) -> str | None:
        """Address of the file's lines, for those who may take files."""
        allowed = self.request.user.has_perm(Permission.IMPORT_CLAIMS)
        return reverse("staff_deposit", args=[instance.pk]) if allowed else super().get_inspect_url(instance)

    def get_add_url(self) -> str | None:
        """Address of the form, for those who may fill it in."""
        return reverse("staff_deposit_new") if self.request.user.has_perm(Permission.IMPORT_CLAIMS) else None


class DepositList(RecordList):
    """Every file handed over, by state and creditor; of one that is being confided, the lines gone through."""

    model = ImportBatch
    name = "depots"
    menu_label = gettext_lazy("Dépôts de factures")
    icon = "upload"
    index_view_class = DepositIndex
    select_related = ("creditor",)
    list_display: ClassVar[list[object]] = [
        "filename",
        text_column("creditor", gettext_lazy("Créancier"), lambda row: row.creditor.short_name, "creditor__name"),
        "state",
        text_column("progress", gettext_lazy("Avancement"), _progress),
        "uploaded_at",
        "confirmed_at",
    ]
    list_filter: ClassVar[list[str]] = ["state", "creditor", "uploaded_at"]
    search_fields: ClassVar[list[str]] = ["filename", "creditor__name", "creditor__short_name"]
    inspect_view_fields: ClassVar[list[str]] = [
        "filename", "creditor", "state", "file_format", "sha256", "uploaded_at", "asked_at", "chosen",
        "to_go_through", "gone_through", "confirmed_at",
    ]  # fmt: skip

    def rows(self) -> QuerySet[ImportBatch]:
        """Deposits without the bytes that some keep."""
        return super().rows().defer("evidence")
