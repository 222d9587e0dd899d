"""A table of open items to claims, through a mapping of its columns; totals and headings are not people."""

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from decimal import Decimal

from agency.intake.mapping import Mapping, normal, propose
from agency.payments.statements.raw.errors import BadValue, UnreadableFile

from .facts import debtor_facts
from .grid import MAX_ROWS, Grid
from .options import ReadOptions
from .rows import ClaimFile, ClaimRow, Confidence, DebtorFacts, Kind, Refusal

_TOTAL = re.compile(
    r"(?:sous total|total|totaux|cumul|report|a reporter|solde total|somme|grand total|nombre de)\b.*"
)
_CREDIT_WORD = re.compile(r"\b(?:avoir|credit note|remboursement|note de credit)\b|^(?:av|avo|ac)$")
_EUROS = {"", "EUR", "€", "EURO", "EUROS"}
_TWO_NAMES = re.compile(r"\w{2,}\s*(?:/| et | ou |&)\s*\w{2,}", re.IGNORECASE)
_AMOUNT_FIELDS = ("open", "total", "credit")
_PROGRESS_EVERY = 10_000


class RefusedRow(Exception):
    """This row is no claim: column at fault, value, reason, rule."""

    def __init__(self, rule: str, reason: str, header: str = "", value: str = "", number: str = "") -> None:
        self.rule, self.reason, self.header, self.value, self.number = rule, reason, header, value, number
        super().__init__(reason)


class Sheet:
    """A grid with its mapping: values of a row by field, errors told with the header of the column."""

    def __init__(self, grid: Grid, mapping: Mapping) -> None:
        self.grid, self.mapping = grid, mapping

    def text(self, row: int, name: str) -> str:
        """Text of a field, `""` when the table has no such column."""
        return self.grid.text(row, self.mapping.fields.get(name))

    def identifier(self, row: int, name: str) -> str:
        """Identifier of a field. Raises RefusedRow (TAB-10)."""
        try:
            return self.grid.identifier(row, self.mapping.fields.get(name))
        except BadValue as error:
            raise RefusedRow("TAB-10", error.reason, self.mapping.header(name), error.value) from None

    def amount(self, row: int, name: str) -> Decimal | None:
        """Amount of a field. Raises RefusedRow (TAB-4)."""
        try:
            return self.grid.amount(row, self.mapping.fields.get(name))
        except BadValue as error:
            raise RefusedRow("TAB-4", error.reason, self.mapping.header(name), error.value) from None

    def day(self, row: int, name: str) -> date | None:
        """Date of a field. Raises RefusedRow (TAB-8)."""
        try:
            return self.grid.day(row, self.mapping.fields.get(name))
        except BadValue as error:
            raise RefusedRow("TAB-8", error.reason, self.mapping.header(name), error.value) from None

    def debtor(self, row: int, prefix: str = "", account: str = "") -> DebtorFacts:
        """Facts of the debtor whose fields begin with the prefix (`""`, `payer1_`, `payer2_`)."""
        last, whole = self.text(row, f"{prefix}last_name"), self.text(row, f"{prefix}name")
        first = self.text(row, f"{prefix}first_name")
        civility = self.text(row, f"{prefix}civility")
        if first and not last:
            # « Nom » beside « Prénom » is a family name, not a whole name.
            last, whole = whole, ""
        return debtor_facts(
            name=whole,
            civility=civility,
            first_name=first,
            last_name=last,
            account=account or self.identifier(row, f"{prefix}account"),
            number=self.text(row, f"{prefix}siren"),
            vat_number=self.text(row, f"{prefix}vat_number"),
            address=(self.text(row, f"{prefix}address"), self.text(row, f"{prefix}address2")),
            postcode=self.text(row, f"{prefix}postcode"),
            city=self.text(row, f"{prefix}city"),
            country=_country(self.text(row, f"{prefix}country")),
            email=self.text(row, f"{prefix}email"),
            phone=self.text(row, f"{prefix}phone"),
            contact=self.text(row, f"{prefix}contact"),
        )


def _country(text: str) -> str:
    return {"FRANCE": "FR", "BELGIQUE": "BE", "SUISSE": "CH", "LUXEMBOURG": "LU"}.get(text.upper(), text)


def mapping_of(grid: Grid, options: ReadOptions) -> Mapping | None:
    """The confirmed mapping put on this file, else the proposed one. Raises UnreadableFile (TAB-2)."""
    head = [grid.texts(index) for index in range(min(len(grid.rows), 80))]
    if options.mapping is None:
        return propose(head)
    for index, row in enumerate(head):
        here = Mapping(index, tuple(" ".join(cell.split()) for cell in row), options.mapping.fields)
        if here.fingerprint == options.mapping.fingerprint:
            return here
    raise UnreadableFile(
        "les colonnes de ce fichier ne sont plus celles que vous aviez confirmées ; refaites la correspondance.",
        rule="TAB-2",
    )


def read_grid(grid: Grid, options: ReadOptions, name: str) -> ClaimFile:
    """Claims of a table: school statements when it names payers, open items otherwise."""
    from .school import is_school, school_row

    if len(grid.rows) > MAX_ROWS:
        raise UnreadableFile(
            f"ce fichier a {len(grid.rows)} lignes (100 000 au plus) ; découpez-le.", rule="TAB-0"
        )
    mapping = mapping_of(grid, options)
    school = mapping is not None and is_school(mapping)
    if mapping is None or not (school or _is_enough(mapping)):
        return ClaimFile(name, (), (_no_columns(grid, mapping),), "", columns=mapping)
    sheet = Sheet(grid, mapping)
    return _read_rows(sheet, options, "school" if school else name, school_row if school else claim_row)


