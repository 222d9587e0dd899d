"""CFONB120: French statements in lines of 120 characters; amounts end with a letter that is a digit and a sign."""

import re
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal

from agency.readers.files.errors import BadValue, UnreadableFile
from agency.readers.files.text import decode_statement, is_binary
from agency.readers.files.values import euros, real_date

from .checks import RefusedStatement, check_balances, find_reference
from .lines import Statement, StatementFile, StatementLine, StatementRefusal, given_reference
from .rib import iban_of

WIDTH = 120
_RECORD = re.compile(r"0[1457]\d{5}")
_CFONB240 = re.compile(r"3[149]\d{5}")
# In the French EBCDIC page the two braces are é and è; files recoded by hand keep them.
_SIGNED = {char: (digit, 1) for digit, char in enumerate("{ABCDEFGHI")} | {
    char: (digit, -1) for digit, char in enumerate("}JKLMNOPQR")
} | {"é": (0, 1), "è": (0, -1)}  # fmt: skip
_TEXTS = ("LIB", "LCC", "LC2", "LCS")


def matches(data: bytes) -> bool:
    """Whether the first record is an old balance (01), or a record of CFONB240 (31), to be refused by name."""
    head = data[:400].lstrip(b"\r\n \xef\xbb\xbf").decode("latin-1")
    if is_binary(data):
        return False
    return bool(re.match(r"01\d{5}.{4}\d{5}[A-Z ]{3}[\d ]", head) or (_CFONB240.match(head) and len(head) > WIDTH))


def read(data: bytes) -> StatementFile:
    """All statements of the file. A file of operations (240) is refused whole. Raises UnreadableFile (CFONB-4)."""
    text = decode_statement(data)
    if _CFONB240.match(text.lstrip("\ufeff\r\n ")):
        reason = (
            "ce fichier est un CFONB240 (opérations), pas un relevé de compte : "
            "téléchargez le relevé au format CFONB120 ou CAMT.053."
        )
        return StatementFile("cfonb240", (), (StatementRefusal("ligne 1", reason, "CFONB-1", text.lstrip()[:2]),))
    statements: list[Statement] = []
    refused: list[StatementRefusal] = []
    for pile in _piles(text):
        try:
            statements.append(pile.statement())
        except RefusedStatement as no:
            where = no.where or pile.where
            refused.append(StatementRefusal(where, no.reason, no.rule, no.value, _account(pile.records[0][1])))
    return StatementFile("cfonb120", tuple(statements), tuple(refused))


@dataclass(slots=True)
class _Pile:
    """Records of one account: 01, then 04 each with its 05, then 07."""

    where: str
    records: list[tuple[int, str]] = field(default_factory=list)

    def statement(self) -> Statement:
        """The statement, checked. Raises RefusedStatement (BANK-1, CFONB-2 to CFONB-5)."""
        number, old = self.records[0]
        last_number, new = self.records[-1]
        if old[:2] != "01" or new[:2] != "07":
            raise RefusedStatement(
                "CFONB-2", "ce relevé est tronqué : il lui manque l’ancien ou le nouveau solde (01 ou 07).", self.where
            )
        account, own = _account(old), old[21:32]
        lines: list[StatementLine] = []
        for at, record in self.records[1:-1]:
            if record[:2] == "04" and record[21:32] == own:
                lines.append(_movement(record, at, len(lines) + 1))
            elif record[:2] == "05" and lines:
                lines[-1] = _detailed(lines[-1], record)
            else:
                raise RefusedStatement("CFONB-3", "cet enregistrement n’est pas à sa place.", f"ligne {at}", record[:2])
        from_on, to_on = _date(old[34:40], number), _date(new[34:40], last_number)
        found = Statement(
            account=account,
            currency=old[16:19].strip() or "EUR",
            number=f"{account}-{to_on:%Y%m%d}",
            opening=_amount(old, number),
            closing=_amount(new, last_number),
            from_on=from_on,
            to_on=to_on,
            lines=tuple(replace(line, key=f"{to_on:%Y%m%d}-{line.key}") for line in lines),
            warnings=self._warnings(account),
        )
        if new[21:32] != own:
            raise RefusedStatement("CFONB-3", "le nouveau solde est celui d’un autre compte.", f"ligne {last_number}")
        check_balances(found)
        return found

    def _warnings(self, account: str) -> tuple[str, ...]:
        others = {_account(record) for _, record in self.records if record[:2] != "05"} - {account}
        if not others:
            return ()
        return ("le code banque ou guichet change au milieu du relevé, le numéro de compte non",)


