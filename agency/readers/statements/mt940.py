"""MT940: the SWIFT statement that banks still send when they have nothing better."""

import re
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal

from stdnum import iban

from agency.readers.files.errors import BadValue, UnreadableFile
from agency.readers.files.text import decode, is_binary
from agency.readers.files.values import parse_xml_amount, real_date

from .checks import RefusedStatement, check_balances, find_reference
from .lines import Statement, StatementFile, StatementLine, StatementRefusal, given_reference
from .rib import iban_of

_RIB = 23
_CURRENCY = re.compile(r"[A-Z]{3}")
_GLUED = re.compile(r"(\w+?)([A-Z]{3})", re.ASCII)
MAX_MT940 = 50_000_000
_TAG = re.compile(r":(\d{2}[A-Z]?):(.*)")
_BALANCE = re.compile(r"([CD])(\d{6})([A-Z]{3})(\d{1,15},\d{0,2})")
_MOVEMENT = re.compile(
    r"(\d{6})(\d{4})?(R?[CD])([A-Z])?(\d{1,15},\d{0,2})([A-Z][A-Z0-9]{3})([^/\n]{0,40})(?://([^\n]{0,40}))?"
)
_SUBFIELD = re.compile(r"[>?](\d{2})([^>?]*)")
_KEYWORD = re.compile(r"(EREF|MREF|KREF|SVWZ)[+:](.*?)(?=(?:EREF|MREF|KREF|SVWZ|CRED|DEBT|ABWA)[+:]|$)")


def matches(data: bytes) -> bool:
    """Whether the beginning holds the tags of an MT940."""
    return not is_binary(data) and bool(re.search(rb":20:[^\n]*[\s\S]{0,400}:25:", data[:4000]))


@dataclass(slots=True)
class _Message:
    line: int
    tags: list[tuple[int, str, str]] = field(default_factory=list)

    def first(self, *names: str) -> tuple[int, str]:
        """Line and text of the first tag with one of the names."""
        return next(((at, text) for at, name, text in self.tags if name in names), (self.line, ""))


def read(data: bytes) -> StatementFile:
    """All statements of the file. Raises UnreadableFile (MT-1)."""
    if len(data) > MAX_MT940:
        raise UnreadableFile("ce fichier MT940 dépasse 50 Mo ; demandez un relevé par mois.", rule="MT-1")
    statements: list[Statement] = []
    refused: list[StatementRefusal] = []
    for message in _messages(decode(data)):
        try:
            statements.append(_statement(message))
        except RefusedStatement as no:
            where, account = no.where or f"ligne {message.line}", _account(message.first("25")[1])
            refused.append(StatementRefusal(where, no.reason, no.rule, no.value, account))
    return StatementFile("mt940", tuple(statements), tuple(refused))


def _messages(text: str) -> list[_Message]:
    found: list[_Message] = []
    for at, line in enumerate(text.splitlines(), start=1):
        match = _TAG.match(line)
        if match and match[1] == "20":
            found.append(_Message(at))
        if not found or line.strip() in ("-", "-}", ""):
            continue
        if match:
            found[-1].tags.append((at, match[1], match[2].strip()))
        elif found[-1].tags:
            last_at, name, value = found[-1].tags[-1]
            found[-1].tags[-1] = (last_at, name, f"{value}\n{line}")
    return found


def _statement(message: _Message) -> Statement:
    account = _account(message.first("25")[1])
    currency, opening, from_on = _balance(message, "60F", "60M")
    closing_currency, closing, to_on = _balance(message, "62F", "62M")
    if not account or currency != closing_currency:
        raise RefusedStatement("MT-2", "le compte manque, ou les deux soldes ne sont pas dans la même devise.")
    lines: list[StatementLine] = []
    for at, name, text in message.tags:
        if name == "61":
            lines.append(_movement(text, at, f"{to_on:%Y%m%d}#{len(lines) + 1}"))
        elif name == "86" and lines:
            lines[-1] = _described(lines[-1], text)
    found = Statement(
        account=account,
        currency=currency,
        number=f"{message.first('28C', '28')[1]}-{to_on:%Y%m%d}",
        opening=opening,
        closing=closing,
        from_on=from_on,
        to_on=to_on,
        lines=tuple(lines),
    )
    check_balances(found)
    return found


