"""OFX 1.x (SGML, closing tags optional) and 2.x (XML), several accounts in one file; written by many careless tools."""

import html
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal

from agency.readers.files.errors import BadValue, UnreadableFile
from agency.readers.files.text import decode_statement, is_binary
from agency.readers.files.values import parse_compact_date, parse_xml_amount

from .checks import RefusedStatement, find_reference
from .lines import Statement, StatementFile, StatementLine, StatementRefusal, given_reference
from .rib import iban_of

MAX_OFX = 50_000_000
MAX_MOVEMENTS = 100_000
# A value ends at the next tag, not at any `<`: careless tools write "A < B" in a memo.
_TAG = re.compile(
    r"<(/?)([A-Za-z][A-Za-z0-9._]{0,40})>([^<]*(?:<(?!/?[A-Za-z][A-Za-z0-9._]{0,40}>)[^<]*)*)",
)
_CDATA = re.compile(r"<!\[CDATA\[(.*?)\]\]>", re.DOTALL)
_HOLDERS = ("STMTRS", "CCSTMTRS")
_BLOCKS = ("STMTTRN", "LEDGERBAL", "AVAILBAL", "BANKACCTFROM", "CCACCTFROM")
# The other side's account stands inside a movement, and the movement goes on after it.
_INNER = ("BANKACCTTO", "CCACCTTO")
_ACCOUNT = ("BANKID", "BRANCHID", "ACCTID", "ACCTTYPE", "ACCTKEY")
_TO = "TO."
_LONGEST_TEXT = 4_000
_TEXTS = ("NAME", "EXTDNAME", "MEMO")


def matches(data: bytes) -> bool:
    """Whether the beginning holds an OFX header or root."""
    head = data[:3000].replace(b"\x00", b"").upper()
    return not is_binary(data) and (b"OFXHEADER" in head or b"<OFX>" in head)


@dataclass(slots=True)
class _Account:
    """What one account's block says, values with their line."""

    line: int
    currency: str = ""
    fields: dict[str, str] = field(default_factory=dict)
    start: str = ""
    end: str = ""
    closing: dict[str, str] = field(default_factory=dict)
    closing_line: int = 0
    movements: list[tuple[int, dict[str, str]]] = field(default_factory=list)

    @property
    def number(self) -> str:
        """IBAN of a French account, else its number as written."""
        own = self.fields.get("ACCTID", "")
        found = iban_of(self.fields.get("BANKID", ""), self.fields.get("BRANCHID", ""), own)
        return found if found.startswith("FR") else own


def read(data: bytes) -> StatementFile:
    """All statements of the file. Raises UnreadableFile (OFX-1, OFX-2)."""
    if len(data) > MAX_OFX:
        raise UnreadableFile("ce fichier OFX dépasse 50 Mo ; demandez un relevé par mois.", rule="OFX-1")
    text = decode_statement(data)
    if re.search(r"<!\s*(?:DOCTYPE|ENTITY)", text[:20_000], re.IGNORECASE):
        raise UnreadableFile("ce fichier OFX contient une déclaration DOCTYPE, interdite ici.", rule="XML-2")
    statements: list[Statement] = []
    refused: list[StatementRefusal] = []
    for account in _accounts(text):
        try:
            statements.append(_statement(account))
        except RefusedStatement as no:
            where = no.where or f"ligne {account.line}"
            refused.append(StatementRefusal(where, no.reason, no.rule, no.value, account.number))
    if not statements and not refused:
        raise UnreadableFile("ce fichier OFX ne contient aucun relevé de compte.", rule="OFX-2")
    return StatementFile("ofx", tuple(statements), tuple(refused))


def _tokens(text: str) -> Iterator[tuple[int, str, str, str]]:
    """Line, `/` for a closing tag, name and value of each tag."""
    line, seen = 1, 0
    for match in _TAG.finditer(text):
        line += text.count("\n", seen, match.start())
        seen = match.start()
        yield line, match[1], match[2].upper(), html.unescape(_CDATA.sub(r"\1", match[3])).strip()


def _accounts(text: str) -> list[_Account]:
    """Blocks by account. A block ends at its closing tag or at the next block: leaves may be left open."""
    found: list[_Account] = []
    here: dict[str, str] | None = None
    inner = ""
    for line, closing, name, value in _tokens(text):
        if name in _HOLDERS:
            here, inner = None, ""
            if not closing:
                found.append(_Account(line))
        elif not found:
            continue
        elif name in _INNER:
            inner = "" if closing else _TO
        elif name in _BLOCKS:
            here, inner = None if closing else _block(found[-1], name, line), ""
        elif not closing:
            inner = inner if name in _ACCOUNT else ""
            _leaf(found[-1], here, inner + name, value)
    return found


