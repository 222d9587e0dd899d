"""Accounting lines, streamed from one cursor of the server: a million of them never stand in memory."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from django.db import connection
from django.db.models import QuerySet
from django.utils import translation

from agency.fees.enums import Export, ExportState
from agency.fees.models import AccountingExport
from agency.ledger.enums import AccountCode, EntryKind

from .sql import FUNDS, FUNDS_COUNTED, SALES, SALES_COUNTED

A_BATCH = 5_000
# The accounts of the money book in the French chart: third parties in class 46, money in class 51.
ACCOUNTS: dict[str, str] = {
    AccountCode.BANK_TRUST: "512100",
    AccountCode.STRIPE_CLEARING: "511500",
    AccountCode.CHEQUES_IN_HAND: "511200",
    AccountCode.PSP_FEES_TO_COVER: "467200",
    AccountCode.CREDITOR_PAYABLE: "467100",
    AccountCode.CREDITOR_OWES: "467300",
    AccountCode.SUSPENSE: "471000",
    AccountCode.OVERPAYMENT_DUE: "467400",
}
# What no list knows yet is exported all the same, on a waiting account.
UNLISTED = "471900"


def exports() -> QuerySet[AccountingExport]:
    """Return the accounting files asked for, the latest first."""
    return AccountingExport.objects.order_by("-pk")


def waiting_exports() -> QuerySet[AccountingExport]:
    """Return those to write, the first asked for first."""
    return AccountingExport.objects.filter(state=ExportState.WAITING).order_by("pk")


def accounting_lines(books: str, first: date, last: date) -> Iterator[list[tuple[str, ...]]]:
    """Yield the lines of a period by batches, from one cursor of the server."""
    with connection.chunked_cursor() as cursor:
        cursor.execute(SALES if books == Export.SALES else FUNDS, _asked(first, last))
        while rows := cursor.fetchmany(A_BATCH):
            yield rows


def count_of_lines(books: str, first: date, last: date) -> int:
    """Return how many lines a period has."""
    with connection.cursor() as cursor:
        cursor.execute(SALES_COUNTED if books == Export.SALES else FUNDS_COUNTED, _asked(first, last))
        return int(cursor.fetchone()[0])


def _asked(first: date, last: date) -> dict[str, Any]:
    # In French: an accountant's file, whatever the language of who asks.
    with translation.override("fr"):
        return {
            "first": first, "last": last,
            "codes": list(AccountCode.values),
            "numbers": [ACCOUNTS.get(code, UNLISTED) for code in AccountCode.values],
            "names": [str(code.label) for code in AccountCode],
            "kinds": list(EntryKind.values),
            "kind_names": [str(kind.label) for kind in EntryKind],
        }  # fmt: skip
