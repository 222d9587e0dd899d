"""The statement of a transfer: each payment with its case and its person, as PDF, CSV and XLSX (R11.5)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.utils.translation import gettext as _

from agency.common.sheets import as_csv, as_xlsx
from agency.letters.presenters.statements import draw_statement
from agency.letters.printing.values import HandedLine
from agency.remittances.models import Transfer, TransferItem

STATEMENTS = ("pdf", "csv", "xlsx")


@dataclass(frozen=True)
class HandedRow:
    """One payment of a transfer, with the creditor's own words for the debt."""

    received_on: date
    case_reference: str
    person: str
    invoices: str
    method: str
    amount: Decimal


def rows_of(transfers: Sequence[Transfer]) -> list[list[HandedRow]]:
    """Return the payments of each transfer, the oldest first: below zero for what came back and was deducted."""
    items = TransferItem.objects.filter(transfer__in=transfers).select_related("payment__case", "payment__debtor")
    found: dict[int, list[HandedRow]] = {one.pk: [] for one in transfers}
    for item in items.prefetch_related("payment__case__claims").order_by("payment__received_on", "pk"):
        paid = item.payment
        invoices = ", ".join(claim.number for claim in paid.case.claims.all())
        method = str(paid.get_method_display())
        found[item.transfer_id].append(
            HandedRow(paid.received_on, paid.case.reference, paid.debtor.full_name, invoices, method, item.amount)
        )
    return list(found.values())


def _rows(transfer: Transfer) -> list[HandedRow]:
    return rows_of([transfer])[0]


def statement_csv(transfer: Transfer) -> bytes:
    """The statement for a spreadsheet of France."""
    return as_csv(_heads(), _cells(transfer))


def statement_xlsx(transfer: Transfer) -> bytes:
    """The same as a workbook."""
    return as_xlsx(transfer.remittance.label, _heads(), _cells(transfer))


def statement_pdf(transfer: Transfer) -> bytes:
    """The printed statement, tagged and archivable."""
    lines = [
        HandedLine(row.received_on, row.case_reference, row.person, row.invoices, row.amount) for row in _rows(transfer)
    ]
    if transfer.mandate is None:
        raise ValueError("The agency's own transfer has no statement.")
    return draw_statement(
        transfer.mandate, lines, name=transfer.name, holder=transfer.holder, iban=transfer.iban, amount=transfer.amount,
        paid_on=_day(transfer), set_off=transfer.set_off,
    )  # fmt: skip


def statement_file(transfer: Transfer, kind: str) -> tuple[bytes, str] | None:
    """The statement as one of the files offered, with its type; None for another kind."""
    made = {
        "pdf": (statement_pdf, "application/pdf"),
        "csv": (statement_csv, "text/csv; charset=utf-8"),
        "xlsx": (statement_xlsx, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    }.get(kind)
    return None if made is None else (made[0](transfer), made[1])


def _day(transfer: Transfer) -> date:
    return transfer.paid_on or transfer.remittance.pay_on


def _heads() -> Sequence[str]:
    return (_("Reçu le"), _("Dossier"), _("Personne"), _("Factures"), _("Moyen"), _("Reversé"), _("Virement"))


def _cells(transfer: Transfer) -> list[tuple[date | str | Decimal, ...]]:
    paid: list[tuple[date | str | Decimal, ...]] = [
        (row.received_on, row.case_reference, row.person, row.invoices, row.method, row.amount, transfer.name)
        for row in _rows(transfer)
    ]
    kept = (_day(transfer), "", "", "", _("Honoraires retenus"), -transfer.set_off, transfer.name)
    return [*paid, kept] if transfer.set_off else paid
