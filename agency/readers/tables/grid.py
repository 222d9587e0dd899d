"""A table as read from a text file or a spreadsheet, before anybody knows what its columns mean."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from agency.readers.files.errors import BadValue
from agency.readers.files.values import CENT, euros, parse_amount, parse_date, real_date

MAX_ROWS, MAX_COLUMNS = 100_000, 500
_SCIENTIFIC = re.compile(r"\d(?:[.,]\d+)?[eE]\+?\d+")
_EXCEL_DIGITS = 15
_EXCEL_EPOCH = date(1899, 12, 30)


@dataclass(frozen=True, slots=True)
class Grid:
    """Rows of cells with the line each comes from.

    When `typed`, a cell begins with one letter: `s` text, `n` number, `d` date, `b` boolean.
    `has_holes`: formulas of the spreadsheet have no result or are in error, and their cells read as blank;
    `has_false_zeros`: or as 0, like what was really reckoned, so that a 0 says nothing.
    """

    rows: list[list[str]]
    lines: Sequence[int]
    typed: bool = False
    sheet: str = ""
    has_holes: bool = False
    has_false_zeros: bool = False

    def where(self, row: int, header: str = "") -> str:
        """Place of a row, or of a cell by its header, as a person would look for it."""
        place = f"feuille « {self.sheet} », ligne {self.lines[row]}" if self.sheet else f"ligne {self.lines[row]}"
        return f"{place}, colonne « {header} »" if header else place

    def raw(self, row: int, column: int | None) -> str:
        """The cell as read, `""` outside the row."""
        cells = self.rows[row]
        return cells[column] if column is not None and column < len(cells) else ""

    def text(self, row: int, column: int | None) -> str:
        """The cell as text: a whole number has no decimals, a date is ISO."""
        return plain(self.raw(row, column), typed=self.typed)

    def texts(self, row: int) -> list[str]:
        """All cells of a row as text."""
        return [plain(cell, typed=self.typed) for cell in self.rows[row]]

    def identifier(self, row: int, column: int | None) -> str:
        """Text of a cell that names something. Raises BadValue when a spreadsheet has rounded it."""
        text = self.text(row, column)
        digits = text.isdigit() and len(text) > _EXCEL_DIGITS and self.raw(row, column).startswith("n")
        if _SCIENTIFIC.fullmatch(text) or (self.typed and digits):
            raise BadValue(
                text,
                "ce numéro a été abîmé par le tableur (notation scientifique) ; "
                "mettez la colonne au format Texte et exportez de nouveau.",
            )
        return text

    def amount(self, row: int, column: int | None) -> Decimal | None:
        """Amount of a cell, None when blank or when nobody reckoned it. Raises BadValue."""
        raw = self.raw(row, column)
        if self.typed and raw[:1] == "n":
            number = Decimal(raw[1:])
            if self.has_false_zeros and not number:
                return None
            # A sum of a spreadsheet is binary: 0.30000000000000004 is thirty cents.
            near = number.quantize(CENT) if abs(number) < 10**12 else number
            return near if abs(near - number) < Decimal("0.00001") else euros(number, raw[1:])
        text = self.text(row, column).strip()
        if text in ("", "-", "–"):
            return None
        return parse_amount(text)

    def day(self, row: int, column: int | None) -> date | None:
        """Date of a cell, None when blank; a number is a spreadsheet's serial day. Raises BadValue."""
        raw = self.raw(row, column)
        if self.typed and raw[:1] == "d":
            return real_date(int(raw[1:5]), int(raw[6:8]), int(raw[9:11]), raw[1:])
        text = self.text(row, column).strip()
        if self.typed and raw[:1] == "n" and re.fullmatch(r"[2-7]\d{4}", text):
            return _EXCEL_EPOCH + timedelta(days=int(text))
        return parse_date(text) if text else None

    def is_blank(self, row: int) -> bool:
        """Whether no cell of the row says anything."""
        return not any(cell.strip() for cell in self.texts(row))


def plain(cell: str, *, typed: bool) -> str:
    """Text of a cell, without the letter of its type."""
    if not typed or not cell:
        return cell.strip()
    kind, rest = cell[0], cell[1:]
    if kind == "n" and rest.endswith(".0"):
        return rest[:-2]
    if kind == "n" and "e+" in rest:
        return str(int(Decimal(rest)))
    if kind == "d" and rest.endswith("T00:00:00"):
        return rest[:10]
    return rest.strip()
