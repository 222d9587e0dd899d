"""A creditor's file handed over, read and shown, or forgotten: nothing is a person, a case or a claim yet.

The bytes wait for a worker in a row that is the job: it reads them, asks a person what the columns hold when it cannot
tell, and keeps the lines a thousand at a time. A worker that dies leaves the lines that were kept; the next one reads
the file again and goes on from there.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import asdict
from datetime import date, datetime
from itertools import islice
from typing import NamedTuple

from django.db import transaction
from django.db.models.functions import Length

from agency.cases.enums import DocumentKind
from agency.intake.enums import FORGETTABLE, BatchState, ColumnsOrigin, FileFormat
from agency.intake.models import ColumnMapping, HandedFile, HandedPiece, ImportBatch, ImportRow
from agency.intake.queries import known_columns, waiting_files
from agency.intake.rules import MAPPABLE, asks_for_columns, columns_read, columns_refused, line_as_json
from agency.journal.enums import Verb
from agency.journal.operations import record
from agency.journal.rules import Actor
from agency.leases.operations import take
from agency.mandates.queries import in_force
from agency.parties.models import Creditor
from agency.readers.claim_files import (
    ClaimFile,
    ClaimRow,
    Mapping,
    ReadOptions,
    UnreadableFile,
    read_claims,
    with_contacts,
)
from agency.readers.tables.contacts import read_contacts
from tenants.current import no_new_work

from .judging import SLICE, lines_of, rows_of

# Bytes read while whoever hands them over waits; more is a worker's.
AT_ONCE = 200_000
# Workers that may die over a file before it is set aside: what kills one kills the next.
TRIES = 3
_NO_MANDATE = "Signez d’abord le mandat : sans lui, aucune facture ne peut nous être confiée (R124-3)."
_NO_NEW_WORK = "Le cabinet ne prend pas de nouvelles factures en ce moment. Celles qu’il suit déjà avancent."
_NAMES = {FileFormat.HAND: "Saisi à la main", FileFormat.PROGRAM: "Reçu d’un logiciel"}
_TOO_HARD = "La lecture s’est arrêtée trois fois en chemin. Découpez ce fichier, ou exportez-le en CSV, et déposez-le."
_GONE = "Ce dépôt a déjà été traité : ses colonnes ne changent plus. Déposez le fichier de nouveau."


class BatchRefused(Exception):
    """The batch cannot go on; the message says in French why and what to do."""


class JoinedPiece(NamedTuple):
    """A PDF or a picture of a bill, its type read from its content."""

    kind: DocumentKind
    content: bytes
    mime: str


@transaction.atomic
def hand_over(
    *, creditor: Creditor, filename: str, data: bytes, by: Actor, at: datetime, on: date, contacts: bytes | None = None
) -> ImportBatch:
    """Keep a file until a worker reads it (`read_next`). Raises `BatchRefused` without a signed mandate (R1.6)."""
    batch = _new_batch(creditor, filename, data, at, on)
    HandedFile.objects.create(batch=batch, content=data, contacts=contacts, handed_by=asdict(by), handed_on=on)
    record(by=by, at=at, verb=Verb.BATCH_HANDED, subject=batch, filename=filename, sha256=batch.sha256)
    return batch


def hand_over_each(
    *, creditor: Creditor, files: Sequence[tuple[str, bytes]], by: Actor, at: datetime, on: date,
    contacts: bytes | None = None,
) -> list[ImportBatch]:  # fmt: skip
    """Keep files, each a deposit of its own, and read them at once when they are small; a worker reads the others.

    Raises `BatchRefused` without a signed mandate (R1.6).
    """
    with transaction.atomic():
        batches = [
            hand_over(creditor=creditor, filename=name, data=data, contacts=contacts, by=by, at=at, on=on)
            for name, data in files
        ]
    if sum(len(data) for _name, data in files) <= AT_ONCE:
        for batch in batches:
            read_next(at=at, batch=batch)
    return batches


def read_small(*, batch: ImportBatch, at: datetime) -> None:
    """Read a file that waits while one waits for it, when it is small; a worker reads it otherwise."""
    if waiting_files().annotate(size=Length("content")).filter(batch=batch, size__lte=AT_ONCE).exists():
        read_next(at=at, batch=batch)


@transaction.atomic
def read_batch(
    *, creditor: Creditor, filename: str, data: bytes, by: Actor, at: datetime, on: date, contacts: bytes | None = None
) -> ImportBatch:
    """Read a file while one waits and keep its lines with their outcome; its columns are those known or proposed.

    Raises `UnreadableFile` (readers) when the file as a whole cannot be read, `BatchRefused` without a
    signed mandate (R1.6, R124-3). Of a FEC only the customers' open lines and the hash are kept.
    """
    batch = _new_batch(creditor, filename, data, at, on)
    found = _parsed(batch, data, contacts)
    rows = rows_of(batch, lines_of(found), found.refused, on)
    while some := list(islice(rows, SLICE)):
        ImportRow.objects.bulk_create(some)
    _show(batch, found, data, by=by, at=at)
    return batch


@transaction.atomic
def take_by_hand(
    *, creditor: Creditor, bills: Sequence[tuple[ClaimRow, Sequence[JoinedPiece]]], by: Actor, at: datetime, on: date,
    origin: FileFormat = FileFormat.HAND,
) -> ImportBatch:  # fmt: skip
    """Keep bills typed by hand, or said by a program, as a deposit to check, each with its pieces.

    Raises `BatchRefused` without a signed mandate (R1.6).
    """
    lines = [line for line, _pieces in bills]
    data = json.dumps([line_as_json(line) for line in lines], ensure_ascii=False, default=str).encode()
    batch = _new_batch(creditor, _NAMES[origin], data, at, on)
    batch.file_format = origin
    rows = ImportRow.objects.bulk_create(rows_of(batch, lines, (), on))
    HandedPiece.objects.bulk_create(
        HandedPiece(row=row, kind=piece.kind, content=piece.content, mime=piece.mime)
        for row, (_line, pieces) in zip(rows, bills, strict=True)
        for piece in pieces
    )
    found = ClaimFile(origin, tuple(lines), (), hashlib.sha256(data).hexdigest())
    _show(batch, found, data, by=by, at=at)
    return batch


def read_next(*, at: datetime, batch: ImportBatch | None = None) -> bool:
    """Read the first file that waits, or this one; return whether there was one that nobody else reads."""
    waiting = waiting_files() if batch is None else waiting_files().filter(batch=batch)
    handed = take(waiting, at=at)
    if handed is None:
        return False
    if handed.attempts > TRIES:
        _set_aside(handed, _TOO_HARD, at=at)
        return True
    batch, data = handed.batch, bytes(handed.content)
    try:
        found = _parsed(batch, data, bytes(handed.contacts) if handed.contacts is not None else None)
        if asks_for_columns(found, known_columns(batch.creditor)):
            _ask_columns(handed, found)
            return True
    except UnreadableFile as error:
        _set_aside(handed, str(error), at=at)
        return True
    lines = lines_of(found)
    rows = islice(rows_of(batch, lines, found.refused, handed.handed_on), batch.gone_through, None)
    count = len(lines) + len(found.refused)
    while some := list(islice(rows, SLICE)):
        if not _keep(batch, some, count):
            return True
    _settle_reading(handed, found, data, at=at)
    return True


@transaction.atomic
def map_columns(*, batch: ImportBatch, mapping: Mapping, by: Actor, at: datetime) -> ImportBatch:
    """Take a person's word for what each column holds, remember it for this creditor's next files, and read again.

    Raises `BatchRefused` when the columns do not tell who owes or how much, when two fields read one column, or once
    the file was confided or abandoned. What was typed on lines read before is forgotten with them.
    """
    if refused := columns_refused(mapping):
        raise BatchRefused(refused)
    locked = ImportBatch.objects.select_for_update(of=("self",)).get(pk=batch.pk)
    handed = HandedFile.objects.filter(batch=locked).first()
    if handed is None or locked.state not in MAPPABLE:
        raise BatchRefused(_GONE)
    ColumnMapping.objects.update_or_create(
        creditor=locked.creditor,
        fingerprint=mapping.fingerprint,
        defaults={"mapping": mapping.as_json(), "chosen_by": by.label[:150], "chosen_at": at},
    )
    locked.rows.all().delete()
    locked.state, locked.gone_through, locked.to_go_through = BatchState.READING, 0, 0
    locked.columns = columns_read(mapping, ColumnsOrigin.CHOSEN)
    locked.save(update_fields=["state", "gone_through", "to_go_through", "columns"])
    HandedFile.objects.filter(pk=handed.pk).update(lease_until=None, attempts=0)
    record(by=by, at=at, verb=Verb.BATCH_MAPPED, subject=locked, fields=sorted(mapping.fields))
    return locked


def _new_batch(creditor: Creditor, filename: str, data: bytes, at: datetime, on: date) -> ImportBatch:
    """Open a deposit to be read: the one way in of every new file.

    Raises `BatchRefused` without a signed mandate (R1.6, R124-3), and while the agency takes no new work.
    """
    if no_new_work():
        raise BatchRefused(_NO_NEW_WORK)
    if in_force(creditor, on) is None:
        raise BatchRefused(_NO_MANDATE)
    return ImportBatch.objects.create(
        creditor=creditor,
        state=BatchState.READING,
        filename=filename[:150],
        sha256=hashlib.sha256(data).hexdigest(),
        uploaded_at=at,
    )


def _parsed(batch: ImportBatch, data: bytes, contacts: bytes | None) -> ClaimFile:
    """What the file says, by the columns that this creditor's people told before. Raises `UnreadableFile`."""
    known = known_columns(batch.creditor)
    found = read_claims(data, batch.filename, options=ReadOptions(known=known))
    batch.file_format = found.format
    if found.columns is not None:
        chosen = batch.columns is not None and batch.columns["origin"] == ColumnsOrigin.CHOSEN
        told = ColumnsOrigin.CHOSEN if chosen else ColumnsOrigin.REMEMBERED
        remembered = found.columns.fingerprint in known
        batch.columns = columns_read(found.columns, told if remembered else ColumnsOrigin.HEADERS)
    return found if contacts is None else with_contacts(found, read_contacts(contacts))


