"""Files come with a person’s word: each is kept apart and waits, or is refused at once by what it is."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import datetime

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction
from django.utils.translation import gettext as _

from agency.disputes.models import Reply
from agency.journal.enums import Verb
from agency.journal.operations import record
from agency.journal.rules import Actor
from agency.uploads.enums import UploadFault, UploadState
from agency.uploads.models import Upload
from agency.uploads.rules import LARGEST, MOST_FILES, MOST_ROWS, fault_of, format_of, plain_name
from agency.uploads.values import SentFile


class TooManyUploads(Exception):
    """More was tried with this word than anybody’s slip explains, or it had its answer; the message says what to do."""


@transaction.atomic
def send(*, reply: Reply, files: Sequence[SentFile], by: Actor, at: datetime) -> list[Upload]:
    """Keep the files of a reply apart until they are judged; those refused at once leave their name and why.

    Raises `TooManyUploads` once the reply had its answer, or past twenty files tried.
    """
    locked = Reply.objects.select_for_update(of=("self",)).get(pk=reply.pk)
    if locked.answered_at is not None:
        raise TooManyUploads(_("Ce message a eu sa réponse. Écrivez-nous de nouveau pour joindre un fichier."))
    states = list(locked.uploads.values_list("state", flat=True))
    if len(states) + len(files) > MOST_ROWS:
        raise TooManyUploads(_("Trop de fichiers ont été essayés avec ce message. Appelez-nous."))
    room = MOST_FILES - sum(state != UploadState.REFUSED for state in states)
    sent: list[Upload] = []
    try:
        for file in files:
            upload = _kept_apart(locked, file, room=room, at=at)
            sent.append(upload)
            room -= upload.state == UploadState.WAITING
            record(
                by=by, at=at, verb=Verb.UPLOAD_SENT, subject=upload, case_id=locked.case_id, size=upload.size,
                fault=upload.fault,
            )  # fmt: skip
    except Exception:
        # The rows go back; the bytes would stay, and no row would lead to them.
        for upload in sent:
            if upload.file.name:
                default_storage.delete(upload.file.name)
        raise
    return sent


def _kept_apart(reply: Reply, sent: SentFile, *, room: int, at: datetime) -> Upload:
    """The row of a file: waiting with its bytes, under a name drawn at random, or refused without them."""
    content = sent.file.read(LARGEST + 1)
    fault = fault_of(content) or (None if room > 0 else UploadFault.TOO_MANY)
    upload = Upload(
        reply=reply, name=plain_name(sent.name), format=format_of(content) or "", size=max(sent.size, 0), sent_at=at
    )
    if fault is None:
        upload.file.save(f"{uuid.uuid4().hex}.bin", ContentFile(content), save=False)
    else:
        upload.state, upload.fault, upload.judged_at = UploadState.REFUSED, fault, at
    upload.save()
    return upload
