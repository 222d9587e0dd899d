"""FEC (LPF A47 A-1) to open customer items: two passes over the bytes, nothing kept but open 411 and 416 lines."""

import re
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from decimal import Decimal

from agency.payments.statements.raw.errors import BadValue
from agency.payments.statements.raw.values import parse_date

from .fec_items import Item, Line, open_items
from .fec_lines import (
    Layout,
    cells_of,
    layout_of,
    looks_like_fec,
    numbered_lines,
    plain_bytes,
    repaired,
    signed_cents,
)
from .options import ReadOptions
from .rows import ClaimFile, ClaimRow, Confidence, DebtorFacts, Evidence, Kind, Refusal

_COLLECTIVE_LABEL = re.compile(r"(?:clients?|cr[ée]ances?)\b", re.IGNORECASE)
_PROGRESS_EVERY = 50_000
_DUE = "un FEC ne donne pas l’échéance des factures : indiquez le délai de paiement convenu avec vos clients"


@dataclass(slots=True)
class Book:
    """What one pass over a FEC leaves: customer lines without letter, and the sums of lettered groups."""

    lines: list[Line] = field(default_factory=list)
    groups: dict[bytes, int] = field(default_factory=dict)
    advances: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    collective: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    refused: list[Refusal] = field(default_factory=list)
    spoiled: set[str] = field(default_factory=set)
    broken: int = 0
    balance: int = 0
    count: int = 0
    customer_lines: int = 0


def matches(data: bytes, filename: str) -> bool:
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
    return claims_of(book, "fec")


def _first_pass(
    data: bytes, layout: Layout, accounts: tuple[bytes, ...], book: Book, progress: Callable[[int], None] | None
) -> None:
    account_at = layout.columns["comptenum"]
    for number, cells in _ledger_cells(data, layout, book):
        book.count += 1
        if progress and book.count % _PROGRESS_EVERY == 0:
            progress(book.count)
        account = cells[account_at].lstrip()
        try:
            cents = signed_cents(cells, layout)
        except BadValue as error:
            _refuse_amount(book, layout, number, cells, error, account.startswith((*accounts, b"4191")))
            continue
        book.balance += cents
        if account.startswith(accounts):
            book.customer_lines += 1
            _sort_line(book, layout, number, cells, cents)
        elif account.startswith(b"4191"):
            book.advances[layout.at(cells, "compauxnum")] -= cents


def _ledger_cells(data: bytes, layout: Layout, book: Book | None) -> Iterator[tuple[int, list[bytes]]]:
    """Fields of each line under their columns; unreadable lines are refused into the book (rule FEC-2)."""
    lines = numbered_lines(data)
    for _, header in lines:
        if header.strip():
            break
    for number, line in lines:
        cells = cells_of(line, layout)
        if len(cells) != layout.width:
            if not line.strip():
                continue
            fixed = repaired(cells, layout)
            if fixed is None:
                if book is not None:
                    _refuse_line(book, number, cells)
                continue
            cells = fixed
        if cells[0][:11].lower() == b"journalcode":
            continue
        yield number, cells


def _refuse_line(book: Book, number: int, cells: list[bytes]) -> None:
    book.broken += 1
    if len(book.refused) < 1000:
        reason = "cette ligne n’a pas le bon nombre de colonnes ; exportez le FEC de nouveau, sans le retoucher."
        # The line may belong to a salary: its content is not repeated.
        book.refused.append(Refusal(f"ligne {number}", "", f"{len(cells)} colonnes", reason, "FEC-2"))


def _refuse_amount(
    book: Book, layout: Layout, number: int, cells: list[bytes], error: BadValue, ours: bool
) -> None:
    if not ours:
        book.broken += 1
        return
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
    if not rest or (rest.isdigit() and len(rest) <= 2) or _COLLECTIVE_LABEL.match(layout.at(cells, "comptelib")):
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
        book.groups[key] = book.groups.get(key, 0) + cents
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


