"""A table of open items to claims, through a mapping of its columns; totals and headings are not people."""

import re
from collections.abc import Callable
from dataclasses import replace

from agency.readers.claims.mapping import Mapping, fingerprint, normal, propose
from agency.readers.claims.options import ReadOptions
from agency.readers.claims.rows import ClaimFile, ClaimRow, Confidence, Refusal
from agency.readers.files.errors import UnreadableFile

from .grid import MAX_ROWS, Grid
from .mapped_table import CREDIT, RefusedRow, Sheet, bare_row
from .school import school_row

_TOTAL = re.compile(r"(?:sous total|total|totaux|cumul|report|a reporter|solde total|somme|grand total|nombre de)\b.*")
_TWO_NAMES = re.compile(r"\w{2,}\s*(?:/| et | ou |&)\s*\w{2,}", re.IGNORECASE)
_HEAD = 40
_PROGRESS_EVERY = 10_000


def mapping_of(grid: Grid, options: ReadOptions) -> Mapping | None:
    """The confirmed mapping put on this file, one known for its headers, else the proposed one.

    Raises UnreadableFile (TAB-2).
    """
    head = [grid.texts(index) for index in range(min(len(grid.rows), 80))]
    known = options.known if options.mapping is None else {options.mapping.fingerprint: options.mapping}
    for index, row in enumerate(head if known else ()):
        headers = tuple(" ".join(cell.split()) for cell in row)
        if found := known.get(fingerprint(headers)):
            return Mapping(index, headers, found.fields)
    if options.mapping is None:
        return propose(head)
    raise UnreadableFile(
        "les colonnes de ce fichier ne sont plus celles que vous aviez confirmées ; refaites la correspondance.",
        rule="TAB-2",
    )


def read_grid(grid: Grid, options: ReadOptions, name: str) -> ClaimFile:
    """Claims of a table: school statements when it names payers, open items otherwise."""
    if len(grid.rows) > MAX_ROWS:
        raise UnreadableFile(f"ce fichier a {len(grid.rows)} lignes (100 000 au plus) ; découpez-le.", rule="TAB-0")
    head = tuple(tuple(grid.texts(index)) for index in range(min(len(grid.rows), _HEAD)))
    return replace(_read_table(grid, mapping_of(grid, options), options, name), head=head)


def _read_table(grid: Grid, mapping: Mapping | None, options: ReadOptions, name: str) -> ClaimFile:
    if mapping is None or not mapping.is_enough:
        return ClaimFile(name, (), (_no_columns(grid, mapping),), "", columns=mapping)
    kind = ("school", school_row) if mapping.names_payers else (name, claim_row)
    return _read_rows(Sheet(grid, mapping), options, *kind)


def _no_columns(grid: Grid, mapping: Mapping | None) -> Refusal:
    row = mapping.header_row if mapping else 0
    value = " | ".join(cell for cell in grid.texts(row) if cell) if grid.rows else ""
    reason = (
        "il faut au moins une colonne pour le nom du débiteur et une pour le montant dû ; "
        "renommez les colonnes (par exemple « Nom » et « Solde ») ou indiquez la correspondance."
    )
    return Refusal(grid.where(row) if grid.rows else "fichier", "", value[:200], reason, "TAB-1")


def _read_rows(sheet: Sheet, options: ReadOptions, name: str, build: Callable[[Sheet, int], ClaimRow]) -> ClaimFile:
    grid, mapping = sheet.grid, sheet.mapping
    rows: list[ClaimRow] = []
    refused: list[Refusal] = []
    ignored: list[str] = []
    credited: set[str] = set()
    header = grid.texts(mapping.header_row)
    for index in range(mapping.header_row + 1, len(grid.rows)):
        if options.progress and index % _PROGRESS_EVERY == 0:
            options.progress(index)
        texts = grid.texts(index)
        if not any(texts) or texts == header:
            continue
        if is_total(texts, mapping):
            ignored.append(f"{grid.where(index)} : ligne de total, non comptée")
            continue
        try:
            rows.append(build(sheet, index))
        except RefusedRow as no:
            if no.rule == CREDIT:
                credited.add(_who(sheet, index))
            value = no.value or " | ".join(text for text in texts if text)[:80]
            refused.append(Refusal(grid.where(index, no.header), no.number, value, no.reason, no.rule))
    rows = [_beside_credit(row) if _key(row) in credited else row for row in rows]
    if not rows and not refused:
        reason = "aucune ligne de créance sous les titres de colonnes ; exportez le fichier de nouveau."
        refused.append(Refusal(grid.where(mapping.header_row), "", "", reason, "TAB-11"))
    return ClaimFile(name, tuple(rows), tuple(refused), "", tuple(ignored), mapping)


def _who(sheet: Sheet, row: int) -> str:
    return (sheet.text(row, "account") or sheet.text(row, "name") or sheet.text(row, "last_name")).casefold()


def _key(row: ClaimRow) -> str:
    return (row.debtor.account or row.debtor.name).casefold()


def _beside_credit(row: ClaimRow) -> ClaimRow:
    """The same row, for a customer to whom the table also owes something: a person must net them."""
    warning = "ce client a aussi un avoir ou un paiement dans ce fichier : à déduire avant de réclamer"
    return replace(row, confidence=Confidence.LOW, warnings=(*row.warnings, warning))


def is_total(texts: list[str], mapping: Mapping) -> bool:
    """Whether the row sums up others: a word of total first, and no invoice number."""
    number = mapping.fields.get("number")
    first = next((text for text in texts if text), "")
    if not _TOTAL.fullmatch(normal(first)):
        return False
    filled = number is not None and number < len(texts) and texts[number] and texts[number] != first
    return not filled


def claim_row(sheet: Sheet, row: int) -> ClaimRow:
    """The claim of one row of a table of open items. Raises RefusedRow."""
    number = sheet.identifier(row, "number")
    debtor = sheet.debtor(row)
    if not debtor.name:
        raise RefusedRow("TAB-3", "aucun nom de débiteur sur cette ligne.", number=number)
    found = bare_row(sheet, row, number, debtor)
    warnings = list(found.warnings)
    if _TWO_NAMES.search(debtor.name) and not (debtor.siren or debtor.vat_number):
        warnings.append(f"« {debtor.name} » semble désigner deux personnes : à séparer")
    confidence = found.confidence if found.confidence is Confidence.LOW or not warnings else Confidence.MEDIUM
    return replace(found, confidence=confidence, warnings=tuple(warnings))