@transaction.atomic
def _keep(batch: ImportBatch, rows: Sequence[ImportRow], count: int) -> bool:
    """Keep the next lines, unless another worker kept them first; return whether they were ours."""
    locked = ImportBatch.objects.select_for_update(of=("self",)).get(pk=batch.pk)
    if locked.state != BatchState.READING or locked.gone_through != rows[0].position - 1:
        return False
    ImportRow.objects.bulk_create(rows)
    batch.gone_through, batch.to_go_through = rows[-1].position, count
    batch.save(update_fields=["gone_through", "to_go_through"])
    return True


@transaction.atomic
def _settle_reading(handed: HandedFile, found: ClaimFile, data: bytes, *, at: datetime) -> None:
    """Show what was read. Of a table the bytes stay: its columns may be told anew until it is confided."""
    locked = ImportBatch.objects.select_for_update(of=("self",)).get(pk=handed.batch_id)
    if locked.state != BatchState.READING or locked.gone_through != len(lines_of(found)) + len(found.refused):
        return
    _show(handed.batch, found, data, by=handed.by, at=at)
    if found.head:
        HandedFile.objects.filter(pk=handed.pk).update(head=found.head, lease_until=None, attempts=0)
    else:
        handed.delete()


def _show(batch: ImportBatch, found: ClaimFile, data: bytes, *, by: Actor, at: datetime) -> None:
    """Have a deposit checked by whoever handed it over."""
    batch.state, batch.gone_through, batch.to_go_through = BatchState.PREVIEW, 0, 0
    batch.evidence = data if found.format in {"facturx", "zugferd"} else None
    batch.save()
    record(
        by=by, at=at, verb=Verb.BATCH_READ, subject=batch, filename=batch.filename, sha256=batch.sha256,
        rows=len(found.rows), refused=len(found.refused),
    )  # fmt: skip


