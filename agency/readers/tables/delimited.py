"""CSV and text exports: encoding, separator and quotes found from the content, never from the name."""

import csv
import io
from collections import Counter

from agency.readers.claims.mapping import field_of
from agency.readers.claims.options import ReadOptions
from agency.readers.claims.rows import ClaimFile
from agency.readers.files.errors import UnreadableFile
from agency.readers.files.text import decode, is_binary
from agency.readers.files.xml import root_name

from .grid import MAX_COLUMNS, MAX_ROWS, Grid
from .table_claims import read_grid

MAX_TEXT = 50_000_000
_SEPARATORS = ";\t,|"


def matches(data: bytes) -> bool:
    """Whether this is text that is not XML."""
    return not is_binary(data) and not root_name(data)


def read(data: bytes, options: ReadOptions) -> ClaimFile:
    """Claims of a text table. Raises UnreadableFile (TXT-1, TAB-0, TAB-11 to TAB-13)."""
    return read_grid(grid_of(data), options, "csv")


def grid_of(data: bytes) -> Grid:
    """The table of a text file. Raises UnreadableFile."""
    if len(data) > MAX_TEXT:
        raise UnreadableFile("ce fichier texte dépasse 50 Mo ; découpez-le.", rule="TAB-0")
    text = decode(data)
    separator = separator_of(text)
    if text.startswith("sep="):
        text = "\n" + text.partition("\n")[2]
    rows: list[list[str]] = []
    lines: list[int] = []
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
    try:
        for row in reader:
            if len(row) > MAX_COLUMNS:
                where = f"ligne {reader.line_num}"
                raise UnreadableFile("cette ligne a plus de 500 colonnes.", rule="TAB-13", where=where)
            if any(row):
                rows.append(row)
                lines.append(reader.line_num)
            if len(rows) > MAX_ROWS:
                raise UnreadableFile("ce fichier a plus de 100 000 lignes ; découpez-le.", rule="TAB-0")
    except csv.Error:
        raise UnreadableFile(
            "un champ n’en finit pas (guillemet jamais refermé ?) ; corrigez la ligne.",
            rule="TAB-12",
            where=f"ligne {reader.line_num}",
        ) from None
    if not rows:
        raise UnreadableFile("ce fichier ne contient aucune ligne ; exportez-le de nouveau.", rule="TAB-11")
    return Grid(rows, lines)


def separator_of(text: str) -> str:
    """The separator under which most lines have as many columns, known headers counting most."""
    if text[:4] == "sep=" and text[4:5] in tuple(_SEPARATORS):
        return text[4]
    sample = text[:200_000].splitlines()[:60]
    return max(_SEPARATORS, key=lambda separator: _regularity(sample, separator))


def _regularity(lines: list[str], separator: str) -> tuple[int, int]:
    try:
        rows = [row for row in csv.reader(lines, delimiter=separator) if any(row)]
    except csv.Error:
        return (0, 0)
    widths = Counter(len(row) for row in rows if len(row) > 1)
    known = max((sum(1 for cell in row if field_of(cell[:60])) for row in rows if len(row) > 1), default=0)
    return (known, max(widths.values(), default=0))
