"""Lists of records in Wagtail: read only, because every write of the trade is an operation."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ClassVar

from django.contrib import messages
from django.db.models import Q, QuerySet, TextField, Value
from django.db.models.functions import Cast, Lower
from django.db.models.sql.where import WhereNode
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from wagtail.admin.paginator import WagtailPaginator
from wagtail.admin.ui.tables import BaseColumn, Column
from wagtail.admin.views.generic.models import IndexView, InspectView
from wagtail.admin.viewsets.model import ModelViewSet
from wagtail.admin.widgets.button import Button
from wagtail.permissions import register_permission_policy

from agency.cases.views import file_answer
from agency.common.money import format_euros
from agency.common.sheets import as_csv, as_xlsx
from agency.desk.frame.presenters.columns import said
from agency.desk.frame.presenters.sheets import cells, heads
from agency.desk.frame.queries import cases_found, columns_of
from agency.ledger.fields import EuroField
from agency.parties.models import Plain
from agency.users.enums import Permission
from agency.users.policies import Policy

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
# A file holds so many rows; they are read so many at a time.
MOST_ROWS, CHUNK = 20_000, 1_000


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


class TextColumn(Column):
    """A column computed from the row; `plain` gives what a spreadsheet keeps of it, a day or a sum."""

    def __init__(self, *args: Any, plain: Callable[[Any], Any] | None = None, **options: Any) -> None:
        super().__init__(*args, **options)
        self.plain = plain


class RecordIndex(IndexView):
    """A list, page by page, with the columns that its reader chose; as a file for a spreadsheet too."""

    paginator_class = PageOfKeys
    listed = ""
    more_columns: ClassVar[list[object]] = []
    cases_of = ""

    @cached_property
    def every_column(self) -> list[Any]:
        """The columns shown at first, then those that may be added."""
        more = (one if isinstance(one, BaseColumn) else self._get_custom_column(one) for one in self.more_columns)
        return [*super().columns, *more]

    @cached_property
    def columns(self) -> list[Any]:
        """The columns that the reader chose, else those shown at first; the first one leads to the row and stays."""
        every = self.every_column
        kept = columns_of(self.request.user, self.listed, self.request.GET.get("vue", ""))
        if not kept:
            return every[: len(every) - len(self.more_columns)]
        return [column for place, column in enumerate(every) if place == 0 or column.name in kept]

    def get_valid_orderings(self) -> list[str]:
        """The orders of every column: a list is sorted by one that is not shown too."""
        keys = [column.sort_key for column in self.every_column if column.sort_key]
        return [*keys, *(f"-{key}" for key in keys)]

    def search_queryset(self, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """The rows whose words hold what is sought, accents set aside, and those of the cases that it finds."""
        if not self.is_searching:
            return queryset
        sought = " ".join(self.search_query.split())
        found = Q()
        for place, name in enumerate(self.search_fields or []):
            alias = f"sought_{place}"
            queryset = queryset.alias(**{alias: Plain(Lower(Cast(name, TextField())))})
            found |= Q(**{f"{alias}__contains": Plain(Lower(Value(sought)))})
        if self.cases_of:
            found |= Q(**{f"{self.cases_of}__in": cases_found(sought)})
        return queryset.filter(found)

    def as_spreadsheet(self, queryset: QuerySet[Any], spreadsheet_format: str) -> HttpResponse:
        """The rows as the list filters and sorts them, with the columns shown; no cell is ever a formula."""
        rows = queryset.iterator(chunk_size=CHUNK) if isinstance(queryset, QuerySet) else queryset
        told, title = heads(self.columns), str(self.verbose_name_plural).capitalize()
        name = f"{self.listed or 'liste'}-{timezone.localdate():%Y-%m-%d}.{spreadsheet_format}"
        if spreadsheet_format == self.FORMAT_CSV:
            return file_answer(as_csv(told, cells(self.columns, rows)), "text/csv; charset=utf-8", name)
        return file_answer(as_xlsx(title, told, cells(self.columns, rows)), XLSX, name)

    def render_to_response(self, context: dict[str, Any], **options: Any) -> HttpResponse:
        """The page, or the file; a list longer than a file holds says so."""
        if self.is_export and context["object_list"].count() > MOST_ROWS:
            messages.error(self.request, _("Cette liste est trop longue pour un fichier : filtrez-la davantage."))
            return redirect(self.index_url)
        answer: HttpResponse = super().render_to_response(context, **options)
        return answer

    @cached_property
    def show_export_buttons(self) -> bool:
        """Every list may be taken away as it is read."""
        return True

    @cached_property
    def header_more_buttons(self) -> list[Any]:
        """Files for a spreadsheet, then the columns and the views."""
        query = self.request.GET.urlencode()
        url = reverse("staff_list_views", args=[self.listed]) + (f"?{query}" if query else "")
        return [*super().header_more_buttons, Button(_("Colonnes et vues"), url=url, icon_name="table", priority=80)]


class RecordInspect(InspectView):
    """One record, column by column, in words: Wagtail alone shows the values of Python."""

    def get_field_display_value(self, field_name: str, field: Any) -> Any:
        """The value as a reader says it."""
        value = super().get_field_display_value(field_name, field)
        return format_euros(value) if isinstance(field, EuroField) and value is not None else said(value)


# Every list of the house, by the word of its address.
LISTS: dict[str, RecordList] = {}


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
    more_columns: ClassVar[list[object]] = []
    # The path from a row to its case, whose search finds the row too.
    cases_of = ""
    form_fields: ClassVar[list[str]] = []

    def __init__(self, name: str | None = None, **kwargs: Any) -> None:
        super().__init__(name, **kwargs)
        LISTS[self.name] = self
        register_permission_policy(self.model, Policy(self.model, view=self.permission), exact_class=True)

    @cached_property
    def search_backend_name(self) -> str:
        """The database searches: these rows are not indexed twice."""
        return ""

    def rows(self) -> QuerySet[Any]:
        """The rows with what the columns show, in a constant number of queries."""
        rows: QuerySet[Any] = self.model.objects.select_related(*self.select_related)
        return rows

    def get_index_view_kwargs(self, **kwargs: Any) -> dict[str, Any]:
        """The list knows its name, and what else it may show."""
        told = {"listed": self.name, "more_columns": self.more_columns, "cases_of": self.cases_of}
        given: dict[str, Any] = super().get_index_view_kwargs(**{**told, **kwargs})
        return given

    def index_of(self, request: HttpRequest) -> Any:
        """The list as a view at work, for this request."""
        given = {**self.get_common_view_kwargs(), **self.get_index_view_kwargs()}
        known = {name: value for name, value in given.items() if hasattr(self.index_view_class, name)}
        view = self.index_view_class(**{name: value for name, value in known.items() if value is not self.UNDEFINED})
        view.setup(request)
        return view

    def asked(self, request: HttpRequest) -> QuerySet[Any]:
        """The rows as the address of the list filters, searches and sorts them."""
        rows: QuerySet[Any] = self.index_of(request).get_queryset()
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


def text_column(
    name: str, label: Any, accessor: Callable[[Any], Any], sort_key: str | None = None,
    plain: Callable[[Any], Any] | None = None,
) -> Column:  # fmt: skip
    """A column computed from the row; `plain` is the day or the sum behind its words, for a spreadsheet."""
    return TextColumn(name, label=label, accessor=accessor, sort_key=sort_key, plain=plain)
