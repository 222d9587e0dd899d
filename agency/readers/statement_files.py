"""Readers of what a bank sends: bytes in, statements that balance out. Pure: no database, no clock.

Adding a format is one module with `matches(data)` and `read(data)`, and one line in `FORMATS`.
"""

import hashlib
from dataclasses import replace
from typing import Protocol

from agency.readers.files.errors import UnreadableFile
from agency.readers.statements import cfonb, ofx
from agency.readers.statements.camt import reader as camt
from agency.readers.statements.lines import AccountFile, Statement, StatementFile, StatementLine, StatementRefusal
from agency.readers.statements.mt940 import reader as mt940

__all__ = [
    "AccountFile",
    "RefusedStatements",
    "Statement",
    "StatementFile",
    "StatementLine",
    "StatementRefusal",
    "UnreadableFile",
    "read_account",
    "read_statement_file",
]

MAX_BYTES = 300_000_000


class Reader(Protocol):
    """A module that reads one format."""

    def matches(self, data: bytes) -> bool:
        """Whether the content is of this format."""

    def read(self, data: bytes) -> StatementFile:
        """Statements that add up and refusals of the others. Raises UnreadableFile."""


FORMATS: tuple[Reader, ...] = (camt, ofx, cfonb, mt940)


class RefusedStatements(Exception):
    """At least one statement of the account was refused; nothing of the file should be booked."""

    def __init__(self, refused: tuple[StatementRefusal, ...]) -> None:
        self.refused = refused
        super().__init__(" ".join(f"{refusal.where} : {refusal.reason}" for refusal in refused))


def read_account(data: bytes, filename: str | None = None, *, account: str) -> AccountFile:
    """The statements of one account of a bank file, all of them; what is another account's only gets named.

    Raises RefusedStatements when one of the account's, or of an account that is not told, does not add up,
    UnreadableFile when the file cannot be read.
    """
    found = read_statement_file(data, filename)
    mine = found.of_account(account)
    if mine.refused:
        raise RefusedStatements(mine.refused)
    return AccountFile(mine.statements, tuple(other for other in found.accounts if other != account), mine.format)


def read_statement_file(data: bytes, filename: str | None = None) -> StatementFile:
    """The statements that add up and the refusals of the others. Raises UnreadableFile."""
    if not data or data.isspace():
        raise UnreadableFile("ce fichier est vide ; téléchargez-le de nouveau.", rule="FILE-1")
    if len(data) > MAX_BYTES:
        raise UnreadableFile("ce fichier dépasse 300 Mo ; demandez un relevé par mois.", rule="FILE-2")
    for reader in FORMATS:
        if reader.matches(data):
            found = reader.read(data)
            statements = tuple(map(_telling_emptiness, found.statements))
            return replace(found, statements=statements, sha256=hashlib.sha256(data).hexdigest())
    raise UnreadableFile(
        "ce fichier n’est d’aucun format de relevé connu (CAMT.053, CAMT.054, CFONB120, OFX, MT940).",
        rule="FILE-3",
        value=filename or "",
    )


def _telling_emptiness(statement: Statement) -> Statement:
    """A period without movement is lawful, and is said: an empty list might be a reader's failure."""
    if statement.lines:
        return statement
    return replace(statement, warnings=(*statement.warnings, "aucun mouvement comptabilisé dans ce relevé"))
