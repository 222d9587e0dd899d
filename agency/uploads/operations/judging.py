"""A file that waits is judged: by the antivirus, then opened apart and written anew. Nobody sees it before."""

from __future__ import annotations

import logging
from datetime import datetime, timedelta
from functools import partial
from typing import NamedTuple

from django.core.files.storage import default_storage
from django.db import transaction

from agency.cases.enums import DocumentKind
from agency.cases.operations import add_document
from agency.common.calendar import paris_date
from agency.journal.enums import Verb
from agency.journal.operations import record
from agency.journal.rules import Actor
from agency.leases.operations import release, take
from agency.readers.files.errors import UnreadableFile
from agency.readers.isolation.cleaning import CleanFile, clean_file
from agency.uploads.enums import UploadFault, UploadState
from agency.uploads.gateway import ScannerDown, has_scanner, is_harmful
from agency.uploads.models import Upload
from agency.uploads.queries import to_judge

logger = logging.getLogger(__name__)
# How long a file is left alone when the antivirus does not answer.
PATIENCE = timedelta(minutes=2)
# A file whose workers die of it is no file to keep.
MOST_TRIES = 4
LOCKED_RULE, SLOW_RULE = "SAFE-4", "SAFE-2"


class _StorageDown(Exception):
    """Where files are kept does not answer: that is no fault of the file, which waits."""


class _TooSlow(Exception):
    """A machine that does too much at once takes long over any file: it is opened again later."""


class _Verdict(NamedTuple):
    """What a file became: written anew, or why not; whether an antivirus looked at it."""

    clean: CleanFile | None
    fault: str
    scanned: bool


def judge_next(*, by: Actor, at: datetime) -> bool:
    """Judge the file that waits for longest; return whether one was taken.

    With an antivirus named, none is opened before it answered: while it does not, the file waits and is shown to
    nobody. What is kept joins the case written anew, without metadata nor anything that acts; the bytes that came go.
    """
    upload = take(to_judge(), at=at)
    if upload is None:
        return False
    try:
        verdict = _verdict(upload)
    except (ScannerDown, _StorageDown):
        release(upload, until=at + PATIENCE, attempts=0)
    except _TooSlow:
        release(upload, until=at + PATIENCE)
    else:
        _settle(upload=upload, verdict=verdict, by=by, at=at)
    return True


def _verdict(upload: Upload) -> _Verdict:
    try:
        with upload.file.open("rb") as kept:
            content = kept.read()
    except FileNotFoundError:
        return _Verdict(None, UploadFault.UNREADABLE, scanned=False)
    except Exception as error:
        logger.exception("The file of upload %s could not be fetched", upload.pk)
        raise _StorageDown from error
    scanned = has_scanner()
    if scanned and is_harmful(content):
        return _Verdict(None, UploadFault.RISKY, scanned)
    if upload.attempts > MOST_TRIES:
        return _Verdict(None, UploadFault.UNREADABLE, scanned)
    try:
        return _Verdict(clean_file(content, pdf=upload.format == "pdf"), "", scanned)
    except UnreadableFile as error:
        if error.rule == SLOW_RULE and upload.attempts < MOST_TRIES:
            raise _TooSlow from error
        fault = UploadFault.LOCKED if error.rule == LOCKED_RULE else UploadFault.UNREADABLE
        return _Verdict(None, fault, scanned)


@transaction.atomic
def _settle(*, upload: Upload, verdict: _Verdict, by: Actor, at: datetime) -> None:
    """Write what a file became, unless another worker took it over; its raw bytes are deleted."""
    held = Upload.objects.select_for_update(of=("self",)).select_related("reply__case")
    locked = held.filter(pk=upload.pk, token=upload.token, state=UploadState.WAITING).first()
    if locked is None:
        return
    case, raw = locked.reply.case, str(locked.file.name)
    locked.file, locked.judged_at, locked.scanned, locked.lease_until = "", at, verdict.scanned, None
    if verdict.clean is None:
        locked.state, locked.fault = UploadState.REFUSED, verdict.fault
    else:
        locked.state = UploadState.KEPT
        locked.document = add_document(
            case=case, kind=DocumentKind.REPLY, title=locked.name, content=verdict.clean.content,
            mime=verdict.clean.mime, by=by, at=at, on=paris_date(at),
        )  # fmt: skip
    locked.save()
    record(
        by=by, at=at, verb=Verb.UPLOAD_REFUSED if verdict.fault else Verb.UPLOAD_KEPT, subject=locked, case_id=case.pk,
        fault=verdict.fault, scanned=verdict.scanned,
    )  # fmt: skip
    transaction.on_commit(partial(default_storage.delete, raw))
