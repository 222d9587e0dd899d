"""A table seen through its mapping: values by field, and errors that name the column."""

import re
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from agency.readers.claims.debtors import debtor_facts
from agency.readers.claims.mapping import Mapping, normal
from agency.readers.claims.rows import ClaimRow, Confidence, DebtorFacts, Kind
from agency.readers.files.errors import BadValue
from agency.readers.files.values import is_day_first, is_month_first, may_be_month_first, parse_date, with_day_first

from .grid import Grid

_CREDIT_WORD = re.compile(r"\b(?:avoir|credit note|remboursement|note de credit)\b|^(?:av|avo|ac)$")
CREDIT = "TAB-6"
_EUROS = {"", "EUR", "€", "EURO", "EUROS"}
_AS_HERE = "exportez les dates au format jour/mois/année."
_MONTH_FIRST = f"cette date écrit le mois avant le jour ; {_AS_HERE}"
_SAVE = "Ouvrez le fichier, enregistrez-le de nouveau au format XLSX, et renvoyez-le."
_NOT_RECKONED = f"ce 0 peut être celui d’une formule que personne n’a calculée : la somme est inconnue. {_SAVE}"
_NONE = "aucun montant sur cette ligne."
_DAYS = ("issued_on", "due_on", "service_on")
_COUNTRIES = {"FRANCE": "FR", "BELGIQUE": "BE", "SUISSE": "CH", "LUXEMBOURG": "LU"}


class RefusedRow(Exception):
    """This row is no claim: column at fault, value, reason, rule."""

    def __init__(self, rule: str, reason: str, header: str = "", value: str = "", number: str = "") -> None:
        self.rule, self.reason, self.header, self.value, self.number = rule, reason, header, value, number
        super().__init__(reason)


@dataclass(frozen=True, slots=True)
class _Order:
    """First row whose date can only be month-first, and only day-first."""

    month_first: int | None
    day_first: int | None

    @property
    def is_month_first(self) -> bool:
        """Whether all that can be told of the column writes the month first."""
        return self.month_first is not None and self.day_first is None


class Sheet:
    """A grid with its mapping: values of a row by field, errors told with the header of the column."""

    def __init__(self, grid: Grid, mapping: Mapping) -> None:
        self.grid, self.mapping = grid, mapping
        self._orders: dict[str, _Order] = {}

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
        """Date of a field. Raises RefusedRow (TAB-8).

        A column with a date that can only be month-first is read so when all of it agrees; when another of its
        dates can only be day-first, those that may be either are unreadable.
        """
        text, order = self.text(row, name), self._order(name)
        if order.is_month_first and (is_month_first(text) or may_be_month_first(text)):
            return parse_date(with_day_first(text))
        try:
            day = self.grid.day(row, self.mapping.fields.get(name))
        except BadValue as error:
            reason = _MONTH_FIRST if is_month_first(error.value) else error.reason
            raise RefusedRow("TAB-8", reason, self.mapping.header(name), error.value) from None
        if day and may_be_month_first(text) and order.month_first is not None:
            proof = self.grid.where(order.month_first)
            reason = f"jour ou mois d’abord ? Cette colonne écrit aussi le mois d’abord ({proof}) ; "
            raise RefusedRow("TAB-8", f"{reason}{_AS_HERE}", self.mapping.header(name), text)
        return day

    def months_first(self, row: int) -> list[str]:
        """Headers of the columns whose date of this row was read month first."""
        return [
            self.mapping.header(name)
            for name in _DAYS
            if (is_month_first(text := self.text(row, name)) or may_be_month_first(text))
            and self._order(name).is_month_first
        ]

    def _order(self, name: str) -> _Order:
        """How a column writes its dates: the first rows whose date can only be month-first, or only day-first."""
        if name not in self._orders:
            column = self.mapping.fields.get(name)
            rows = range(self.mapping.header_row + 1, len(self.grid.rows))
            texts = [(row, self.grid.text(row, column)) for row in rows]
            self._orders[name] = _Order(
                next((row for row, text in texts if is_month_first(text)), None),
                next((row for row, text in texts if is_day_first(text)), None),
            )
        return self._orders[name]

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
    return _COUNTRIES.get(text.upper(), text)


def amounts_of(sheet: Sheet, row: int, number: str) -> tuple[Decimal, Decimal, Decimal]:
    """Total, paid and open of a row, consistent and positive. Raises RefusedRow (TAB-4 to TAB-7, TAB-14, TAB-15)."""
    total, paid, open_ = (sheet.amount(row, name) for name in ("total", "paid", "open"))
    credit = sheet.amount(row, "credit")
    if credit and not total and not open_:
        raise RefusedRow(CREDIT, "somme au crédit du client : avoir ou paiement, pas une créance.", number=number)
    if open_ is None:
        _check_reckoned(sheet, row, number, total)
        _check_known(sheet, row, number, is_reduced=paid is not None or bool(credit))
    if total is not None and open_ is not None and paid is None and not credit:
        paid = total - open_
    if paid is None and credit and total is not None:
        paid = credit
    paid = paid or Decimal("0.00")
    total = (open_ or Decimal("0.00")) + paid if total is None else total
    open_ = total - paid if open_ is None else open_
    if total - paid != open_:
        reason = f"le calcul est faux : {total} - {paid} ne fait pas {open_} ; corrigez la ligne."
        raise RefusedRow("TAB-5", reason, value=str(open_), number=number)
    if open_ < 0 or total < 0:
        reason = "montant négatif : avoir ou trop-perçu, ce n’est pas une créance."
        raise RefusedRow(CREDIT, reason, value=str(open_), number=number)
    if open_ == 0:
        raise RefusedRow("TAB-7", "rien n’est dû sur cette ligne (déjà payée).", value="0.00", number=number)
    if paid < 0:
        reason = "le reste dû dépasse le montant facturé ; corrigez la ligne."
        raise RefusedRow("TAB-5", reason, value=str(open_), number=number)
    return _without_undue(sheet, row, number, (total, paid, open_))