@transaction.atomic
def _ask_columns(handed: HandedFile, found: ClaimFile) -> None:
    """Leave a table whose columns nobody can tell to a person, with its first rows to look at."""
    HandedFile.objects.filter(pk=handed.pk).update(head=found.head, lease_until=None, attempts=0)
    batch = handed.batch
    batch.state = BatchState.MAPPING
    batch.save(update_fields=["state", "file_format", "columns"])


@transaction.atomic
def _set_aside(handed: HandedFile, trouble: str, *, at: datetime) -> None:
    """Say why a file cannot be read, and keep nothing of it."""
    batch = ImportBatch.objects.select_for_update(of=("self",)).get(pk=handed.batch_id)
    if batch.state != BatchState.READING:
        return
    batch.rows.all().delete()
    batch.state, batch.trouble = BatchState.UNREADABLE, trouble[:500]
    batch.save(update_fields=["state", "trouble"])
    handed.delete()
    record(by=handed.by, at=at, verb=Verb.BATCH_UNREADABLE, subject=batch, reason=batch.trouble)


@transaction.atomic
def abandon_batch(*, batch: ImportBatch, by: Actor, at: datetime) -> None:
    """Forget a file that was only handed over or read: its bytes and its lines are deleted (R9.5)."""
    locked = ImportBatch.objects.select_for_update(of=("self",)).get(pk=batch.pk)
    if locked.state not in FORGETTABLE:
        raise BatchRefused("Ce dépôt a déjà été traité.")
    locked.rows.all().delete()
    HandedFile.objects.filter(batch=locked).delete()
    locked.state, locked.evidence = BatchState.ABANDONED, None
    locked.save(update_fields=["state", "evidence"])
    record(by=by, at=at, verb=Verb.BATCH_ABANDONED, subject=locked)
