"""XLSX, XLS and ODS: opened in isolation, after a look at what the archive would unpack to."""

import io
import zipfile
import zlib
from typing import Any

from agency.readers.claims.options import ReadOptions
from agency.readers.claims.rows import ClaimFile
from agency.readers.files.errors import UnreadableFile
from agency.readers.isolation.parser import MAX_DOCUMENT, open_workbook

from .grid import Grid
from .holes import LONGEST_CELL, Holes, of_old_workbook
from .table_claims import read_grid

MAX_UNPACKED = 120_000_000
MAX_MEMBERS = 2_000
MAX_RATIO = 200
MAX_MERGED = 10_000
_LONGEST_BEGINNING = 100_000
# Names of streams in an OLE container: a workbook under a password, and workbooks.
_LOCKED = "EncryptedPackage".encode("utf-16-le")
_BOOKS = tuple(name.encode("utf-16-le") for name in ("Workbook", "Book", "WORKBOOK", "BOOK"))
_ZIP, _OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def matches(data: bytes) -> bool:
    """Whether the file is an archive or an OLE container, as spreadsheets are."""
    return data.startswith((_ZIP, _OLE))


def read(data: bytes, options: ReadOptions) -> ClaimFile:
    """Claims of the sheets that hold some. Raises UnreadableFile (SAFE-*, ZIP-*, TAB-*)."""
    grids = grids_of(data)
    files = [read_grid(grid, options, "spreadsheet") for grid in grids]
    used = [found for found in files if found.rows or (found.columns is not None and found.refused)]
    if not used:
        # The longest sheet is the table; the others are covers and notes.
        return files[max(range(len(grids)), key=lambda rank: len(grids[rank].rows))]
    return ClaimFile(
        used[0].format,
        tuple(row for found in used for row in found.rows),
        tuple(refusal for found in used for refusal in found.refused),
        "",
        tuple(warning for found in used for warning in found.warnings),
        used[0].columns,
        used[0].head,
    )


def grids_of(data: bytes) -> list[Grid]:
    """The sheets that are not empty. Raises UnreadableFile (SAFE-*, ZIP-1 to ZIP-4)."""
    if len(data) > MAX_DOCUMENT:
        raise UnreadableFile("ce tableur dépasse 20 Mo ; découpez-le.", rule="SAFE-7")
    holes = _check_archive(data) if data.startswith(_ZIP) else _check_old(data)
    grids = [_grid(sheet, holes) for sheet in open_workbook(data)]
    grids = [grid for grid in grids if grid.rows]
    if not grids:
        raise UnreadableFile("ce tableur est vide ; exportez-le de nouveau.", rule="TAB-11")
    return grids


def _grid(sheet: dict[str, Any], holes: Holes) -> Grid:
    rows: list[list[str]] = sheet["rows"]
    for (top, left), (bottom, right) in sheet["merged"]:
        if (bottom - top + 1) * (right - left + 1) > MAX_MERGED or top >= len(rows):
            continue
        value = rows[top][left] if left < len(rows[top]) else ""
        # A merged cell speaks for every cell it covers, header or customer name alike.
        for row in rows[top : bottom + 1]:
            row[left : right + 1] = [value] * len(row[left : right + 1])
    kept = [(index + 1, row) for index, row in enumerate(rows) if any(row)]
    return Grid(
        [row for _, row in kept],
        [line for line, _ in kept],
        typed=True,
        sheet=sheet["name"],
        has_holes=holes.blank or holes.has_false_zeros,
        has_false_zeros=holes.has_false_zeros,
    )


def _check_old(data: bytes) -> Holes:
    """What formulas of an XLS leave unknown. Raises UnreadableFile (SAFE-4, ZIP-2)."""
    if _LOCKED in data:
        raise _locked()
    if not any(name in data for name in _BOOKS):
        raise UnreadableFile("ce document n’est pas un tableur ; exportez les factures en CSV ou XLSX.", rule="ZIP-2")
    holes = of_old_workbook(data)
    if holes.locked:
        raise _locked()
    return holes


def _locked() -> UnreadableFile:
    return UnreadableFile("ce tableur ne s’ouvre qu’avec un mot de passe ; envoyez-le sans protection.", rule="SAFE-4")


def _check_kind(archive: zipfile.ZipFile, names: set[str]) -> None:
    """Say of another office document, or of one with a password, what it is. Raises UnreadableFile (ZIP-2, SAFE-4)."""
    kind = _beginning(archive, "mimetype", names)
    is_book = any(name.startswith("xl/") for name in names) or ("content.xml" in names and b"text" not in kind)
    if not is_book:
        raise UnreadableFile("ce document n’est pas un tableur ; exportez les factures en CSV ou XLSX.", rule="ZIP-2")
    if b"encryption-data" in _beginning(archive, "META-INF/manifest.xml", names):
        raise _locked()


def _beginning(archive: zipfile.ZipFile, name: str, names: set[str]) -> bytes:
    """The first bytes of a member, few enough for any bomb; empty when there is no such member."""
    if name not in names:
        return b""
    with archive.open(name) as member:
        return member.read(_LONGEST_BEGINNING)


def _check_archive(data: bytes) -> Holes:
    """What formulas of the workbook leave unknown. Raises UnreadableFile (ZIP-1 to ZIP-4)."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            members = archive.infolist()
            names = {member.filename for member in members}
            if len(members) > MAX_MEMBERS:
                raise UnreadableFile("cette archive contient trop de fichiers.", rule="ZIP-1")
            if not names & {"[Content_Types].xml", "content.xml"}:
                raise UnreadableFile(
                    "cette archive n’est pas un tableur ; décompressez-la et envoyez les fichiers un par un.",
                    rule="ZIP-2",
                )
            _check_kind(archive, names)
            return _check_unpacked(archive, members)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, ValueError, OSError):
        raise UnreadableFile(
            "ce tableur est abîmé ou protégé ; ouvrez-le et enregistrez-le de nouveau sans mot de passe.",
            rule="ZIP-4",
        ) from None


def _check_unpacked(archive: zipfile.ZipFile, members: list[zipfile.ZipInfo]) -> Holes:
    """Unpack and count: the sizes an archive declares may lie. Tells what formulas leave unknown."""
    left = min(MAX_UNPACKED, MAX_RATIO * sum(member.compress_size for member in members) + 5_000_000)
    if sum(member.file_size for member in members) > left:
        raise _bomb()
    holes = Holes()
    for member in members:
        with archive.open(member) as stream:
            end = b""
            while piece := stream.read(1 << 20):
                left -= len(piece)
                if left < 0:
                    raise _bomb()
                holes.look(member.filename, end + piece)
                end = piece[-LONGEST_CELL:]
    return holes


def _bomb() -> UnreadableFile:
    return UnreadableFile(
        "ce tableur est démesuré une fois décompressé (120 Mo au plus) ; il est refusé par sécurité.",
        rule="ZIP-3",
    )
