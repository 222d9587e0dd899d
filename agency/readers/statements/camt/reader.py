"""CAMT.053 statements and CAMT.054 notifications (ISO 20022, versions 2 to 8 and on), read as a stream."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

from lxml import etree
from stdnum import iban

from agency.readers.files.errors import BadValue, UnreadableFile
from agency.readers.files.values import parse_iso_date, parse_xml_amount
from agency.readers.files.xml import child, children, forget, local, node_of, root_name, stream_xml, text_of, words_at
from agency.readers.statements.checks import RefusedStatement, check_balances
from agency.readers.statements.lines import Statement, StatementFile, StatementLine, StatementRefusal

from .entry import lines_of_entry, shown

_HOLDERS = {"Stmt": "camt.053", "Ntfctn": "camt.054", "Rpt": "camt.052"}
_MESSAGES = (b"BkToCstmrStmt", b"BkToCstmrDbtCdtNtfctn", b"BkToCstmrAcctRpt")
_UNUSED = frozenset(("BkTxCd", "PstlAdr", "RltdAgts", "CtctDtls", "Purp", "Tax"))
_OPENING, _CLOSING = ("OPBD", "PRCD"), ("CLBD",)


def matches(data: bytes) -> bool:
    """Whether the XML holds a message from bank to customer."""
    head = data[:20_000].replace(b"\x00", b"")
    return bool(root_name(data)) and any(message in head for message in _MESSAGES)


def read(data: bytes) -> StatementFile:
    """All statements of the message. Raises UnreadableFile (CAMT-8: it holds none)."""
    statements: list[Statement] = []
    refused: list[StatementRefusal] = []
    pile = _Pile()
    name = "camt.053"
    for element in stream_xml(data, (*_HOLDERS, "Ntry")):
        tag = local(element)
        if tag == "Ntry":
            pile.add(element)
            forget(element)
        else:
            name = _HOLDERS[tag]
            try:
                statements.append(pile.statement(element))
            except RefusedStatement as no:
                where = ", ".join(part for part in (f"relevé {text_of(element, 'Id')}", no.where) if part)
                refused.append(StatementRefusal(where, no.reason, no.rule, no.value, _account(element)))
            pile = _Pile()
            forget(element)
    if not statements and not refused:
        raise UnreadableFile(
            "ce message de la banque ne contient aucun relevé (ni Stmt, ni Ntfctn) : rien n’y est à importer. "
            "Téléchargez le relevé (camt.053) de la période.",
            rule="CAMT-8",
        )
    return StatementFile(name, tuple(statements), tuple(refused))


class _Pile:
    """Entries of the statement being read; the first refusal sinks it."""

    def __init__(self) -> None:
        self.booked: list[StatementLine] = []
        self.pending: list[StatementLine] = []
        self.currencies: set[str] = set()
        self.warnings: list[str] = []
        self.refusal: RefusedStatement | None = None
        self.count = 0
        self.number = ""
        self.keys: set[str] = set()

    def add(self, entry: etree._Element) -> None:
        """Keep the lines of an entry by its status; entries for information are left out and told."""
        self.count += 1
        if self.refusal is not None:
            return
        where = f"mouvement {self.count} (ligne {entry.sourceline})"
        try:
            node = node_of(entry, _UNUSED)
            status = words_at(node, "Sts", "Cd") or words_at(node, "Sts") or "BOOK"
            currency, lines = lines_of_entry(node, where, f"{self._number(entry)}#{self.count}")
            lines = [self._distinct(line) for line in lines]
            if status == "BOOK":
                self.currencies.add(currency)
                self.booked.extend(lines)
            elif status in ("PDNG", "FUTR"):
                self.pending.extend(lines)
            else:
                self.warnings.append(f"{where} : pour information seulement (statut {status}), non compté")
        except BadValue as error:
            self.refusal = RefusedStatement("CAMT-2", error.reason, where, error.value)
        except RefusedStatement as no:
            self.refusal = no

    def _number(self, entry: etree._Element) -> str:
        self.number = self.number or text_of(entry.getparent(), "Id")
        return self.number

    def _distinct(self, line: StatementLine) -> StatementLine:
        """Some banks repeat one reference: the place in the statement then tells the lines apart."""
        if line.key in self.keys:
            line = replace(line, key=f"{line.key}#{self.count}")
        self.keys.add(line.key)
        return line

    def statement(self, holder: etree._Element) -> Statement:
        """The statement, checked. Raises RefusedStatement (BANK-1, CAMT-1 to CAMT-9)."""
        if local(holder) == "Rpt":
            raise RefusedStatement("CAMT-1", "relevé intrajournalier (camt.052), non définitif : attendez le camt.053.")
        if self.refusal is not None:
            raise self.refusal
        account, number = child(holder, "Acct"), _account(holder)
        if not number:
            raise RefusedStatement("CAMT-3", "le compte du relevé n’est pas indiqué.")
        opening, closing = _balance(holder, _OPENING), _balance(holder, _CLOSING)
        if not (self.count or opening or closing):
            raise RefusedStatement(
                "CAMT-9", "ce relevé n’a ni mouvement ni solde : il ne dit rien. Téléchargez-le de nouveau."
            )
        currency = text_of(account, "Ccy") or (opening or closing or ("",))[0] or min(self.currencies, default="EUR")
        self._check_currency(currency, opening, closing)
        found = Statement(
            account=number,
            currency=currency,
            number=text_of(holder, "Id"),
            opening=opening[1] if opening else None,
            closing=closing[1] if closing else None,
            from_on=_period(holder, "FrDtTm|FrDt", opening),
            to_on=_period(holder, "ToDtTm|ToDt", closing),
            lines=tuple(self.booked),
            pending=tuple(self.pending),
            warnings=(*self.warnings, *_account_doubts(account), *_without_balance(holder, opening, closing)),
        )
        check_balances(found)
        return found

    def _check_currency(self, currency: str, *balances: "tuple[str, Decimal, date | None] | None") -> None:
        others = self.currencies | {balance[0] for balance in balances if balance}
        if others - {currency}:
            raise RefusedStatement(
                "CAMT-4",
                f"le compte est en {currency} mais des soldes ou mouvements sont en "
                f"{', '.join(sorted(others - {currency}))} : ce relevé ne peut pas être vérifié.",
                value=", ".join(sorted(others)),
            )


def _account(holder: etree._Element) -> str:
    number = text_of(holder, "Acct", "Id", "IBAN") or text_of(holder, "Acct", "Id", "Othr", "Id")
    return number.replace(" ", "")


def _account_doubts(account: etree._Element | None) -> tuple[str, ...]:
    number = text_of(account, "Id", "IBAN")
    if not number or iban.is_valid(number):
        return ()
    return (f"l’IBAN du compte « {number[:34]} » a des chiffres de contrôle faux",)


def _without_balance(holder: etree._Element, opening: object, closing: object) -> tuple[str, ...]:
    if local(holder) == "Ntfctn" or (opening and closing):
        return ()
    return ("solde initial ou final absent : le relevé n’a pas pu être vérifié par addition",)


def _balance(holder: etree._Element, codes: tuple[str, ...]) -> tuple[str, Decimal, date | None] | None:
    """Currency, signed amount and date of the balance with one of the codes. Raises RefusedStatement (CAMT-5)."""
    for code in codes:
        for balance in children(holder, "Bal"):
            if text_of(balance, "Tp", "CdOrPrtry", "Cd") != code:
                continue
            try:
                amount = child(balance, "Amt")
                value = parse_xml_amount(amount.text if amount is not None else "")
                day = text_of(balance, "Dt", "Dt|DtTm")
                signed = -value if text_of(balance, "CdtDbtInd") == "DBIT" else value
                currency = amount.get("Ccy", "") if amount is not None else ""
                return currency, signed, parse_iso_date(day) if day else None
            except BadValue as error:
                raise RefusedStatement("CAMT-5", error.reason, f"solde {shown(code)}", error.value) from None
    return None


def _period(holder: etree._Element, name: str, balance: tuple[str, Decimal, date | None] | None) -> date | None:
    text = text_of(holder, "FrToDt", name)
    try:
        return parse_iso_date(text) if text else (balance[2] if balance else None)
    except BadValue as error:
        raise RefusedStatement("CAMT-6", error.reason, "période du relevé", error.value) from None
