"""The box read further: each mail once, in its own transaction with how far the box was read."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from agency.common.calendar import paris_date
from agency.inbox.models import ReceivedMail
from agency.inbox.rules import read_mail
from agency.journal.rules import Actor
from agency.outbox.mailbox.gateway import BoxShut, OpenBox, opened
from agency.outbox.mailbox.models import MailBox
from agency.outbox.mailbox.operations import note_opened, note_shut
from agency.outbox.mailbox.queries import mail_box, password_of

from .filing import receive

BATCH = 20
# When a server counts anew, what came since the last reading is read again: each mail is known by its fingerprint.
READ_AGAIN = timedelta(days=3)


def open_box(*, box: MailBox, by: Actor, at: datetime) -> MailBox:
    """« Vérifier »: open the box with no transaction open, and record whether it did."""
    return _visit(box, lambda _open: 0, by, lambda: at)[0]


def read_box(*, by: Actor, at: Callable[[], datetime]) -> int:
    """Read what came since the last time, twenty mails at most; return how many were read.

    A box that never opened is left to whoever typed it. One mail that breaks stays in front of a person with its
    bytes, and the next one is read.
    """
    box = mail_box()
    if box is None or box.checked_at is None:
        return 0
    return _visit(box, lambda found: _read_further(found, box, by, at), by, at)[1]


def _visit(box: MailBox, act: Callable[[OpenBox], int], by: Actor, at: Callable[[], datetime]) -> tuple[MailBox, int]:
    password = password_of(box)
    if password is None:
        why = _("Ce mot de passe ne se lit plus : tapez-le de nouveau.")
        return note_shut(box=box, why=why, by=by, at=at()), 0
    try:
        with opened(host=box.host, port=box.port, username=box.username, password=password) as found:
            done = act(found)
            return note_opened(box=box, validity=found.validity, next_uid=found.next_uid, by=by, at=at()), done
    except BoxShut as shut:
        return note_shut(box=box, why=str(shut), by=by, at=at()), 0


def _read_further(found: OpenBox, box: MailBox, by: Actor, at: Callable[[], datetime]) -> int:
    again = bool(box.validity) and found.validity != box.validity
    since = paris_date((box.read_at or at()) - READ_AGAIN)
    numbers = found.since(since) if again else found.after(box.last_uid)
    # Counted anew: read whole at once, or the next reading would not know where it stopped.
    several = numbers if again else numbers[:BATCH]
    for uid in several:
        _take(box, uid, found.validity, found.content(uid), by, at())
    return len(several)


@transaction.atomic
def _take(box: MailBox, uid: int, validity: int, fetched: tuple[bytes, bool], by: Actor, at: datetime) -> None:
    """Keep a mail, and that the box was read so far, unless another account took the box's place meanwhile."""
    locked = MailBox.objects.select_for_update().filter(pk=box.pk, sealed=box.sealed).first()
    if locked is None:
        return
    content, whole = fetched
    mail = read_mail(content, whole=whole)
    if content and not ReceivedMail.objects.filter(fingerprint=mail.fingerprint).exists():
        receive(mail=mail, content=content, whole=whole, by=by, at=at)
    locked.validity, locked.last_uid = validity, uid
    locked.save(update_fields=["validity", "last_uid"])
