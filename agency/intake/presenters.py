"""A file handed over, told on a page or to a program: each line with its outcome, its rule and its case."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from io import BytesIO
from typing import Any

from django.core.exceptions import ValidationError
from django.core.paginator import Page
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from agency.common.calendar import format_date, paris_date
from agency.common.money import ZERO
from agency.common.sheets import printable

from .enums import BatchState, ColumnsOrigin, Outcome
from .models import ImportBatch, ImportRow
from .queries import LinesAlike, lines_shown, totals_of, undoing_of, without_invoice
from .rules import ALREADY, undoing_refused
from .values import Undoing

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@dataclass(frozen=True)
class BatchSheet:
    """A deposit as its page shows it: the totals by outcome, and one page of its lines."""

    batch: ImportBatch
    totals: list[LinesAlike]
    lines: Page[ImportRow]
    outcome: str

    @property
    def ready(self) -> Decimal | None:
        """The euros of the lines that can be confided at once; None when there are none."""
        return self._sum(Outcome.READY)

    @property
    def undue(self) -> Decimal | None:
        """The euros of the lines that wait for their due date, or will once confided; None when there are none."""
        return self._sum(Outcome.UNDUE)

    @property
    def doubtful(self) -> Decimal | None:
        """The euros of the lines that somebody must compare with the invoice; None when there are none."""
        return self._sum(Outcome.DOUBTFUL)

    @property
    def updates(self) -> Decimal | None:
        """What the bills that this file updates are brought to, in euros; None when it updates none."""
        return self._sum(Outcome.UPDATE)

    @property
    def updated(self) -> Decimal | None:
        """What the bills that this file updated were brought to, in euros; None when it updated none."""
        return self._sum(Outcome.UPDATED)

    @property
    def confided(self) -> Decimal | None:
        """The euros of the lines that became cases; None when there are none."""
        return self._sum(Outcome.CONFIDED)

    @property
    def is_open(self) -> bool:
        """Whether its lines may still be checked and confided."""
        return self.batch.state == BatchState.PREVIEW

    @property
    def stays(self) -> bool:
        """Whether some of its lines are refused or to complete."""
        return any(group.outcome in (Outcome.REFUSED, Outcome.INCOMPLETE) for group in self.totals)

    @property
    def repeats_bills(self) -> bool:
        """Whether some of its bills were confided before: what it says of their people is listened to."""
        return self.batch.rows.filter(outcome=Outcome.REFUSED, rule=ALREADY).exists()

    @cached_property
    def undoing(self) -> Undoing | None:
        """What undoing it would meet; None unless it is confided."""
        return undoing_of(self.batch) if self.batch.state == BatchState.CONFIRMED else None

    @property
    def undoing_refused(self) -> str:
        """Why it can no longer be undone; `""` when it can."""
        return undoing_refused(self.undoing) if self.undoing else ""

    @property
    def without_invoice(self) -> int:
        """How many of its lines come without the document of their invoice, before they are confided."""
        return without_invoice(self.batch) if self.is_open else 0

    @property
    def columns(self) -> str:
        """How we know what its columns hold; `""` when it is no table, or once its columns cannot change."""
        told = self.batch.columns
        return (
            str(ColumnsOrigin(told["origin"]).label) if told and self.is_open and hasattr(self.batch, "handed") else ""
        )

    def _sum(self, outcome: Outcome) -> Decimal | None:
        return next((group.total for group in self.totals if group.outcome == outcome), None)


def sheet_of(batch: ImportBatch, *, outcome: str = "", page: str = "") -> BatchSheet:
    """Return a deposit as its page shows it: the lines of one outcome when it is one, 300 at a time."""
    shown = outcome if outcome in Outcome.values else ""
    return BatchSheet(batch, totals_of(batch), lines_shown(batch, outcome=shown, page=page), shown)


def rows_as_json(batch: ImportBatch) -> list[dict[str, Any]]:
    """Return the lines of a deposit in the order of the file: amounts as text with two decimals, dates ISO or null.

    `outcome` is an `Outcome` value; `case` is the reference of the case a confided line went to, else null.
    """
    return [_row(batch, row) for row in batch.rows.select_related("claim__case").order_by("position").iterator()]


def _row(batch: ImportBatch, row: ImportRow) -> dict[str, Any]:
    return {
        "file": batch.filename,
        "where": row.place,
        "number": row.number,
        "person": row.person,
        "due_on": row.due_on.isoformat() if row.due_on else None,
        "amount": f"{row.amount or ZERO:.2f}",
        "outcome": row.outcome,
        "rule": row.rule,
        "reason": row.reason,
        "case": row.claim.case.reference if row.claim else None,
    }


def report_of(batch: ImportBatch) -> bytes:
    """Return a deposit as a workbook: its lines with their verdict, rule and mend, then its totals.

    What a file says is text and never a formula, whatever it begins with.
    """
    from openpyxl import Workbook  # noqa: PLC0415  megabytes that few processes need
    from openpyxl.writer.excel import save_workbook  # noqa: PLC0415

    book = Workbook(write_only=True)
    lines = book.create_sheet(gettext("Lignes"))
    heads = (_("Où"), _("Facture"), _("Personne"), _("Échéance"), _("Somme"), _("Verdict"), _("Règle"),
             _("Ce qu’il faut savoir ou faire"), _("Complétée par"))  # fmt: skip
    lines.append([str(head) for head in heads])
    for row in batch.rows.order_by("position").iterator():
        typed = ", ".join(dict.fromkeys(one["by"] for one in row.typed))
        said = (row.place, row.number, row.person)
        told = (row.get_outcome_display(), row.rule, row.reason, typed)
        words = [[_cell(lines, text) for text in texts] for texts in (said, told)]
        lines.append([*words[0], row.due_on, row.amount, *words[1]])
    totals = book.create_sheet(gettext("Totaux"))
    totals.append([gettext("Verdict"), gettext("Nombre de lignes"), gettext("Somme")])
    for group in totals_of(batch):
        totals.append([str(Outcome(group.outcome).label), group.count, group.total])
    out = BytesIO()
    save_workbook(book, out)
    return out.getvalue()


def _cell(sheet: Any, text: str) -> Any:
    """A text that a spreadsheet shows and never reckons."""
    from openpyxl.cell import WriteOnlyCell  # noqa: PLC0415

    cell = WriteOnlyCell(sheet, printable(text))
    cell.data_type = "s"
    return cell


def settled_sentence(batch: ImportBatch) -> str:
    """Why a file is not confided now."""
    if batch.state == BatchState.CONFIRMING:
        return "Ce dépôt est déjà en train d’être confié. Rien n’est ajouté une seconde fois."
    if batch.state in (BatchState.READING, BatchState.MAPPING):
        return "Ce fichier n’est pas encore lu. Attendez qu’il le soit, puis vérifiez ses lignes."
    if batch.state == BatchState.UNREADABLE:
        return "Ce fichier n’a pas pu être lu : il n’a aucune ligne à confier. Corrigez-le et déposez-le de nouveau."
    if batch.state == BatchState.UNDONE:
        return "Ce dépôt a été annulé. Déposez le fichier de nouveau."
    if batch.confirmed_at is None:
        return "Ce dépôt a déjà été traité : il a été abandonné. Déposez le fichier de nouveau."
    on = format_date(paris_date(batch.confirmed_at))
    return f"Ce dépôt a déjà été traité : il a été confié le {on}. Rien n’est ajouté une seconde fois."


def why_not_kept(error: Exception) -> str:
    """What the creditor reads of an error: the words of a validation, never those of the database."""
    said = " ".join(error.messages) if isinstance(error, ValidationError) else ""
    return f"Cette ligne n’a pas pu être gardée telle quelle. {said}".strip() + " Corrigez-la et déposez-la de nouveau."
