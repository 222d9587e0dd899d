"""Lists of records in Wagtail: read only, because every write of the trade is an operation."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ClassVar

from django.db.models import QuerySet
from django.db.models.sql.where import WhereNode
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from wagtail.admin.paginator import WagtailPaginator
from wagtail.admin.ui.tables import Column
from wagtail.admin.views.generic.models import IndexView, InspectView
from wagtail.admin.viewsets.model import ModelViewSet
from wagtail.permissions import register_permission_policy

from agency.common.money import format_euros
from agency.desk.frame.presenters.columns import said
from agency.ledger.fields import EuroField
from agency.users.enums import Permission
from agency.users.policies import Policy


class PageOfKeys(WagtailPaginator):
    """Pages that skip rows by their number alone: what the columns show is read for the rows of the page only."""

    def page(self, number: Any) -> Any:
        """Return one page. Raises `InvalidPage`."""
        number = self.validate_number(number)
        keys = self.keys((number - 1) * self.per_page)
        found = self.object_list.all()
        # What was asked of the rows is not asked again of these.
        found.query.where = WhereNode()
        rows = {row.pk: row for row in found.filter(pk__in=keys)}
        return self._get_page([rows[key] for key in keys if key in rows], number, self)

    def keys(self, first: int) -> list[int]:
        """Return the numbers of the rows of the page that begins at the row `first`."""
        return list(self.object_list.values_list("pk", flat=True)[first : first + self.per_page])


class RecordIndex(IndexView):
    """A list, page by page."""

    paginator_class = PageOfKeys


class RecordInspect(InspectView):
    """One record, column by column, in words: Wagtail alone shows the values of Python."""

    def get_field_display_value(self, field_name: str, field: Any) -> Any:
        """The value as a reader says it."""
        value = super().get_field_display_value(field_name, field)
        return format_euros(value) if isinstance(field, EuroField) and value is not None else said(value)


class RecordList(ModelViewSet):
    """A list to read, search, filter and inspect. Nothing is ever added, changed or deleted from here."""

    permission: ClassVar[Permission] = Permission.SEE_CASES
    select_related: ClassVar[tuple[str, ...]] = ()
    index_view_class = RecordIndex
    inspect_view_class = RecordInspect
    add_to_admin_menu = False
    add_to_reference_index = False
    inspect_view_enabled = True
    copy_view_enabled = False
    list_per_page = 30
    form_fields: ClassVar[list[str]] = []

    def __init__(self, name: str | None = None, **kwargs: Any) -> None:
        super().__init__(name, **kwargs)
        register_permission_policy(self.model, Policy(self.model, view=self.permission), exact_class=True)

    @cached_property
    def search_backend_name(self) -> str:
        """The database searches: these rows are not indexed twice."""
        return ""

    def rows(self) -> QuerySet[Any]:
        """The rows with what the columns show, in a constant number of queries."""
        rows: QuerySet[Any] = self.model.objects.select_related(*self.select_related)
        return rows

    def get_common_view_kwargs(self, **kwargs: Any) -> dict[str, Any]:
        """Every view reads the same rows."""
        given: dict[str, Any] = super().get_common_view_kwargs(**{"queryset": self.rows(), **kwargs})
        return given


def case_column(of: Callable[[Any], Any] = lambda row: row.case) -> Column:
    """A column that leads to the case; `of` finds the case of a row."""
    return Column("case_link", label=_("Dossier"), accessor=lambda row: case_link(of(row)))


def case_link(case: Any) -> str:
    """« LH-2026-000012 », leading to the case; a dash when there is none."""
    if case is None:
        return "–"
    return format_html('<a href="{}">{}</a>', reverse("staff_case", args=[case.reference]), case.reference)


def text_column(name: str, label: Any, accessor: Callable[[Any], Any], sort_key: str | None = None) -> Column:
    """A column computed from the row."""
    return Column(name, label=label, accessor=accessor, sort_key=sort_key)