def _check_reckoned(sheet: Sheet, row: int, number: str, total: Decimal | None) -> None:
    """A sum is not 0 because a program wrote its formula without reckoning it. Raises RefusedRow (TAB-3, TAB-14)."""
    for name in ("open", "total"):
        if sheet.grid.has_false_zeros and sheet.text(row, name) and sheet.amount(row, name) is None:
            raise RefusedRow("TAB-14", _NOT_RECKONED, sheet.mapping.header(name), sheet.text(row, name), number)
    if total is None:
        reason = (
            f"aucun montant sur cette ligne, ou une formule sans résultat. {_SAVE}" if sheet.grid.has_holes else _NONE
        )
        raise RefusedRow("TAB-3", reason, number=number)


def _check_known(sheet: Sheet, row: int, number: str, *, is_reduced: bool) -> None:
    """What is left of a bill is never supposed to be the whole of it. Raises RefusedRow (TAB-14)."""
    if "open" in sheet.mapping.fields and (sheet.text(row, "open") or not is_reduced):
        reason = (
            "le reste dû n’est pas écrit : nul, ou inconnu (formule non calculée ?). Écrivez-le, 0 si rien n’est dû."
        )
        raise RefusedRow("TAB-14", reason, sheet.mapping.header("open"), sheet.text(row, "open"), number)
    if sheet.grid.has_holes and not is_reduced and "paid" in sheet.mapping.fields:
        reason = f"des formules de ce tableur n’ont pas de résultat : ce qui est déjà payé est inconnu. {_SAVE}"
        raise RefusedRow("TAB-14", reason, sheet.mapping.header("paid"), number=number)


def _without_undue(
    sheet: Sheet, row: int, number: str, amounts: tuple[Decimal, Decimal, Decimal]
) -> tuple[Decimal, Decimal, Decimal]:
    """The same amounts without what an aged balance says is not due yet. Raises RefusedRow (TAB-15)."""
    total, paid, open_ = amounts
    undue = sheet.amount(row, "not_due") or Decimal("0.00")
    if undue <= 0:
        return amounts
    if undue >= open_:
        reason = "rien n’est échu sur cette ligne : confiez-la quand l’échéance sera passée."
        raise RefusedRow("TAB-15", reason, sheet.mapping.header("not_due"), str(undue), number)
    return total - undue, paid, open_ - undue


def _reckoned(sheet: Sheet, row: int) -> list[str]:
    """Why the sum or a date claimed is our reckoning and not the file's word."""
    found = []
    if "open" in sheet.mapping.fields and sheet.amount(row, "open") is None:
        found.append("le reste dû n’est pas écrit : calculé du total et du payé, à confirmer")
    unknown = [name for name in ("credit", "not_due") if name in sheet.mapping.fields and sheet.grid.has_holes]
    if any(sheet.amount(row, name) is None for name in unknown):
        found.append("des formules de ce tableur n’ont pas de résultat : ce qui est déduit de la somme est inconnu")
    found.extend(
        f"la colonne « {header} » écrit le mois avant le jour : date lue ainsi, à confirmer"
        for header in sheet.months_first(row)
    )
    if sheet.amount(row, "not_due"):
        found.append("balance âgée : la part non échue n’est pas réclamée ; fournissez les factures échues")
    return found


def bare_row(sheet: Sheet, row: int, number: str, debtor: DebtorFacts) -> ClaimRow:
    """What open items and school bills share: amounts, dates, currency, number. Raises RefusedRow."""
    if _CREDIT_WORD.search(normal(sheet.text(row, "type"))):
        raise RefusedRow(CREDIT, "avoir : ce n’est pas une créance.", value=sheet.text(row, "type"), number=number)
    currency = sheet.text(row, "currency").upper()
    if currency not in _EUROS:
        reason = "somme en devise étrangère : une personne doit fixer la contre-valeur en euros."
        raise RefusedRow("TAB-9", reason, sheet.mapping.header("currency"), currency, number)
    total, paid, open_ = amounts_of(sheet, row, number)
    issued_on, due_on = sheet.day(row, "issued_on"), sheet.day(row, "due_on")
    label, period = sheet.text(row, "label"), sheet.text(row, "period")
    reckoned = _reckoned(sheet, row)
    warnings = [*reckoned, *debtor.doubts]
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
        confidence=Confidence.LOW if reckoned else Confidence.HIGH,
        warnings=tuple(warnings),
        where=sheet.grid.where(row),
    )
