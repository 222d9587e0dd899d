"""What the accountant takes away: 18 columns, balanced, read back by our own reader, written by a worker."""

from __future__ import annotations

import csv
import io
from collections import defaultdict
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection

from agency.cases.models import Case
from agency.fees.enums import Export, ExportFormat, ExportState, Means
from agency.fees.models import AccountingExport
from agency.fees.operations import InvoiceRefused, ask_export, credit, settle
from agency.fees.tasks import export
from agency.readers.claim_files import read_claims
from tenants.queries import has_work
from tenants.tasks import HEADER
from tests.agency.fees.scene import DECEMBER, an_invoice
from tests.factories import BY
from tests.factories.transfers import a_transfer

YEAR = {"first_day": date(2026, 1, 1), "last_day": date(2026, 12, 31), "by": BY, "at": DECEMBER}


def written(books: Export, file_format: ExportFormat = ExportFormat.FEC) -> AccountingExport:
    asked = ask_export(books=books, file_format=file_format, **YEAR)
    assert has_work("fees.export", DECEMBER)
    export.apply(headers={HEADER: connection.schema_name}, throw=True)
    asked.refresh_from_db()
    assert asked.state == ExportState.DONE
    return asked


def content(one: AccountingExport) -> bytes:
    with one.file.open("rb") as file:
        found: bytes = file.read()
    return found


def cells(one: AccountingExport) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(content(one).decode("iso8859-15")), delimiter="\t", quoting=csv.QUOTE_NONE))


def balance(rows: list[dict[str, str]]) -> dict[str, Decimal]:
    found: dict[str, Decimal] = defaultdict(Decimal)
    for row in rows:
        found[row["CompteNum"]] += Decimal(row["Debit"].replace(",", ".")) - Decimal(row["Credit"].replace(",", "."))
    return dict(found)


def test_the_sales_of_the_agency_read_back(case: Case) -> None:
    case.creditor.name = "OGEC\tdu | Collège"
    case.creditor.save()
    invoice = an_invoice(case)
    settle(invoice=invoice, amount=Decimal("100.00"), means=Means.TRANSFER, settled_on=DECEMBER.date(),
           reference="VIR 4521", by=BY, at=DECEMBER)  # fmt: skip
    credit(invoice=invoice, quantities={1: 1}, reason="Un mois offert", by=BY, at=DECEMBER)
    one = written(Export.SALES)
    assert one.name == "732829320FEC20261231.txt"
    rows = cells(one)
    assert len(rows[0]) == 18
    assert balance(rows) == {
        "411000": Decimal("269.53") - Decimal("108.00") - Decimal("100.00"), "706000": Decimal("-134.61"),
        "445710": Decimal("-26.92"), "512000": Decimal("100.00"),
    }  # fmt: skip
    assert sum(balance(rows).values()) == 0
    assert {row["JournalCode"] for row in rows} == {"VE", "BQ"}
    (open_item,) = read_claims(content(one), one.name).rows
    assert (open_item.number, open_item.open) == ("H-2026-000001", Decimal("61.53"))
    assert "Collège" in open_item.debtor.name
    table = content(written(Export.SALES, ExportFormat.CSV)).decode("utf-8-sig")
    assert table.startswith("JournalCode;JournalLib;")
    assert len(table.splitlines()) == len(rows) + 1


def test_the_funds_of_creditors_are_a_journal_of_their_own(case: Case) -> None:
    a_transfer(case, "100.00")
    rows = cells(written(Export.FUNDS))
    assert balance(rows) == {"512100": Decimal("100.00"), "467100": Decimal("-100.00")}
    assert {row["JournalCode"] for row in rows} == {"FT"}


def test_a_worker_that_is_killed_and_a_file_that_never_comes(case: Case, settings: Any) -> None:
    with pytest.raises(InvoiceRefused):
        ask_export(books=Export.SALES, file_format=ExportFormat.FEC, **YEAR | {"last_day": date(2025, 1, 1)})
    asked = ask_export(books=Export.SALES, file_format=ExportFormat.FEC, **YEAR)
    settings.MEDIA_ROOT = "/dev/null/full"
    for _time in range(3):
        with pytest.raises(NotADirectoryError):
            export.apply(headers={HEADER: connection.schema_name}, throw=True)
        AccountingExport.objects.filter(pk=asked.pk).update(lease_until=None)
    asked.refresh_from_db()
    assert (asked.state, asked.file.name) == (ExportState.FAILED, "")
