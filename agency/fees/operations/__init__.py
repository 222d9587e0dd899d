"""Writes of fees: works counted, invoices issued, corrected, sent and settled, accounts exported."""

from .counting import count_works, describe_seller
from .exporting import ask_export, write_next_export
from .invoicing import InvoiceRefused, credit, issue
from .sending import draw, send
from .settling import set_off, settle, undo_set_off, unsettle

__all__ = [
    "InvoiceRefused", "ask_export", "count_works", "credit", "describe_seller", "draw", "issue", "send", "set_off",
    "settle", "undo_set_off", "unsettle", "write_next_export",
]  # fmt: skip
