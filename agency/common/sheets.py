"""Tables for a spreadsheet: CSV as France opens it, XLSX with days and sums as numbers; no cell is ever a formula."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

# A cell that begins so is reckoned by a spreadsheet: what people typed stays text.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
# What no sheet may hold (ECMA-376, as openpyxl refuses it).
_UNFIT = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")


def as_csv(heads: Sequence[str], rows: Iterable[Sequence[Any]]) -> bytes:
    """Semicolons, decimal commas, days as 28/11/2026, a mark for UTF-8."""
    written = io.StringIO()
    table = csv.writer(written, delimiter=";", lineterminator="\r\n")
    table.writerow(heads)
    table.writerows([_typed(cell) for cell in row] for row in rows)
    return written.getvalue().encode("utf-8-sig")


def as_xlsx(title: str, heads: Sequence[str], rows: Iterable[Sequence[Any]]) -> bytes:
    """One sheet with bold heads."""
    from openpyxl import Workbook  # noqa: PLC0415  megabytes that few processes need
    from openpyxl.cell import WriteOnlyCell  # noqa: PLC0415
    from openpyxl.styles import Font  # noqa: PLC0415
    from openpyxl.writer.excel import save_workbook  # noqa: PLC0415

    book = Workbook(write_only=True)
    sheet = book.create_sheet(title[:31])
    bold = [WriteOnlyCell(sheet, value=head) for head in heads]
    for head in bold:
        head.font = Font(bold=True)
    sheet.append(bold)
    for row in rows:
        sheet.append([plain_cell(cell) if isinstance(cell, str) else cell for cell in row])
    kept = io.BytesIO()
    save_workbook(book, kept)
    return kept.getvalue()


def _typed(cell: Any) -> str:
    if isinstance(cell, date):
        return f"{cell:%d/%m/%Y}"
    return str(cell).replace(".", ",") if isinstance(cell, Decimal) else plain_cell(str(cell))


def plain_cell(text: str) -> str:
    """What people typed, as a spreadsheet keeps it: text."""
    clean = printable(text)
    return f"'{clean}" if clean.startswith(_FORMULA) else clean


def printable(text: str) -> str:
    """What a sheet can hold of a text."""
    return _UNFIT.sub("", text)
