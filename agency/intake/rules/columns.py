"""What the columns of a table hold: when a person must say it, and what is wrong with what they said."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from agency.intake.enums import BatchState, ColumnsOrigin
from agency.readers.claim_files import ClaimFile, Mapping, UnreadableFile

# While a person may say what its columns hold.
MAPPABLE = (BatchState.MAPPING, BatchState.PREVIEW)
# More columns than a person can go through on one page.
MOST_COLUMNS = 120
_MISSING = {
    "name": "Il manque le nom : dites quelle colonne porte le nom du client.",
    "amount": "Il manque le montant : dites quelle colonne porte le reste dû, ou le montant de la facture.",
}


def asks_for_columns(found: ClaimFile, known: Collection[str]) -> bool:
    """Return whether a person must say what the columns of a table hold; `known` are headers told before.

    Raises `UnreadableFile` for what is no table of bills (TAB-1), or has too many columns to be gone through (TAB-13).
    """
    if not found.head or (found.columns and (found.columns.is_certain or found.columns.fingerprint in known)):
        return False
    width = max(sum(1 for cell in row if cell.strip()) for row in found.head)
    if width == 1:
        raise UnreadableFile(found.refused[0].reason, rule="TAB-1")
    if width > MOST_COLUMNS:
        told = f"ce tableau a {width} colonnes, et leurs titres ne disent pas lesquelles lire"
        raise UnreadableFile(f"{told} ; gardez celles de la facture.", rule="TAB-13")
    return True


def columns_refused(mapping: Mapping) -> str:
    """Return what is wrong with the columns that a person told; `""` when they do."""
    faults = [_MISSING[what] for what in mapping.missing]
    for column in mapping.doubled:
        title = mapping.headers[column] or f"colonne {column + 1}"
        faults.append(f"Deux champs lisent la même colonne « {title} » : gardez-en un.")
    return " ".join(faults)


def columns_read(mapping: Mapping, origin: ColumnsOrigin) -> dict[str, Any]:
    """Return how a table was read, as a deposit keeps it."""
    fields = dict(mapping.fields)
    return {
        "header_row": mapping.header_row,
        "headers": list(mapping.headers),
        "fields": fields,
        "origin": origin.value,
    }
