"""Lines of a FEC (LPF A47 A-1) as they are met: four separators, padded fields, shifted pipes, mixed line ends.

Works on bytes and keeps nothing but what is asked: a FEC is the whole bookkeeping of a business.
"""

import csv
import io
import re
from codecs import BOM_UTF8
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache

from agency.readers.files.errors import BadValue, UnreadableFile
from agency.readers.files.text import guess_encoding

ALIASES = {
    "journallibelle": "journallib",
    "comptelibelle": "comptelib",
    "comptauxnum": "compauxnum",
    "compteauxnum": "compauxnum",
    "comptauxlib": "compauxlib",
    "compteauxlib": "compauxlib",
    "ecriturelibelle": "ecriturelib",
    "ecrturelet": "ecriturelet",
    "ecriturelettrage": "ecriturelet",
}
REQUIRED = ("journalcode", "ecrituredate", "comptenum", "ecriturelib", "pieceref")
_SEPARATORS = (b"\t", b"|", b";", b",")
_DATE = re.compile(rb"\s*(?:\d{8}|\d{2}/\d{2}/\d{4}|\d{4}-\d{2}-\d{2})?\s*")
_AMOUNT = re.compile(rb"[+-]?\d{1,15}(?:[.,]\d{0,2}0*)?-?|[+-]?[.,]\d{1,2}")
MAX_LINE = 20_000
_CENTS = 2
_EBCDIC_HEADER = "JournalCode".encode("cp500")


@dataclass(frozen=True, slots=True)
class Layout:
    """Where the columns stand, from the header line; `is_closed` when it ends with a separator.

    `first` is the first cell of the header as written; `debit` and `credit` are -1 when there are none.
    """

    separator: bytes
    quoted: bool
    encoding: str
    columns: dict[str, int]
    width: int
    is_closed: bool
    first: bytes
    debit: int
    credit: int

    @property
    def last_needed(self) -> int:
        """Index of the last column without which a line says nothing."""
        needed = (*REQUIRED, "debit", "credit", "montant", "sens")
        return max(self.columns.get(name, 0) for name in needed)

    def at(self, cells: list[bytes], name: str) -> str:
        """Text of a column, stripped; `""` when the file has no such column."""
        index = self.columns.get(name)
        if index is None or index >= len(cells):
            return ""
        return cells[index].decode(self.encoding, errors="replace").strip()


def looks_like_fec(data: bytes) -> bool:
    """Whether the first line holds the names of the columns of a FEC."""
    head = data[:4096]
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        head = head.replace(b"\x00", b"")
    head = head.lower()
    return _EBCDIC_HEADER in data[:4096] or (b"journalcode" in head and b"ecriturenum" in head)


def plain_bytes(data: bytes) -> bytes:
    """The file in a code where separators are single ASCII bytes (UTF-16 and EBCDIC are recoded)."""
    if _EBCDIC_HEADER in data[:64]:
        return data.decode("cp500").replace("\x85", "\n").encode()
    encoding = guess_encoding(data[:4096])
    if encoding in ("utf-16", "utf-32"):
        try:
            return data.decode(encoding).encode()
        except UnicodeDecodeError:
            raise UnreadableFile("l’encodage du FEC est abîmé ; exportez-le de nouveau.", rule="FEC-0") from None
    return data


def layout_of(data: bytes) -> Layout:
    """Separator, encoding and columns. Raises UnreadableFile (FEC-1) when a needed column is missing."""
    first = next((line for _, line in numbered_lines(data) if line.strip()), b"")
    separator = max(_SEPARATORS, key=first.count)
    names = [_normal(cell) for cell in first.split(separator)]
    is_closed = not names[-1]
    while names and not names[-1]:
        names.pop()
    columns = {name: index for index, name in reversed(list(enumerate(names))) if name}
    missing = [name for name in REQUIRED if name not in columns]
    if not {"debit", "credit"} <= columns.keys() and not {"montant", "sens"} <= columns.keys():
        missing.append("debit/credit")
    if missing:
        raise UnreadableFile(
            f"il manque des colonnes du FEC : {', '.join(missing)}. "
            "Exportez le FEC complet (18 colonnes, article A47 A-1 du LPF).",
            rule="FEC-1",
            where="ligne 1",
            value=first[:60].decode("latin-1"),
        )
    quoted = first.lstrip().startswith(b'"')
    debit, credit = columns.get("debit", -1), columns.get("credit", -1)
    layout = Layout(separator, quoted, guess_encoding(data), columns, len(names), is_closed, b"", debit, credit)
    return replace(layout, first=cells_of(first, layout)[0])


def _normal(cell: bytes) -> str:
    name = re.sub(r"[^a-z]", "", cell.decode("latin-1").lower())
    return ALIASES.get(name, name)