def _block(account: _Account, name: str, line: int) -> dict[str, str]:
    block: dict[str, str] = {}
    if name == "STMTTRN":
        if len(account.movements) >= MAX_MOVEMENTS:
            raise UnreadableFile("ce fichier OFX a plus de 100 000 mouvements par compte.", rule="OFX-1")
        account.movements.append((line, block))
    elif name == "LEDGERBAL":
        account.closing, account.closing_line = block, line
    elif name in ("BANKACCTFROM", "CCACCTFROM"):
        account.fields = block
    return block


def _leaf(account: _Account, here: dict[str, str] | None, name: str, value: str) -> None:
    if here is not None and name in _TEXTS and len(met := here.get(name, "")) < _LONGEST_TEXT:
        here[name] = met if value in met else f"{met} {value}".strip()
    elif here is not None:
        here.setdefault(name, value)
    elif name == "CURDEF":
        account.currency = value
    elif name == "DTSTART":
        account.start = value
    elif name == "DTEND":
        account.end = value


def _statement(account: _Account) -> Statement:
    if not account.fields.get("ACCTID"):
        raise RefusedStatement("OFX-3", "le numéro du compte manque (ACCTID).")
    if not (account.movements or account.closing):
        raise RefusedStatement(
            "OFX-6", "ce relevé n’a ni mouvement ni solde : il ne dit rien. Téléchargez-le de nouveau."
        )
    repeated = Counter(movement.get("FITID", "") for _, movement in account.movements)
    lines = [
        _line(movement, at, rank, unique=repeated[movement.get("FITID", "")] == 1)
        for rank, (at, movement) in enumerate(account.movements, start=1)
    ]
    warnings = ["un fichier OFX ne donne pas le solde initial : le relevé n’a pas pu être vérifié par addition"]
    if any(count > 1 for count in repeated.values()):
        warnings.append("la banque répète des identifiants de mouvement (FITID) : chaque mouvement est gardé")
    closing = account.closing.get("BALAMT")
    return Statement(
        account=account.number,
        currency=account.currency or "EUR",
        number=f"{account.end or account.closing.get('DTASOF', '')}"[:8],
        opening=None,
        closing=None if closing is None else _amount(closing, account.closing_line, "BALAMT"),
        from_on=_day(account.start, account.line, "DTSTART") if account.start else None,
        to_on=_day(account.end, account.line, "DTEND") if account.end else None,
        lines=tuple(lines),
        warnings=tuple(warnings),
    )


def _line(movement: dict[str, str], at: int, rank: int, *, unique: bool) -> StatementLine:
    name, memo = movement.get("EXTDNAME") or movement.get("NAME", ""), movement.get("MEMO", "")
    label = memo if memo.startswith(name) else " ".join(part for part in (name, memo) if part)
    label = " ".join(label.split())
    given = (movement.get("REFNUM", ""), movement.get("CHECKNUM", ""))
    fitid = movement.get("FITID", "")
    found = StatementLine(
        key=fitid if fitid and unique else f"{fitid}#{rank}",
        booked_on=_day(movement.get("DTPOSTED", ""), at, "DTPOSTED"),
        value_on=None,
        amount=_amount(movement.get("TRNAMT", ""), at, "TRNAMT"),
        label=label,
        counterparty=movement.get("PAYEE", "") or name,
        iban=iban_of(*(movement.get(f"{_TO}{part}", "") for part in _ACCOUNT[:3])),
        reference=next(filter(None, (*map(find_reference, (label, *given)), *given)), ""),
        bank_reference=given_reference(fitid),
        where=f"ligne {at}",
    )
    valued = movement.get("DTAVAIL", "")
    return replace(found, value_on=_day(valued, at, "DTAVAIL")) if valued else found


def _day(text: str, at: int, name: str) -> date:
    try:
        return parse_compact_date(text[:8])
    except BadValue as error:
        raise RefusedStatement("OFX-4", error.reason, f"ligne {at}, balise {name}", text) from None


def _amount(text: str, at: int, name: str) -> Decimal:
    # French banks write a decimal comma where the standard wants a point.
    pointed = text.replace(",", ".") if text.count(",") == 1 and "." not in text else text
    try:
        return parse_xml_amount(pointed)
    except BadValue as error:
        raise RefusedStatement("OFX-5", error.reason, f"ligne {at}, balise {name}", text) from None
