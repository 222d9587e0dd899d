"""MT940: the SWIFT statement that banks still send when they have nothing better."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from itertools import groupby

from stdnum import iban

from agency.readers.files.errors import BadValue, UnreadableFile
from agency.readers.files.text import decode_statement, is_binary
from agency.readers.files.values import parse_xml_amount, real_date
from agency.readers.statements.checks import RefusedStatement, check_balances
from agency.readers.statements.lines import Statement, StatementFile, StatementLine, StatementRefusal, given_reference
from agency.readers.statements.rib import iban_of

from .words import described, unwrapped

_RIB = 23
_CURRENCY = re.compile(r"[A-Z]{3}")
_GLUED = re.compile(r"(\w+?)([A-Z]{3})", re.ASCII)
MAX_MT940 = 50_000_000
_TAG = re.compile(r":(\d{2}[A-Z]?):(.*)")
_BALANCE = re.compile(r"([CD])(\d{6})([A-Z]{3})(\d{1,15},\d{0,2})")
_MOVEMENT = re.compile(
    r"(\d{6})(\d{4})?(R?[CD])([A-Z])?(\d{1,15},\d{0,2})([A-Z][A-Z0-9]{3})([^\n]{0,80}?)"
    r"(?://([^\n]{0,80}))?(?:\n([\s\S]*))?"
)


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
    for message in _messages(decode_statement(data)):
        try:
            statements.append(_statement(message))
        except RefusedStatement as no:
            where, account = no.where or f"ligne {message.line}", _account(message.first("25")[1])
            refused.append(StatementRefusal(where, no.reason, no.rule, no.value, account))
    return StatementFile("mt940", tuple(statements), tuple(refused))


def _messages(text: str) -> list[_Message]:
    found: list[_Message] = []
    for at, name, lines in _tags(text):
        if name == "20":
            found.append(_Message(at))
        if found:
            found[-1].tags.append((at, name, "\n".join(lines)))
    return found


def _tags(text: str) -> list[tuple[int, str, list[str]]]:
    """Line, name and lines of each tag."""
    found: list[tuple[int, str, list[str]]] = []
    for at, line in enumerate(text.splitlines(), start=1):
        if match := _TAG.match(line):
            found.append((at, match[1], [match[2].strip()]))
        elif found and line.strip() not in ("-", "-}", ""):
            found[-1][2].append(line)
    return found


def _statement(message: _Message) -> Statement:
    account = _account(message.first("25")[1])
    currency, opening, from_on = _balance(message, "60F", "60M")
    closing_currency, closing, to_on = _balance(message, "62F", "62M")
    if not account or currency != closing_currency:
        raise RefusedStatement("MT-2", "le compte manque, ou les deux soldes ne sont pas dans la même devise.")
    lines, notes = _movements(message, to_on)
    found = Statement(
        account=account,
        currency=currency,
        number=f"{message.first('28C', '28')[1]}-{to_on:%Y%m%d}",
        opening=opening,
        closing=closing,
        from_on=from_on,
        to_on=to_on,
        lines=tuple(lines),
        warnings=tuple(notes),
    )
    check_balances(found)
    return found


def _movements(message: _Message, to_on: date) -> tuple[list[StatementLine], list[str]]:
    """Lines with the words that follow each, and what tag 86 says of the statement as a whole."""
    lines: list[StatementLine] = []
    notes: list[str] = []
    of_a_movement = False
    for at, name, text in _with_words_joined(message.tags):
        if name == "61":
            lines.append(_movement(text, at, f"{to_on:%Y%m%d}#{len(lines) + 1}"))
        elif name == "86" and of_a_movement:
            lines[-1] = described(lines[-1], text)
        elif name == "86" and text:
            notes.append(f"mot de la banque sur le relevé : « {unwrapped(text)} »")
        of_a_movement = name == "61"
    return lines, notes


def _with_words_joined(tags: list[tuple[int, str, str]]) -> Iterator[tuple[int, str, str]]:
    """The tags, those of number 86 that follow each other as one: some banks repeat the tag at each line."""
    for name, run in groupby(tags, key=lambda tag: tag[1]):
        met = list(run)
        if name == "86":
            yield met[0][0], name, "\n".join(text for _, _, text in met)
        else:
            yield from met


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
    match = _MOVEMENT.fullmatch(text)
    if not match:
        raise RefusedStatement("MT-4", "le mouvement est illisible.", f"ligne {at}, balise 61", text)
    value_on = _day(match[1], at)
    amount = _amount(match[5], at)
    return StatementLine(
        key=key,
        booked_on=_booked_on(match[2], value_on, at),
        value_on=value_on,
        amount=amount if match[3] in ("C", "RD") else -amount,
        label=unwrapped(match[9] or "").strip(),
        reference=given_reference(match[7]),
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
