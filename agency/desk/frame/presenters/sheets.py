"""A list as a table for a spreadsheet: its columns as they are shown, days and sums as such."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.utils.html import strip_tags
from wagtail.admin.ui.tables import Column

from agency.common.calendar import PARIS
from agency.desk.frame.presenters.columns import NOTHING


def heads(columns: Sequence[Column]) -> list[str]:
    """Return the heads of the columns."""
    return [str(column.label) for column in columns]


def cells(columns: Sequence[Column], rows: Iterable[Any]) -> Iterator[list[Any]]:
    """Yield each row as its cells: text without what a page adds to it, days and sums as numbers."""
    for row in rows:
        yield [_cell(value_of(column, row)) for column in columns]


def value_of(column: Column, row: Any) -> Any:
    """Return what a column holds of a row, before it is put into words where the column tells."""
    plain = getattr(column, "plain", None)
    return plain(row) if plain is not None else column.get_value(row)


def _cell(value: Any) -> Any:
    if isinstance(value, datetime):
        return f"{value.astimezone(PARIS):%d/%m/%Y %H:%M}"
    if isinstance(value, date | Decimal) or (isinstance(value, int) and not isinstance(value, bool)):
        return value
    text = strip_tags(str(value if value is not None else ""))
    return "" if text == NOTHING else text
