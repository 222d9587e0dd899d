"""Text that a letter can print and a database can hold: judged when read, for each line, with its column."""

import re
from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from agency.readers.files.errors import BadValue, clip

from .mapping import Mapping
from .rows import ClaimFile, ClaimRow, DebtorFacts, Payer, Refusal

# Controls, marks nobody sees, orders to write backwards, halves of letters, letters of one font alone.
_UNPRINTABLE = (
    r"[\x00-\x1f\x7f-\x9f\xad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff"
    r"\ufff9-\uffff\ud800-\udfff\ue000-\uf8ff]"
)
_BAD = re.compile(_UNPRINTABLE)
# Â, Ã, Å and â before a sign that ends no French word: the bytes of UTF-8 taken for letters.
_ODD = re.compile(_UNPRINTABLE + r"|[\u00c2\u00c3\u00c5\u00e2][\u0080-\u00bf\u0152-\u2122]")
_SPACES = re.compile(r"[\t-\r\x1c-\x1f\x85\u2028\u2029]+")
_UNSEEN = re.compile(r"[\xad\u200b-\u200f\u2060\ufeff]")
_TEXTS = ("number", "key", "label", "period", "about")
_FACTS = ("name", "civility", "first_name", "last_name", "account", "postcode", "city", "email", "phone", "contact")
_ADDRESS = ("address", "address2")
_NAMES = {
    "number": "numéro de facture", "key": "numéro de facture", "label": "libellé", "period": "période",
    "about": "élève", "name": "nom", "civility": "civilité", "first_name": "prénom", "last_name": "nom",
    "account": "compte", "address": "adresse", "address2": "adresse", "postcode": "code postal", "city": "ville",
    "email": "courriel", "phone": "téléphone", "contact": "contact",
}  # fmt: skip


class _Illegible(Exception):
    """A text of a row cannot be printed: its field, what was met and why."""

    def __init__(self, name: str, fault: BadValue) -> None:
        self.name, self.fault = name, fault
        super().__init__(name)


def legible(text: str) -> str:
    """The text on one line, without signs that nobody sees. Raises BadValue when it cannot be printed as it is."""
    clean = _UNSEEN.sub("", _SPACES.sub(" ", text))
    if not _ODD.search(clean):
        return clean
    if "\ufffd" in clean:
        raise BadValue(clean, "l’encodage de ce texte est abîmé ; exportez le fichier de nouveau en UTF-8.")
    if meant := _encoded_twice(clean):
        raise BadValue(
            clean, f"ce texte a été encodé deux fois (sans doute « {clip(meant)} ») ; exportez de nouveau en UTF-8."
        )
    if _BAD.search(clean):
        raise BadValue(clean, "ce texte contient un caractère qui ne s’imprime pas ; retapez-le.")
    return clean


def _encoded_twice(text: str) -> str:
    """What a text of UTF-8 bytes taken for letters was meant to say, `""` when it is no such text."""
    try:
        meant = text.encode("cp1252").decode("utf-8")
    except UnicodeError:
        return ""
    return "" if meant == text or _BAD.search(meant) else meant


def with_legible_rows(found: ClaimFile) -> ClaimFile:
    """The same file, its texts on one line each; a row that cannot be printed is refused (rule TXT-2)."""
    rows: list[ClaimRow] = []
    refused: list[Refusal] = []
    for row in found.rows:
        try:
            rows.append(_legible_row(row) if _ODD.search(_whole(row)) else row)
        except _Illegible as no:
            place = f"{row.where}, colonne « {_column(no.name, found.columns)} »"
            refused.append(Refusal(place, row.number, no.fault.value, no.fault.reason, "TXT-2"))
    return replace(found, rows=tuple(rows), refused=tuple(map(_shown, (*found.refused, *refused))))


def _shown(refusal: Refusal) -> Refusal:
    texts = (refusal.where, refusal.number, refusal.value, refusal.reason, refusal.rule)
    return Refusal(*map(_seen, texts)) if any(map(_BAD.search, texts)) else refusal


def _seen(text: str) -> str:
    """The text of a message, what cannot be printed shown as `·`."""
    return _BAD.sub("·", text)


def _whole(row: ClaimRow) -> str:
    people = [row.debtor, *(payer.debtor for payer in row.payers)]
    facts = (" ".join((*(getattr(one, name) for name in _FACTS), *one.address, *one.doubts)) for one in people)
    return " ".join((row.where, *row.warnings, *(getattr(row, name) for name in _TEXTS), *facts))


def _legible_row(row: ClaimRow) -> ClaimRow:
    texts: dict[str, Any] = {name: _judged(name, getattr(row, name)) for name in _TEXTS}
    return replace(
        row,
        **texts,
        where=_seen(row.where),
        warnings=tuple(map(_seen, row.warnings)),
        debtor=_legible_facts(row.debtor, "payer1_" if row.payers else ""),
        payers=tuple(_legible_payer(payer, rank) for rank, payer in enumerate(row.payers, start=1)),
    )


def _legible_payer(payer: Payer, rank: int) -> Payer:
    return replace(payer, debtor=_legible_facts(payer.debtor, f"payer{rank}_"))


def _legible_facts(facts: DebtorFacts, prefix: str) -> DebtorFacts:
    texts: dict[str, Any] = {name: _judged(f"{prefix}{name}", getattr(facts, name)) for name in _FACTS}
    return replace(
        facts,
        **texts,
        address=tuple(_addresses(facts.address, prefix)),
        doubts=tuple(map(_seen, facts.doubts)),
    )


def _addresses(lines: tuple[str, ...], prefix: str) -> Iterable[str]:
    for rank, line in enumerate(lines):
        yield _judged(prefix + _ADDRESS[min(rank, len(_ADDRESS) - 1)], line)


def _judged(name: str, text: str) -> str:
    try:
        return legible(text)
    except BadValue as fault:
        raise _Illegible(name, fault) from None


def _column(name: str, columns: Mapping | None) -> str:
    """Header of the column of a field, or what the field is called where there is no table."""
    bare = re.sub(r"^payer\d_", "", name)
    if columns is not None:
        for field in (name, bare, *(("last_name",) if bare == "name" else ())):
            if field in columns.fields:
                return columns.header(field)
    return _NAMES[bare]
