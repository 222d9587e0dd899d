"""Fees in words and files: the meter, invoices as Factur-X, what creditors are written, accounting files."""

from .electronic import electronic_invoice, invoice_xml
from .mails import invoice_mail
from .meter import MonthMeter, month_meter, rows_of
from .shown import ShownInvoice, shown, works_csv

__all__ = [
    "MonthMeter", "ShownInvoice", "electronic_invoice", "invoice_mail", "invoice_xml", "month_meter", "rows_of",
    "shown", "works_csv",
]  # fmt: skip
