"""Invoices as a page shows them, and the works behind one for a spreadsheet."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from agency.common.sheets import as_csv
from agency.fees.enums import InvoiceStatus
from agency.fees.models import FeeInvoice
from agency.fees.queries import works_of
from agency.fees.rules import status_of

from .meter import work_label


@dataclass(frozen=True)
class ShownInvoice:
    """An invoice with where it stands on a day, and what is left to pay; below zero, what is owed back."""

    invoice: FeeInvoice
    status: InvoiceStatus
    left: Decimal


def shown(found: Iterable[Any], on: date) -> list[ShownInvoice]:
    """Invoices read by `queries.invoices`, in their order."""
    return [
        ShownInvoice(
            one, status_of(one.kind, one.due_on, one.total, one.settled, one.credited, on), one.total - one.settled
        )
        for one in found
    ]


def works_csv(invoice: FeeInvoice) -> bytes:
    """Each work of an invoice with its case, for a spreadsheet of France; no person is named."""
    heads = (_("Fait le"), _("Travail"), _("Dossier"), _("Forfait hors taxes"), _("Facture"))
    return as_csv(
        heads,
        (
            (line.done_on, work_label(line.kind, line.detail), line.case.reference if line.case else "", line.amount,
             invoice.label)
            for line in works_of(invoice=invoice)
        ),
    )  # fmt: skip
