"""FEC (LPF A47 A-1) to open customer items: two passes over the bytes, nothing kept but open 411 and 416 lines."""

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date

from agency.readers.claims.options import ReadOptions
from agency.readers.claims.rows import ClaimFile, Refusal
from agency.readers.files.errors import BadValue
from agency.readers.files.values import parse_date

from .claims import Book, claims_of
from .items import LedgerLine
from .lines import Layout, cells_of, layout_of, looks_like_fec, numbered_lines, plain_bytes, repaired, signed_cents

_COLLECTIVE_LABEL = re.compile(r"(?:clients?|cr[ée]ances?)\b", re.IGNORECASE)
_PROGRESS_EVERY = 50_000
_MOST_REFUSALS = 1_000
_COLLECTIVE_DIGITS = 2
_MOST_DAYS = 5_000


def matches(data: bytes) -> bool:
    """Whether the first line names the columns of a FEC."""
    return looks_like_fec(data)


def read(data: bytes, options: ReadOptions) -> ClaimFile:
    """Open items by customer. Raises UnreadableFile (FEC-0, FEC-1). Rules FEC-2 to FEC-8 refuse lines."""
    data = plain_bytes(data)
    layout = layout_of(data)
    accounts = (b"411", *((b"416",) if options.doubtful else ()), *((b"413",) if options.bills else ()))
    book = Book()
    _first_pass(data, layout, accounts, book, options.progress)
    _second_pass(data, layout, accounts, book)
    _mark_carried(data, layout, book)
    return claims_of(book, "fec")


def _first_pass(
    data: bytes, layout: Layout, accounts: tuple[bytes, ...], book: Book, progress: Callable[[int], None] | None
) -> None:
    account_at, date_at = layout.columns["comptenum"], layout.columns["ecrituredate"]
    for number, cells in _ledger_cells(data, layout, book):
        book.count += 1
        if len(book.days) < _MOST_DAYS:
            book.days.add(cells[date_at])
        if progress and book.count % _PROGRESS_EVERY == 0:
            progress(book.count)
        account = cells[account_at].lstrip()
        try:
            cents = signed_cents(cells, layout)
        except BadValue as error:
            if account.startswith((*accounts, b"4191")):
                _refuse_amount(book, layout, number, cells, error)
            else:
                book.broken += 1
            continue
        book.balance += cents
        if account.startswith(accounts):
            _sort_line(book, layout, number, cells, cents)
        elif account.startswith(b"4191"):
            book.advances[layout.at(cells, "compauxnum")] -= cents


def _ledger_cells(
    data: bytes, layout: Layout, book: Book | None, needles: tuple[bytes, ...] = ()
) -> Iterator[tuple[int, list[bytes]]]:
    """Fields of each line under their columns; unreadable lines are refused into the book (rule FEC-2).

    With `needles`, lines that hold none of them are passed over without being cut.
    """
    lines = numbered_lines(data)
    for _, header in lines:
        if header.strip():
            break
    for number, line in lines:
        if needles and not any(needle in line for needle in needles):
            continue
        cells = line.split(layout.separator) if not layout.quoted else cells_of(line, layout)
        if len(cells) != layout.width:
            fixed = repaired(cells, layout)
            if fixed is None:
                if book is not None and line.strip():
                    _refuse_line(book, number, cells)
                continue
            cells = fixed
        if cells[0] != layout.first:
            yield number, cells


def _refuse_line(book: Book, number: int, cells: list[bytes]) -> None:
    book.broken += 1
    if len(book.refused) < _MOST_REFUSALS:
        reason = "cette ligne n’a pas le bon nombre de colonnes ; exportez le FEC de nouveau, sans le retoucher."
        # The line may belong to a salary: its content is not repeated.
        book.refused.append(Refusal(f"ligne {number}", "", f"{len(cells)} colonnes", reason, "FEC-2"))


def _refuse_amount(book: Book, layout: Layout, number: int, cells: list[bytes], error: BadValue) -> None:
    book.spoiled.add(_customer(layout, cells))
    where = f"ligne {number}, colonnes « Debit » et « Credit »"
    book.refused.append(Refusal(where, layout.at(cells, "pieceref"), error.value, error.reason, "FEC-3"))


def _customer(layout: Layout, cells: list[bytes]) -> str:
    """Key of the customer: CompAuxNum, else the specific account; `""` when only a collective account is given."""
    auxiliary = layout.at(cells, "compauxnum")
    if auxiliary:
        return auxiliary
    account = layout.at(cells, "comptenum")
    rest = account[3:].rstrip("0")
    if (
        not rest
        or (rest.isdigit() and len(rest) <= _COLLECTIVE_DIGITS)
        or _COLLECTIVE_LABEL.match(layout.at(cells, "comptelib"))
    ):
        return ""
    return "411" + account[3:]


