"""Accounting files: asked for by somebody, written line by line by a worker, kept to be downloaded."""

from __future__ import annotations

import codecs
import csv
import io
import tempfile
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import IO

from django.core.files import File
from django.db import transaction
from django.utils.translation import gettext as _

from agency.common.sheets import plain_cell
from agency.fees.enums import Export, ExportFormat, ExportState
from agency.fees.models import AccountingExport
from agency.fees.queries import accounting_lines, count_of_lines, waiting_exports
from agency.fees.rules import export_name
from agency.journal.enums import Verb
from agency.journal.operations import record
from agency.journal.rules import Actor
from agency.leases.operations import LEASE, release, take
from agency.mandates.queries import profile
from tenants.tasks import enqueue

from .invoicing import InvoiceRefused

HEADER = (
    "JournalCode", "JournalLib", "EcritureNum", "EcritureDate", "CompteNum", "CompteLib", "CompAuxNum", "CompAuxLib",
    "PieceRef", "PieceDate", "EcritureLib", "Debit", "Credit", "EcritureLet", "DateLet", "ValidDate", "Montantdevise",
    "Idevise",
)  # fmt: skip
PROGRESS_EVERY = 50_000
A_LINE_END = "\r\n"
MOST_TRIES = 3


@transaction.atomic
def ask_export(
    *, books: Export, file_format: ExportFormat, first_day: date, last_day: date, by: Actor, at: datetime
) -> AccountingExport:
    """Ask for an accounting file of a period; a worker writes it. Raises `InvoiceRefused` for days out of order."""
    if last_day < first_day:
        raise InvoiceRefused(_("La période finit le jour où elle commence, ou après."))
    made = AccountingExport.objects.create(
        books=books, format=file_format, first_day=first_day, last_day=last_day, asked_by=by.label[:150], asked_at=at,
        name=export_name(profile().siren, books, file_format, last_day),
    )  # fmt: skip
    record(
        by=by, at=at, verb=Verb.ACCOUNTS_ASKED, subject=made, books=books, format=file_format, first=str(first_day),
        last=str(last_day),
    )  # fmt: skip
    enqueue("fees.export")
    return made


def write_next_export(*, by: Actor, at: datetime) -> bool:
    """Write the next file asked for; return whether there was one.

    Its progress is committed as it goes. A worker that is killed leaves a lease that ends, and the file is written from
    its first line again; what fails three times is given up, and says so on the page.
    """
    export = take(waiting_exports(), at=at)
    if export is None:
        return False
    try:
        with tempfile.TemporaryFile() as out:
            release(export, until=at + LEASE, lines=count_of_lines(export.books, export.first_day, export.last_day))
            written = _write(export, out, at)
            _keep(export, out, written, by=by, at=at)
    except Exception:
        if export.attempts >= MOST_TRIES:
            release(export, state=ExportState.FAILED)
        raise
    return True


@transaction.atomic
def _keep(export: AccountingExport, out: IO[bytes], written: int, *, by: Actor, at: datetime) -> None:
    out.seek(0)
    export.file.save(export.name, File(out), save=False)
    release(export, state=ExportState.DONE, file=export.file.name, written=written)
    record(by=by, at=at, verb=Verb.ACCOUNTS_WRITTEN, subject=export, lines=written)


def _write(export: AccountingExport, out: IO[bytes], at: datetime) -> int:
    """Write the header and the lines as they come; tell how far it is from time to time."""
    written, last = 0, 0
    out.write(codecs.BOM_UTF8 if export.format == ExportFormat.CSV else b"")
    out.write(_bytes(export.format, [HEADER]))
    for rows in accounting_lines(export.books, export.first_day, export.last_day):
        out.write(_bytes(export.format, rows))
        written += len(rows)
        if written - last >= PROGRESS_EVERY:
            last = written
            release(export, until=at + LEASE * (1 + written // PROGRESS_EVERY), written=written)
    return written


def _bytes(file_format: str, rows: Iterable[Sequence[str]]) -> bytes:
    """Lines as they stand in a file: tabs and ISO 8859-15 in a FEC (LPF A47 A-1), semicolons for a spreadsheet."""
    if file_format == ExportFormat.FEC:
        return "".join("\t".join(row) + A_LINE_END for row in rows).encode("iso8859-15", "replace")
    text = io.StringIO()
    table = csv.writer(text, delimiter=";", lineterminator=A_LINE_END)
    table.writerows([plain_cell(cell) for cell in row] for row in rows)
    return text.getvalue().encode()
