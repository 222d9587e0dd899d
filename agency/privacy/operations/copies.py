"""Writes of the copies of people's data: written by a worker, taken by the person or handed by somebody, dropped."""

from __future__ import annotations

import hashlib
import tempfile
from datetime import datetime
from functools import partial
from typing import IO

from django.core.files import File
from django.db import transaction

from agency.common.bundles import write_bundle
from agency.common.calendar import paris_date
from agency.journal.enums import Verb
from agency.journal.operations import record
from agency.journal.rules import Actor
from agency.leases.operations import release, take
from agency.privacy.enums import FileState
from agency.privacy.models import AccessFile
from agency.privacy.presenters.copy import copy_files
from agency.privacy.queries.requests import copies_over, waiting_copies

MOST_TRIES = 3


def write_next_copy(*, by: Actor, at: datetime) -> bool:
    """Write the next copy asked for; return whether there was one. What fails three times is given up, and says so."""
    copy = take(waiting_copies(), at=at)
    if copy is None:
        return False
    try:
        with tempfile.TemporaryFile() as out:
            write_bundle(out, copy_files(copy.request.debtor, on=paris_date(at)), paris_date(at))
            _keep(copy, out, by=by, at=at)
    except Exception:
        if copy.attempts >= MOST_TRIES:
            release(copy, state=FileState.FAILED)
        raise
    return True


@transaction.atomic
def take_copy(*, copy: AccessFile, by: Actor, at: datetime) -> bytes:
    """Return the bytes of a copy to who takes it; the journal keeps who and when."""
    with copy.file.open("rb") as kept:
        content = bytes(kept.read())
    record(
        by=by, at=at, verb=Verb.DATA_COPY_TAKEN, subject=copy, case_id=copy.request.case_id, sha256=copy.sha256
    )  # fmt: skip
    return content


def drop_old_copies(*, by: Actor, at: datetime) -> int:
    """Delete the bytes of the copies that nobody may take any more; return how many."""
    old = list(copies_over(paris_date(at)))
    for copy in old:
        with transaction.atomic():
            name, storage = copy.file.name, copy.file.storage
            AccessFile.objects.filter(pk=copy.pk).update(state=FileState.FORGOTTEN, file="")
            record(by=by, at=at, verb=Verb.DATA_COPY_DROPPED, subject=copy, case_id=copy.request.case_id)
            transaction.on_commit(partial(storage.delete, name or ""))
    return len(old)


@transaction.atomic
def _keep(copy: AccessFile, out: IO[bytes], *, by: Actor, at: datetime) -> None:
    size = out.tell()
    out.seek(0)
    digest = hashlib.file_digest(out, "sha256").hexdigest()  # type: ignore[arg-type]
    out.seek(0)
    copy.file.save(f"{digest}.zip", File(out), save=False)
    release(copy, state=FileState.READY, file=copy.file.name, sha256=digest, size=size, made_at=at)
    record(
        by=by, at=at, verb=Verb.DATA_COPY_WRITTEN, subject=copy, case_id=copy.request.case_id, sha256=digest
    )  # fmt: skip
