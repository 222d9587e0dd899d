"""Debits as the bank and the person read them."""

from .files import debit_file

__all__ = ["debit_file"]
