"""Readers of what a creditor sends: bytes in, neutral rows and refusals out. Pure: no database, no clock.

Adding a format is one module with `matches(data)` and `read(data, options)`, and one line in `FORMATS`.
"""

import hashlib
from collections.abc import Iterable
from dataclasses import replace
from typing import Protocol

from agency.readers.claims.mapping import Mapping
from agency.readers.claims.options import ReadOptions
from agency.readers.claims.rows import (
    ClaimFile,
    ClaimRow,
    Confidence,
    ControlTotals,
    DebtorFacts,
    Evidence,
    Kind,
    Nature,
    Payer,
    Refusal,
)
from agency.readers.claims.writing import with_legible_rows
from agency.readers.fec import reader as fec
from agency.readers.fec import xml as fec_xml
from agency.readers.files.errors import UnreadableFile
from agency.readers.files.xml import local, parse_xml, root_name
from agency.readers.invoices import cii, facturx, ubl
from agency.readers.tables import delimited, spreadsheet

__all__ = [
    "ClaimFile",
    "ClaimRow",
    "Confidence",
    "ControlTotals",
    "DebtorFacts",
    "Evidence",
    "Kind",
    "Mapping",
    "Nature",
    "Payer",
    "ReadOptions",
    "Refusal",
    "UnreadableFile",
    "read_claims",
    "with_contacts",
]

MAX_BYTES = 500_000_000

_EXTENSIONS = {
    "pdf": {"facturx", "pdf"},
    "xml": {"cii", "ubl", "fec_xml"},
    "csv": {"csv", "school", "fec"},
    "txt": {"fec", "csv", "school"},
    "xlsx": {"spreadsheet", "school"},
    "xls": {"spreadsheet", "school"},
    "ods": {"spreadsheet", "school"},
}


class Reader(Protocol):
    """A module that reads one format."""

    def matches(self, data: bytes) -> bool:
        """Whether the content is of this format."""

    def read(self, data: bytes, options: ReadOptions) -> ClaimFile:
        """Rows and refusals. Raises UnreadableFile."""


# In the order they are asked; the tabular reader takes what nobody claimed.
FORMATS: tuple[Reader, ...] = (facturx, cii, ubl, fec_xml, spreadsheet, fec, delimited)


def read_claims(data: bytes, filename: str | None = None, *, options: ReadOptions | None = None) -> ClaimFile:
    """Read any file of claims, recognised by its content; the name only helps messages.

    Raises UnreadableFile when the file as a whole cannot be read.
    """
    if not data or data.isspace():
        raise UnreadableFile("ce fichier est vide ; exportez-le de nouveau.", rule="FILE-1")
    if len(data) > MAX_BYTES:
        raise UnreadableFile("ce fichier dépasse 500 Mo ; découpez-le par exercice.", rule="FILE-2")
    for reader in FORMATS:
        if reader.matches(data):
            found = reader.read(data, options or ReadOptions())
            warnings = (*found.warnings, *_named_otherwise(found.format, filename))
            read = replace(found, sha256=hashlib.sha256(data).hexdigest(), warnings=warnings)
            return _without_doubles(with_legible_rows(read))
    if root_name(data):
        raise UnreadableFile(
            f"ce fichier XML n’est ni une facture CII, ni UBL, ni un FEC (élément « {local(parse_xml(data))} »).",
            rule="FILE-3",
            value=filename or "",
        )
    raise UnreadableFile(
        "ce fichier n’est d’aucun format connu (FEC, Factur-X, UBL, CII, CSV, tableur).",
        rule="FILE-3",
        value=filename or "",
    )


def _named_otherwise(name: str, filename: str | None) -> tuple[str, ...]:
    """A remark when the extension says another format than the content."""
    extension = (filename or "").rpartition(".")[2].lower()
    if extension not in _EXTENSIONS or name in _EXTENSIONS[extension]:
        return ()
    return (f"l’extension « .{extension} » ne correspond pas au contenu ({name}) : le contenu a été suivi",)


def _without_doubles(found: ClaimFile) -> ClaimFile:
    """The same piece of the same debtor twice is refused the second time (rule FILE-4)."""
    seen: dict[tuple[str, str, str], ClaimRow] = {}
    refused = list(found.refused)
    for row in found.rows:
        identity = (row.debtor.account, row.debtor.name.casefold(), row.key or row.number)
        if not identity[2] or identity not in seen:
            seen[identity if identity[2] else ("", "", row.where)] = row
            continue
        refused.append(Refusal(row.where, row.number, row.number, _already(row, seen[identity]), "FILE-4"))
    return replace(found, rows=tuple(seen.values()), refused=tuple(refused))


def _already(row: ClaimRow, first: ClaimRow) -> str:
    met = f"la pièce « {row.number} » de {row.debtor.name} est déjà en {first.where}"
    if row.due_on == first.due_on:
        return f"{met} ; gardez une seule des deux lignes."
    return f"{met} avec une autre échéance ; numérotez les échéances (par exemple {row.number}-2) ou additionnez-les."


def with_contacts(found: ClaimFile, contacts: dict[str, DebtorFacts]) -> ClaimFile:
    """The same rows with names and addresses of a contacts file, joined on the customer account.

    The account and name of the ledger stay when the contacts file has none; unknown accounts gain a warning.
    """
    return with_legible_rows(replace(found, rows=tuple(_joined(found.rows, contacts))))


def _joined(rows: Iterable[ClaimRow], contacts: dict[str, DebtorFacts]) -> Iterable[ClaimRow]:
    for row in rows:
        facts = contacts.get(row.debtor.account) if row.debtor.account else None
        if facts is None:
            warning = f"le compte {row.debtor.account or '(vide)'} n’est pas dans le fichier de contacts"
            yield replace(row, warnings=(*row.warnings, warning))
        else:
            known = replace(facts, account=row.debtor.account, name=facts.name or row.debtor.name)
            yield replace(row, debtor=known, warnings=(*row.warnings, *facts.doubts))
