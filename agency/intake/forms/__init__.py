"""What is asked of whoever hands invoices over: files and their columns (`files`), bills typed by hand (`by_hand`)."""

from .by_hand import PIECES, HandBillForm, HandEntry, HandPersonForm, PieceForm, checked_piece
from .files import (
    ColumnsForm,
    DepositFileField,
    DepositFilesField,
    LineForm,
    SeveralFiles,
    UndoForm,
)

__all__ = [
    "PIECES",
    "ColumnsForm",
    "DepositFileField",
    "DepositFilesField",
    "HandBillForm",
    "HandEntry",
    "HandPersonForm",
    "LineForm",
    "PieceForm",
    "SeveralFiles",
    "UndoForm",
    "checked_piece",
]
