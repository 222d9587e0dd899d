"""The cases of a creditor as a table for a spreadsheet: the words of its pages, days and sums as such."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from django.utils.translation import gettext as _

from agency.common.sheets import as_csv, as_xlsx

from .view_models import CaseCard

KINDS = {"csv": "text/csv; charset=utf-8", "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"}


def cases_sheet(cards: Iterable[CaseCard], kind: str) -> bytes:
    """Return the table of these cases as CSV or XLSX, in the order given; no cell is ever a formula."""
    if kind == "csv":
        return as_csv(_heads(), _rows(cards))
    return as_xlsx(_("Dossiers"), _heads(), _rows(cards))


def _heads() -> list[str]:
    return [
        _("Référence"), _("Personne"), _("Factures"), _("État"), _("La suite"), _("Date de la suite"), _("Confié"),
        _("Réglé"), _("Reste dû"), _("Prescription"),
    ]  # fmt: skip


def _rows(cards: Iterable[CaseCard]) -> Iterator[list[Any]]:
    for card in cards:
        yield [
            card.reference, card.person, card.bills, card.state, card.next_step, card.next_on or "", card.confided,
            card.paid, card.due, card.limitation,
        ]  # fmt: skip
