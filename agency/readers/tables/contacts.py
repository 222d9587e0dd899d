"""Contacts that complete a ledger: one line per customer account, with name and address."""

from dataclasses import replace

from agency.readers.claims.options import ReadOptions
from agency.readers.claims.rows import DebtorFacts, Nature
from agency.readers.files.errors import UnreadableFile

from .delimited import grid_of
from .delimited import matches as is_text
from .mapped_table import RefusedRow, Sheet
from .spreadsheet import grids_of
from .spreadsheet import matches as is_spreadsheet
from .table_claims import mapping_of


def read_contacts(data: bytes, filename: str | None = None) -> dict[str, DebtorFacts]:
    """Facts by customer account (CompAuxNum or customer code), from a CSV or a spreadsheet.

    What fails a check is told in the `doubts` of the facts. Raises UnreadableFile: no account or name column
    (CON-1), a line without account or name (CON-2), an account twice with different facts (CON-3).
    """
    if is_spreadsheet(data):
        grid = grids_of(data)[0]
    elif is_text(data):
        grid = grid_of(data)
    else:
        raise UnreadableFile("un fichier de contacts est un CSV ou un tableur.", rule="FILE-3", value=filename or "")
    mapping = mapping_of(grid, ReadOptions())
    if mapping is None or "account" not in mapping.fields or not {"name", "last_name"} & mapping.fields.keys():
        raise UnreadableFile(
            "il faut une colonne « Compte client » et une colonne « Nom » ; prenez le fichier modèle.", rule="CON-1"
        )
    return _by_account(Sheet(grid, mapping))


def _by_account(sheet: Sheet) -> dict[str, DebtorFacts]:
    found: dict[str, DebtorFacts] = {}
    for row in range(sheet.mapping.header_row + 1, len(sheet.grid.rows)):
        if sheet.grid.is_blank(row):
            continue
        where = sheet.grid.where(row)
        try:
            facts = sheet.debtor(row)
            told = nature_of(sheet.text(row, "type"))
            facts = facts if told is Nature.UNKNOWN else replace(facts, nature=told)
        except RefusedRow as no:
            raise UnreadableFile(no.reason, rule=no.rule, where=where, value=no.value) from None
        if not facts.account or not facts.name:
            raise UnreadableFile("il manque le compte ou le nom sur cette ligne.", rule="CON-2", where=where)
        if found.setdefault(facts.account, facts) != facts:
            raise UnreadableFile(
                "ce compte est déjà décrit autrement plus haut ; gardez une seule ligne.",
                rule="CON-3",
                where=where,
                value=facts.account,
            )
    return found


def nature_of(text: str) -> Nature:
    """Nature a person wrote: « particulier », « entreprise »."""
    word = text.strip().casefold()
    if word.startswith(("part", "pers", "consom")):
        return Nature.PERSON
    return Nature.COMPANY if word.startswith(("ent", "prof", "soc", "asso", "coll")) else Nature.UNKNOWN
