"""The mail box kept, opened, read further, forgotten."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from agency.journal.enums import Verb
from agency.journal.operations import record
from agency.journal.rules import Actor
from tenants.sealing import seal

from .models import MailBox
from .rules import SEALED_FOR


@transaction.atomic
def keep_box(
    *, address: str, host: str, port: int, username: str, password: str, tagged: bool, by: Actor, at: datetime
) -> MailBox:
    """Keep the box where people answer, its password sealed; it is to be opened before anybody is told of it.

    Another account is read from the day it opens; the same one goes on where it was.
    """
    former = MailBox.objects.select_for_update().filter(pk=1).first()
    same = former is not None and (former.host, former.username) == (host, username)
    fields = {
        "address": address, "host": host, "port": port, "username": username, "tagged": tagged, "kept_at": at,
        "kept_by": by.label[:150], "sealed": seal(password, purpose=SEALED_FOR), "checked_at": None, "why_not": "",
        "failing_since": None,
    }  # fmt: skip
    box, _new = MailBox.objects.update_or_create(
        pk=1, defaults=fields if same else {**fields, "validity": 0, "last_uid": 0, "read_at": None}
    )
    record(by=by, at=at, verb=Verb.MAIL_BOX_KEPT, subject=box)
    return box


@transaction.atomic
def note_opened(*, box: MailBox, validity: int, next_uid: int, by: Actor, at: datetime) -> MailBox:
    """Record that the box opened; the first time, what it held before stays unread.

    Keys changed meanwhile are left as they are.
    """
    locked = MailBox.objects.select_for_update().filter(pk=box.pk, sealed=box.sealed).first()
    if locked is None:
        return box
    first = locked.checked_at is None
    locked.why_not, locked.failing_since, locked.read_at = "", None, at
    locked.checked_at = locked.checked_at or at
    if not locked.validity:
        locked.validity, locked.last_uid = validity, max(next_uid - 1, 0)
    locked.save()
    if first:
        record(by=by, at=at, verb=Verb.MAIL_BOX_OPENED, subject=locked)
    return locked


@transaction.atomic
def note_shut(*, box: MailBox, why: str, by: Actor, at: datetime) -> MailBox:
    """Record that the box does not open any more, and since when; written in the journal once."""
    locked = MailBox.objects.select_for_update().filter(pk=box.pk, sealed=box.sealed).first()
    if locked is None:
        return box
    first = locked.failing_since is None
    locked.why_not, locked.failing_since = why[:200], locked.failing_since or at
    locked.save(update_fields=["why_not", "failing_since"])
    if first:
        record(by=by, at=at, verb=Verb.MAIL_BOX_SHUT, subject=locked, why=why[:200])
    return locked


@transaction.atomic
def drop_box(*, box: MailBox, by: Actor, at: datetime) -> None:
    """Forget the box and its password: people answer to the agency's own address again."""
    locked = MailBox.objects.select_for_update().filter(pk=box.pk).first()
    if locked is not None:
        record(by=by, at=at, verb=Verb.MAIL_BOX_DROPPED, subject=locked)
        locked.delete()