def _piles(text: str) -> list[_Pile]:
    piles: list[_Pile] = []
    for at, record in _records(text):
        if record[:2] == "01" or not piles:
            piles.append(_Pile(f"relevé de la ligne {at}"))
        piles[-1].records.append((at, record))
    return piles


def _records(text: str) -> list[tuple[int, str]]:
    """Line number and record; some banks send one endless line, others trim the blanks at the end."""
    found = []
    for at, line in enumerate(re.split(r"\r\n|\r|\n", text.lstrip("\ufeff")), start=1):
        for start in range(0, max(len(line.rstrip()), 1), WIDTH):
            record = line[start : start + WIDTH].ljust(WIDTH)
            if not record.strip():
                continue
            if not _RECORD.match(record):
                raise UnreadableFile(
                    "cet enregistrement n’est pas du CFONB120 (01, 04, 05 ou 07).",
                    rule="CFONB-4",
                    where=f"ligne {at}, colonne {start + 1}",
                    value=record[:30],
                )
            found.append((at, record))
    return found


def _account(record: str) -> str:
    return iban_of(record[2:7], record[11:16], record[21:32])


def _date(text: str, at: int) -> date:
    if not re.fullmatch(r"\d{6}", text, re.ASCII):
        raise RefusedStatement("CFONB-5", "ce n’est pas une date JJMMAA.", f"ligne {at}", text)
    try:
        return real_date(2000 + int(text[4:]), int(text[2:4]), int(text[:2]), text)
    except BadValue as error:
        raise RefusedStatement("CFONB-5", error.reason, f"ligne {at}", error.value) from None


def _amount(record: str, at: int) -> Decimal:
    zone, decimals = record[90:104], record[19].replace(" ", "2")
    digits, last = zone[:-1].strip(), zone[-1]
    figure, sign = _SIGNED.get(last, (int(last), 1) if last in "0123456789" else (0, 0))
    if not sign or not decimals.isdecimal() or (digits and not re.fullmatch(r"\d+", digits, re.ASCII)):
        raise RefusedStatement("CFONB-5", "le montant est illisible.", f"ligne {at}, colonnes 91 à 104", zone)
    try:
        return euros(sign * Decimal(int(digits + str(figure))).scaleb(-int(decimals)), zone)
    except BadValue as error:
        raise RefusedStatement("CFONB-5", error.reason, f"ligne {at}, colonnes 91 à 104", zone) from None


def _movement(record: str, at: int, rank: int) -> StatementLine:
    value = record[42:48]
    label = " ".join(record[48:79].split())
    return StatementLine(
        key=f"{record[81:88].strip()}#{rank}",
        booked_on=_date(record[34:40], at),
        value_on=_date(value, at) if value.strip() else None,
        amount=_amount(record, at),
        label=label,
        reference=find_reference(label),
        bank_reference=given_reference(record[104:120]),
        return_reason=record[40:42].strip(),
        where=f"ligne {at}",
    )


def _detailed(line: StatementLine, record: str) -> StatementLine:
    """The line with what a detail record adds; qualifiers of no use to us are left aside."""
    kind, text = record[45:48], record[48:118]
    if kind in _TEXTS:
        line = replace(line, label=" ".join(f"{line.label} {text}".split()))
        found = find_reference(line.label)
        return replace(line, reference=found) if found else line
    if kind in ("NPY", "NBE"):
        mine = kind == ("NPY" if line.amount > 0 else "NBE")
        return replace(line, counterparty=text.strip()) if mine or not line.counterparty else line
    if kind == "RCN":
        given = text[:35].strip()
        return replace(line, end_to_end=given, reference=line.reference or given)
    if kind == "REF":
        return replace(line, reference=line.reference or text[:35].strip())
    if kind == "RUM":
        return replace(line, mandate=text[:35].strip())
    return line