def numbered_lines(data: bytes) -> Iterator[tuple[int, bytes]]:
    """Line number and bytes, without line end; CR, LF, CRLF and CRCRLF may be mixed."""
    number = 0
    for raw in io.BytesIO(data):
        number += 1
        line = raw.rstrip(b"\r\n")
        if number == 1:
            # The mark is cut from its line: cutting it from the file would hold a large file twice.
            line = line.removeprefix(BOM_UTF8)
        if b"\r" not in line:
            if len(line) > MAX_LINE:
                raise _endless(number)
            yield number, line
            continue
        for number, part in enumerate(line.split(b"\r"), start=number):  # noqa: B020 the count goes on
            if len(part) > MAX_LINE:
                raise _endless(number)
            yield number, part


def _endless(number: int) -> UnreadableFile:
    return UnreadableFile(
        "cette ligne est démesurée : ce n’est pas un FEC ; exportez-le de nouveau.",
        rule="FEC-8",
        where=f"ligne {number}",
    )


def cells_of(line: bytes, layout: Layout) -> list[bytes]:
    """The fields. Quotes are ordinary characters unless the header itself is quoted (labels hold lone ones)."""
    if not layout.quoted:
        return line.split(layout.separator)
    text = line.decode("latin-1")
    fields = next(csv.reader([text], delimiter=layout.separator.decode()), [])
    return [field.encode("latin-1") for field in fields]


def repaired(cells: list[bytes], layout: Layout) -> list[bytes] | None:
    """Fields put back under their columns when a label holds the separator; None when it cannot be told.

    The label of the entry is tried first (ten columns from the left, seven from the right), then the others.
    """
    extra = len(cells) - layout.width
    if layout.is_closed and extra == 1 and not cells[-1].strip():
        return cells[:-1]
    if extra <= 0:
        return cells if len(cells) > layout.last_needed else None
    cut = cells[: layout.width]
    is_blank = not any(cell.strip() for cell in cells[layout.width :])
    if is_blank and _plausible(cut, layout):
        return cut
    for fixed in _candidates(cells, layout):
        # One separator too many in a label would leave two empty amounts.
        if _plausible(fixed, layout) and signed_cents(fixed, layout):
            return fixed
    return cut if is_blank else None


def _candidates(cells: list[bytes], layout: Layout) -> Iterator[list[bytes]]:
    """Every way of giving the extra separators back to one text, with or without a trailing separator."""
    shapes = [cells[:-1]] if layout.is_closed else [cells, cells[:-1]]
    for name in ("ecriturelib", "compauxlib", "comptelib", "pieceref"):
        at = layout.columns.get(name)
        if at is None:
            continue
        for shape in shapes:
            end = at + len(shape) - layout.width + 1
            yield [*shape[:at], layout.separator.join(shape[at:end]), *shape[end:]]


def _plausible(cells: list[bytes], layout: Layout) -> bool:
    dates = ("ecrituredate", "piecedate", "datelet", "validdate")
    found = [cells[layout.columns[name]] for name in dates if name in layout.columns]
    account = cells[layout.columns["comptenum"]].strip()
    try:
        signed_cents(cells, layout)
    except BadValue:
        return False
    return account[:1].isdigit() and all(_DATE.fullmatch(cell) for cell in found)


def signed_cents(cells: list[bytes], layout: Layout) -> int:
    """Debit minus credit, in cents. Raises BadValue."""
    if layout.debit >= 0 and layout.credit >= 0:
        return to_cents(cells[layout.debit]) - to_cents(cells[layout.credit])
    columns = layout.columns
    cents = to_cents(cells[columns["montant"]])
    sign = cells[columns["sens"]].strip().upper()
    if sign in (b"D", b"+1", b"1", b"+"):
        return cents
    if sign in (b"C", b"-1", b"-"):
        return -cents
    raise BadValue(sign.decode("latin-1"), "le sens doit être D ou C.")


@lru_cache(maxsize=1 << 15)
def to_cents(cell: bytes) -> int:
    """Cents of an amount of a ledger: decimal comma or point, padded with zeros or spaces. Raises BadValue."""
    whole, _, part = cell.partition(b",")
    digits = whole + part
    if len(part) == _CENTS and digits.isdigit():
        return int(digits)
    return _careful_cents(cell)


def _careful_cents(cell: bytes) -> int:
    bare = cell.strip().replace(b" ", b"").replace(b"\xa0", b"").replace(b"\xe2\x80\xaf", b"")
    bare = bare.replace(b"\xc2", b"")
    if not bare:
        return 0
    if not _AMOUNT.fullmatch(bare):
        raise BadValue(cell.strip().decode("latin-1"), "ce n’est pas un montant de comptabilité, par exemple 1234,56.")
    negative = b"-" in bare
    whole, _, part = bare.strip(b"+-").replace(b".", b",").partition(b",")
    cents = int(whole or b"0") * 100 + int((part + b"00")[:2])
    return -cents if negative else cents
