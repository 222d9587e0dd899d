"""A remittance in words and files: the order to the bank, the statements, what the creditor is written."""

from .mails import paid_mail
from .statement import STATEMENTS, HandedRow, rows_of, statement_file

__all__ = ["STATEMENTS", "HandedRow", "paid_mail", "rows_of", "statement_file"]
