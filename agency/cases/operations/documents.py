"""Documents of a case, kept once by the hash of their bytes."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import date, datetime
from functools import partial
from typing import NamedTuple

from django.core.files.base import ContentFile
from django.db import transaction
from django.db.models import ProtectedError

from agency.cases.enums import DocumentKind
from agency.cases.models import Case, Claim, Document
from agency.journal.enums import Verb
from agency.journal.operations import record, record_each
from agency.journal.rules import Actor
from agency.journal.values import JournalAct
from tenants.language import in_french

PDF = "application/pdf"
_EXTENSION = {PDF: "pdf", "text/xml": "xml", "application/xml": "xml", "image/jpeg": "jpg", "image/png": "png"}


class StillUsed(Exception):
    """Something else names this document: it stays where it is."""


class NewDocument(NamedTuple):
    """A file to keep on a case."""

    case: Case
    kind: DocumentKind
    title: str
    content: bytes
    mime: str

    @property
    def key(self) -> tuple[int, str, str]:
        """What makes it the same as one kept before: its case, its kind, its bytes."""
        return self.case.pk, self.kind.value, hashlib.sha256(self.content).hexdigest()


def add_document(
    *, case: Case, kind: DocumentKind, title: str, content: bytes, mime: str, by: Actor, at: datetime, on: date
) -> Document:
    """Keep a document once by the hash of its bytes; the same bytes of the same kind give the same row."""
    return add_documents(papers=[NewDocument(case, DocumentKind(kind), title, content, mime)], by=by, at=at, on=on)[0]


@transaction.atomic
def attach_piece(
    *, claim: Claim, kind: DocumentKind, content: bytes, mime: str, by: Actor, at: datetime, on: date
) -> Document:
    """Join a piece to a bill; letters enclose its latest invoice when it is a PDF (S4), and every piece is kept."""
    label = in_french(DocumentKind(kind).label)
    document = add_document(
        case=claim.case, kind=kind, title=f"{label.capitalize()} {claim.number}"[:150], content=content, mime=mime,
        by=by, at=at, on=on,
    )  # fmt: skip
    Document.objects.filter(pk=document.pk, claim__isnull=True).update(claim=claim)
    if kind == DocumentKind.INVOICE:
        Claim.objects.filter(pk=claim.pk).update(invoice=document)
        claim.invoice = document
    return document


def attach_invoice(*, claim: Claim, content: bytes, by: Actor, at: datetime, on: date) -> Document:
    """Join the PDF of a bill's invoice (`attach_piece`)."""
    return attach_piece(claim=claim, kind=DocumentKind.INVOICE, content=content, mime=PDF, by=by, at=at, on=on)


@transaction.atomic
def add_documents(*, papers: Sequence[NewDocument], by: Actor, at: datetime, on: date) -> list[Document]:
    """Keep documents, each once by the hash of its bytes; return their rows in the same order."""
    keys = [paper.key for paper in papers]
    alike = Document.objects.filter(case__in={key[0] for key in keys}, sha256__in={key[2] for key in keys})
    kept = {(row.case_id, row.kind, row.sha256): row for row in alike.order_by("-added_on", "-id")}
    new = {key: _written(paper, key[2], on) for key, paper in zip(keys, papers, strict=True) if key not in kept}
    Document.objects.bulk_create(new.values())
    acts = [JournalAct(row, row.case_id, {"kind": row.kind, "sha256": row.sha256}) for row in new.values()]
    record_each(by=by, at=at, verb=Verb.DOCUMENT_ADDED, acts=acts)
    kept |= new
    return [kept[key] for key in keys]


@transaction.atomic
def remove_misfiled(*, document: Document, reason: str, by: Actor, at: datetime) -> None:
    """Take out of a case a paper that is not its own: another person's must not stay in this one's file (R9.1).

    The journal keeps its hash and why. Raises `StillUsed` when something else names it.
    """
    file, sha256 = document.file, document.sha256
    record(
        by=by, at=at, verb=Verb.DOCUMENT_REMOVED, subject=document, case_id=document.case_id, kind=document.kind,
        sha256=sha256, reason=reason[:200],
    )  # fmt: skip
    try:
        with transaction.atomic():
            document.delete()
    except ProtectedError as error:
        raise StillUsed from error
    if file.name and not Document.objects.filter(file=file.name).exists():
        transaction.on_commit(partial(file.storage.delete, file.name))


def _written(paper: NewDocument, digest: str, on: date) -> Document:
    """The row of a paper whose bytes are stored; not yet in the database."""
    row = Document(
        case=paper.case,
        kind=paper.kind,
        title=paper.title,
        sha256=digest,
        size=len(paper.content),
        mime=paper.mime,
        added_on=on,
    )
    row.file.save(f"{digest}.{_EXTENSION.get(paper.mime, 'bin')}", ContentFile(paper.content), save=False)
    return row