def _line(layout: Layout, number: int, cells: list[bytes], cents: int, customer: str) -> Line:
    text = layout.at
    piece_on = text(cells, "piecedate")
    foreign = text(cells, "idevise").upper()
    name = text(cells, "compauxlib") or text(cells, "comptelib")
    return Line(
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
    partial = {key for key, cents in book.groups.items() if cents}
    book.groups.clear()
    if not partial:
        return
    account_at = layout.columns["comptenum"]
    for number, cells in _ledger_cells(data, layout, None):
        if cells[account_at].lstrip().startswith(accounts) and _group_key(layout, cells) in partial:
            try:
                cents = signed_cents(cells, layout)
            except BadValue:
                continue
            _keep(book, layout, number, cells, cents)


def claims_of(book: Book, name: str) -> ClaimFile:
    """Rows and refusals from what a pass has kept."""
    by_customer: dict[str, list[Line]] = defaultdict(list)
    for line in book.lines:
        by_customer[line.customer].append(line)
    rows: list[ClaimRow] = []
    refused = [*book.refused, *_collective_refusals(book)]
    doubtful_file = bool(book.broken or book.balance)
    for customer, lines in by_customer.items():
        if customer in book.spoiled:
            refused.append(_spoiled_refusal(customer, lines))
            continue
        items = open_items(lines, book.advances.get(customer, 0))
        rows.extend(_row(item, doubtful_file) for item in items)
    rows.sort(key=lambda row: int(row.where.removeprefix("ligne ")))
    return ClaimFile(name, tuple(rows), tuple(refused), "", tuple(_file_warnings(book)))


def _collective_refusals(book: Book) -> Iterator[Refusal]:
    for account, cents in book.collective.items():
        yield Refusal(
            f"compte {account}",
            "",
            f"{_euros(cents)}",
            "clients non individualisés : ce compte collectif n’a ni compte auxiliaire (CompAuxNum) ni compte "
            "par client, on ne peut pas savoir qui doit quoi. Fournissez la balance âgée ou les factures.",
            "FEC-5",
        )


def _spoiled_refusal(customer: str, lines: list[Line]) -> Refusal:
    return Refusal(
        f"compte {customer}",
        "",
        lines[0].customer_label,
        "une ligne de ce client est illisible : son solde est inconnu, rien n’est réclamé. "
        "Corrigez la ligne signalée et recommencez.",
        "FEC-6",
    )


def _file_warnings(book: Book) -> Iterator[str]:
    if book.balance:
        gap = f"{_euros(abs(book.balance))}".replace(".", ",")
        yield f"débits et crédits diffèrent de {gap} € : ce FEC est un extrait ou il est incomplet"
    if book.broken:
        yield f"{book.broken} ligne(s) illisible(s) : des paiements peuvent manquer"
    if not book.customer_lines:
        yield "aucune ligne de client (compte 411) dans ce FEC"
    if book.lines:
        yield _DUE


def _row(item: Item, doubtful_file: bool) -> ClaimRow:
    first = item.lines[0]
    lost = first.is_opening and not first.has_piece
    number = first.piece if first.has_piece else (first.entry if first.entry.strip("0") else "")
    warnings = list(item.notes)
    if lost:
        warnings.append(
            "report à nouveau : la facture d’origine et sa date sont perdues ; "
            "fournissez la facture ou le FEC de l’exercice précédent"
        )
    elif not first.has_piece:
        warnings.append("aucune référence de pièce : fournissez la facture")
    warnings.extend(_line_warnings(item))
    low = lost or doubtful_file
    return ClaimRow(
        debtor=DebtorFacts(name=first.customer_label, account=first.customer),
        number=number,
        key=f"{first.piece}@{item.dated_on:%Y%m%d}" if first.has_piece else f"{first.entry}@{first.entry_on:%Y%m%d}",
        kind=Kind.OPENING_BALANCE if lost else Kind.INVOICE,
        label=first.label,
        issued_on=None if lost else item.dated_on,
        total=_euros(item.total),
        paid=_euros(item.paid),
        open=_euros(item.open),
        evidence=(Evidence("ledger_lines", "\n".join(_as_text(line) for line in item.lines)),),
        confidence=Confidence.LOW if low else Confidence.MEDIUM if item.supposed else Confidence.HIGH,
        warnings=tuple(warnings),
        where=f"ligne {first.number}",
    )


def _line_warnings(item: Item) -> Iterator[str]:
    lines = item.lines
    if len(lines) > 1:
        yield f"{len(lines)} lignes au débit pour cette pièce : plusieurs échéances ou compléments"
    if any(line.account.startswith("416") for line in lines):
        yield "créance classée douteuse par le créancier (compte 416)"
    if any(line.repaired for line in lines):
        yield "le libellé contenait le séparateur de colonnes : ligne remise en place, à vérifier"
    for foreign in sorted({line.foreign for line in lines if line.foreign}):
        yield f"facture en devise {foreign}, contre-valeur en euros : à vérifier par une personne"


def _euros(cents: int) -> Decimal:
    return Decimal(cents).scaleb(-2)


def _as_text(line: Line) -> str:
    euros = f"{_euros(line.cents)}".replace(".", ",")
    return f"{line.journal} {line.entry} {line.entry_on:%d/%m/%Y} {line.account} {line.customer} {line.piece} {euros}"