def _group_key(layout: Layout, cells: list[bytes]) -> bytes:
    columns = layout.columns
    auxiliary = cells[columns["compauxnum"]].strip() if "compauxnum" in columns else b""
    letter = cells[columns["ecriturelet"]].strip() if _has(layout, cells, "ecriturelet") else b""
    return b"\x1f".join((cells[columns["comptenum"]].strip(), auxiliary, letter))


def _has(layout: Layout, cells: list[bytes], name: str) -> bool:
    return layout.columns.get(name, len(cells)) < len(cells)


def _sort_line(book: Book, layout: Layout, number: int, cells: list[bytes], cents: int) -> None:
    key = _group_key(layout, cells)
    if not key.endswith(b"\x1f"):
        total = book.groups.pop(key, 0) + cents
        if total:
            book.groups[key] = total
    else:
        _keep(book, layout, number, cells, cents)


def _keep(book: Book, layout: Layout, number: int, cells: list[bytes], cents: int) -> None:
    customer = _customer(layout, cells)
    if not customer:
        book.collective[layout.at(cells, "comptenum")] += cents
        return
    try:
        book.lines.append(_line(layout, number, cells, cents, customer))
    except BadValue as error:
        book.spoiled.add(customer)
        where = f"ligne {number}, colonne « EcritureDate » ou « PieceDate »"
        book.refused.append(Refusal(where, layout.at(cells, "pieceref"), error.value, error.reason, "FEC-4"))


def _line(layout: Layout, number: int, cells: list[bytes], cents: int, customer: str) -> LedgerLine:
    text = layout.at
    piece_on = text(cells, "piecedate")
    foreign = text(cells, "idevise").upper()
    name = text(cells, "compauxlib") or text(cells, "comptelib")
    return LedgerLine(
        number=number,
        journal=text(cells, "journalcode"),
        journal_label=text(cells, "journallib"),
        entry=text(cells, "ecriturenum"),
        entry_on=parse_date(text(cells, "ecrituredate")),
        account=text(cells, "comptenum"),
        account_label=text(cells, "comptelib"),
        customer=customer,
        customer_label=re.sub(r"\s+", " ", name),
        piece=re.sub(r"\s+", " ", text(cells, "pieceref")),
        piece_on=parse_date(piece_on) if piece_on else None,
        label=re.sub(r"\s+", " ", text(cells, "ecriturelib")),
        cents=cents,
        letter=text(cells, "ecriturelet"),
        foreign="" if foreign == "EUR" else foreign,
        repaired=layout.separator.decode() in text(cells, "ecriturelib"),
    )


def _second_pass(data: bytes, layout: Layout, accounts: tuple[bytes, ...], book: Book) -> None:
    """Lines of the lettered groups that do not balance; a balanced group is settled and forgotten."""
    partial = set(book.groups)
    book.groups.clear()
    if not partial:
        return
    account_at = layout.columns["comptenum"]
    for number, cells in _ledger_cells(data, layout, None, accounts):
        if cells[account_at].lstrip().startswith(accounts) and _group_key(layout, cells) in partial:
            try:
                cents = signed_cents(cells, layout)
            except BadValue:
                continue
            _keep(book, layout, number, cells, cents)


def _mark_carried(data: bytes, layout: Layout, book: Book) -> None:
    """Tell the balances that some software carries forward in a journal of all sorts.

    They stand on the first day of the ledger, in an entry that sells nothing (no account of class 7).
    """
    days = {_day_of(day): day for day in book.days}
    first = min((day for day in days if day), default=None)
    doubtful = {_entry(line) for line in book.lines if line.entry_on == first and line.may_be_opening}
    if first is None or not doubtful:
        return
    selling = {
        (layout.at(cells, "journalcode"), layout.at(cells, "ecriturenum"))
        for _, cells in _ledger_cells(data, layout, None, (days[first],))
        if layout.at(cells, "comptenum").startswith("7")
    }
    carried = doubtful - selling
    book.lines = [
        replace(line, carried=True)
        if line.entry_on == first and line.may_be_opening and _entry(line) in carried
        else line
        for line in book.lines
    ]


def _entry(line: LedgerLine) -> tuple[str, str]:
    return line.journal, line.entry


def _day_of(written: bytes) -> date | None:
    try:
        return parse_date(written.decode("ascii", "replace").strip())
    except BadValue:
        return None
