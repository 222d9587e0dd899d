"""What a ledger leaves owed, told as rows and refusals."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from decimal import Decimal

from agency.readers.claims.rows import ClaimFile, ClaimRow, Confidence, DebtorFacts, Evidence, Kind, Refusal

from .items import TO_CONFIRM, Item, LedgerLine, open_items

_DUE = "un FEC ne donne pas l’échéance des factures : indiquez le délai de paiement convenu avec vos clients"


_LOST = "la facture d’origine et sa date sont perdues"


@dataclass(slots=True)
class Book:
    """What one pass over a FEC leaves: customer lines without letter, and the sums of lettered groups."""

    lines: list[LedgerLine] = field(default_factory=list)
    groups: dict[bytes, int] = field(default_factory=dict)
    advances: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    collective: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    days: set[bytes] = field(default_factory=set)
    refused: list[Refusal] = field(default_factory=list)
    spoiled: set[str] = field(default_factory=set)
    broken: int = 0
    balance: int = 0
    count: int = 0


def claims_of(book: Book, name: str) -> ClaimFile:
    """Rows and refusals from what a pass has kept."""
    by_customer: dict[str, list[LedgerLine]] = defaultdict(list)
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
        rows.extend(_distinct(_row(item, doubtful_file=doubtful_file) for item in items))
    if not rows and not refused:
        reason = "aucune créance ouverte : ce FEC n’a pas de ligne de client (compte 411), ou tout y est soldé."
        refused.append(Refusal("fichier", "", "", reason, "FEC-7"))
    rows.sort(key=lambda row: int(row.where.removeprefix("ligne ")))
    return ClaimFile(name, tuple(rows), tuple(refused), "", tuple(_file_warnings(book)))


def _distinct(rows: Iterable[ClaimRow]) -> Iterator[ClaimRow]:
    """Two alike lines of a ledger are both real: the second one gets a key of its own."""
    seen: Counter[str] = Counter()
    for row in rows:
        seen[row.key] += 1
        yield row if seen[row.key] == 1 else replace(row, key=f"{row.key}#{seen[row.key]}")


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


def _spoiled_refusal(customer: str, lines: list[LedgerLine]) -> Refusal:
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
    if book.lines:
        yield _DUE


def _row(item: Item, *, doubtful_file: bool) -> ClaimRow:
    first = item.lines[0]
    lost = first.is_date_lost
    number = first.piece if first.has_piece else (first.entry if first.entry.strip("0") else "")
    warnings = sorted(item.notes, key=lambda note: not note.endswith(TO_CONFIRM))
    if lost:
        what = "la date de la facture d’origine est perdue" if first.has_piece else _LOST
        warnings.insert(0, f"report à nouveau : {what} ; fournissez la facture ou le FEC de l’exercice précédent")
    elif not first.has_piece:
        warnings.append("aucune référence de pièce : fournissez la facture")
    warnings.extend(_line_warnings(item))
    low = lost or doubtful_file or item.supposed
    return ClaimRow(
        debtor=DebtorFacts(name=first.customer_label, account=first.customer),
        number=number,
        key=f"{first.piece}@{item.dated_on:%Y%m%d}" if first.has_piece else f"{first.entry}@{first.entry_on:%Y%m%d}",
        kind=_kind(first),
        label=first.label,
        issued_on=None if lost else item.dated_on,
        total=_euros(item.total),
        paid=_euros(item.paid),
        open=_euros(item.open),
        evidence=(Evidence("ledger_lines", "\n".join(_as_text(line) for line in item.lines)),),
        confidence=Confidence.LOW if low else Confidence.HIGH,
        warnings=tuple(warnings),
        where=f"ligne {first.number}",
    )


def _kind(line: LedgerLine) -> Kind:
    if not line.is_date_lost:
        return Kind.INVOICE
    return Kind.CARRIED_INVOICE if line.has_piece else Kind.OPENING_BALANCE


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


def _as_text(line: LedgerLine) -> str:
    euros = f"{_euros(line.cents)}".replace(".", ",")
    return f"{line.journal} {line.entry} {line.entry_on:%d/%m/%Y} {line.account} {line.customer} {line.piece} {euros}"