def _is_enough(mapping: Mapping) -> bool:
    fields = mapping.fields
    named = "name" in fields or "last_name" in fields
    return named and any(name in fields for name in _AMOUNT_FIELDS)


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
    header = [normal(cell) for cell in mapping.headers]
    for index in range(mapping.header_row + 1, len(grid.rows)):
        if options.progress and index % _PROGRESS_EVERY == 0:
            options.progress(index)
        texts = grid.texts(index)
        if not any(texts) or [normal(cell) for cell in texts] == header:
            continue
        if is_total(texts, mapping):
            ignored.append(f"{grid.where(index)} : ligne de total, non comptée")
            continue
        try:
            rows.append(build(sheet, index))
        except RefusedRow as no:
            value = no.value or " | ".join(text for text in texts if text)[:80]
            refused.append(Refusal(grid.where(index, no.header), no.number, value, no.reason, no.rule))
    return ClaimFile(name, tuple(rows), tuple(refused), "", tuple(ignored), mapping)


def is_total(texts: list[str], mapping: Mapping) -> bool:
    """Whether the row sums up others: a word of total first, and no invoice number."""
    number = mapping.fields.get("number")
    first = next((text for text in texts if text), "")
    if not _TOTAL.fullmatch(normal(first)):
        return False
    filled = number is not None and number < len(texts) and texts[number] and texts[number] != first
    return not filled


def amounts_of(sheet: Sheet, row: int, number: str) -> tuple[Decimal, Decimal, Decimal]:
    """Total, paid and open of a row, consistent and positive. Raises RefusedRow (TAB-4 to TAB-7)."""
    total, paid, open_ = (sheet.amount(row, name) for name in ("total", "paid", "open"))
    credit = sheet.amount(row, "credit")
    if credit and not total and not open_:
        raise RefusedRow("TAB-6", "somme au crédit du client : avoir ou paiement, pas une créance.", number=number)
    if total is None and open_ is None:
        raise RefusedRow("TAB-3", "aucun montant sur cette ligne.", number=number)
    if total is not None and open_ is not None and paid is None:
        paid = total - open_
    total = open_ + (paid or 0) if total is None and open_ is not None else total
    assert total is not None
    paid = paid or Decimal("0.00")
    open_ = total - paid if open_ is None else open_
    if total - paid != open_:
        reason = f"le calcul est faux : {total} - {paid} ne fait pas {open_} ; corrigez la ligne."
        raise RefusedRow("TAB-5", reason, value=str(open_), number=number)
    if open_ < 0 or total < 0:
        reason = "montant négatif : avoir ou trop-perçu, ce n’est pas une créance."
        raise RefusedRow("TAB-6", reason, value=str(open_), number=number)
    if open_ == 0:
        raise RefusedRow("TAB-7", "rien n’est dû sur cette ligne (déjà payée).", value="0.00", number=number)
    if paid < 0:
        reason = "le reste dû dépasse le montant facturé ; corrigez la ligne."
        raise RefusedRow("TAB-5", reason, value=str(open_), number=number)
    return total, paid, open_


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
    confidence = Confidence.HIGH if not warnings else Confidence.MEDIUM
    return replace(found, confidence=confidence, warnings=tuple(warnings))


def bare_row(sheet: Sheet, row: int, number: str, debtor: DebtorFacts) -> ClaimRow:
    """What open items and school bills share: amounts, dates, currency, number. Raises RefusedRow."""
    if _CREDIT_WORD.search(normal(sheet.text(row, "type"))):
        raise RefusedRow("TAB-6", "avoir : ce n’est pas une créance.", value=sheet.text(row, "type"), number=number)
    currency = sheet.text(row, "currency").upper()
    if currency not in _EUROS:
        reason = "somme en devise étrangère : une personne doit fixer la contre-valeur en euros."
        raise RefusedRow("TAB-9", reason, sheet.mapping.header("currency"), currency, number)
    total, paid, open_ = amounts_of(sheet, row, number)
    issued_on, due_on = sheet.day(row, "issued_on"), sheet.day(row, "due_on")
    label, period = sheet.text(row, "label"), sheet.text(row, "period")
    warnings = list(debtor.doubts)
    if not number:
        warnings.append("aucun numéro de pièce : fournissez la facture ou le relevé")
    if due_on is None:
        warnings.append("aucune échéance : indiquez le délai de paiement convenu")
    elif issued_on and due_on < issued_on:
        warnings.append("l’échéance précède la date d’émission : à vérifier")
    return ClaimRow(
        debtor=debtor,
        number=number,
        key=number or f"{label}|{period}|{issued_on}|{due_on}|{total}",
        kind=Kind.INVOICE,
        label=label,
        period=period,
        issued_on=issued_on,
        due_on=due_on,
        service_on=sheet.day(row, "service_on"),
        total=total,
        paid=paid,
        open=open_,
        warnings=tuple(warnings),
        where=sheet.grid.where(row),
    )