def _account(text: str) -> str:
    """The number of tag 25, without the bank before it nor the currency that some banks glue behind it."""
    bare = text.partition("\n")[0].replace(" ", "")
    head, _, last = bare.rpartition("/")
    number = head if head and _CURRENCY.fullmatch(last) else bare
    number = number.rpartition("/")[2]
    if (glued := _GLUED.fullmatch(number)) and (iban.is_valid(glued[1]) or glued[1].isdecimal()):
        number = glued[1]
    return iban_of(number[:5], number[5:10], number[10:21]) if _is_rib(number) else number


def _is_rib(number: str) -> bool:
    """Whether the number is a French one of 23 characters whose key (the last two) is right."""
    return len(number) == _RIB and number == iban_of(number[:5], number[5:10], number[10:21])[4:]


def _balance(message: _Message, *names: str) -> tuple[str, Decimal, date]:
    at, text = message.first(*names)
    match = _BALANCE.match(text)
    if not match:
        raise RefusedStatement("MT-3", "le solde manque ou est illisible.", f"ligne {at}, balise {names[0]}", text)
    amount = _amount(match[4], at)
    return match[3], -amount if match[1] == "D" else amount, _day(match[2], at)


def _movement(text: str, at: int, key: str) -> StatementLine:
    match = _MOVEMENT.match(text)
    if not match:
        raise RefusedStatement("MT-4", "le mouvement est illisible.", f"ligne {at}, balise 61", text)
    value_on = _day(match[1], at)
    amount = _amount(match[5], at)
    reference = match[7].strip()
    return StatementLine(
        key=key,
        booked_on=_booked_on(match[2], value_on, at),
        value_on=value_on,
        amount=amount if match[3] in ("C", "RD") else -amount,
        reference="" if reference == "NONREF" else reference,
        bank_reference=given_reference(match[8] or ""),
        is_reversal=match[3].startswith("R"),
        where=f"ligne {at}",
    )


def _booked_on(month_day: str | None, value_on: date, at: int) -> date:
    """The entry date has no year: it is the one that puts it nearest to the value date."""
    if not month_day:
        return value_on
    near = [value_on.year - 1, value_on.year, value_on.year + 1]
    found = [_day(f"{year % 100:02d}{month_day}", at) for year in near if _exists(year, month_day)]
    if not found:
        return _day(f"{value_on.year % 100:02d}{month_day}", at)
    return min(found, key=lambda day: abs(day - value_on))


def _exists(year: int, month_day: str) -> bool:
    try:
        date(year, int(month_day[:2]), int(month_day[2:]))
    except ValueError:
        return False
    return True


def _described(line: StatementLine, text: str) -> StatementLine:
    joined = text.replace("\n", "")
    parts: dict[str, str] = {}
    for code, value in _SUBFIELD.findall(joined):
        parts[code] = parts.get(code, "") + value
    remittance = "".join(value for code, value in sorted(parts.items()) if "20" <= code <= "29" or "60" <= code <= "63")
    label = " ".join((remittance or joined).split())
    words = {word: value.strip() for word, value in _KEYWORD.findall(label)}
    end_to_end = words.get("EREF", "")
    return replace(
        line,
        label=words.get("SVWZ", "") or label,
        reference=find_reference(label) or line.reference or end_to_end,
        end_to_end=end_to_end,
        mandate=words.get("MREF", ""),
        counterparty=(parts.get("32", "") + parts.get("33", "")).strip(),
        iban=parts.get("38", parts.get("31", "")).strip(),
    )


def _day(text: str, at: int) -> date:
    try:
        return real_date(2000 + int(text[:2]), int(text[2:4]), int(text[4:6]), text)
    except BadValue as error:
        raise RefusedStatement("MT-5", error.reason, f"ligne {at}", error.value) from None


def _amount(text: str, at: int) -> Decimal:
    try:
        return parse_xml_amount(text.replace(",", "."))
    except BadValue as error:
        raise RefusedStatement("MT-5", error.reason, f"ligne {at}", error.value) from None
