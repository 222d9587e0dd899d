"""Reads of fees: works, invoices, accounting lines."""

from .accounting import accounting_lines, count_of_lines, exports, waiting_exports
from .invoices import (
    credited_quantities,
    invoices,
    invoices_of,
    outstanding,
    settlements,
    to_send,
    unpaid_by_creditor,
)
from .works import meter, seller, works_of, works_of_month, works_to_invoice

__all__ = [
    "accounting_lines", "count_of_lines", "credited_quantities", "exports", "invoices", "invoices_of", "meter",
    "outstanding", "seller", "settlements", "to_send", "unpaid_by_creditor", "waiting_exports", "works_of",
    "works_of_month",
    "works_to_invoice",
]  # fmt: skip
