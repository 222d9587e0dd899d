"""Read, then approved: what somebody saw is kept, and nothing is approved that was not shown."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction

from agency.journal.enums import Verb
from agency.journal.operations import record, record_each
from agency.journal.rules import Actor
from agency.journal.values import JournalAct
from agency.letters.enums import DUNNING
from agency.outbox.enums import MessageState
from agency.outbox.models import Message
from agency.outbox.operations.locks import lock_case
from agency.outbox.review.models import LetterReading
from agency.outbox.review.queries import drawing_of, read_by, seal_of
from agency.outbox.review.rules import DecisionRefused
from agency.users.models import User


@transaction.atomic
def note_reading(*, message: Message, sha256: str, reader: User, by: Actor, at: datetime) -> LetterReading:
    """Keep that somebody read this drawing of a letter, once. Raises `DecisionRefused` when it is not this one now."""
    locked = _ready(message)
    return _note(locked, sha256, reader, by=by, at=at)


@transaction.atomic
def approve(*, message: Message, sha256: str, reader: User, by: Actor, at: datetime) -> LetterReading:
    """Approve the letter that was shown. Twice changes nothing.

    Raises `DecisionRefused` when it was drawn again meanwhile, or is no longer there to approve.
    """
    locked = _ready(message)
    reading = _note(locked, sha256, reader, by=by, at=at)
    if reading.approved_at is None:
        reading.approved_at = at
        reading.save(update_fields=["approved_at"])
        _leaves_from(locked, at)
        record(
            by=by, at=at, verb=Verb.MESSAGE_APPROVED, subject=locked, case_id=locked.case_id, kind=locked.kind,
            reference=locked.reference, sha256=sha256,
        )  # fmt: skip
    return reading


@transaction.atomic
def approve_read(*, reader: User, by: Actor, at: datetime, on: date) -> int:
    """Approve every letter of the day that this person read and that is still drawn as they saw it; return how many.

    A letter that they were not shown, or that changed since, is left for another look.
    """
    read = {one.message_id: one for one in read_by(reader, on)}
    cases = Message.objects.filter(pk__in=read).order_by().values_list("case_id", flat=True)
    lock_case(*cases)
    ready = Message.objects.select_for_update(of=("self",)).filter(pk__in=read, state=MessageState.READY)
    letters = list(ready.order_by("pk"))
    # Asked again once they are locked: one may have been drawn anew meanwhile.
    same = {one.pk: one for one in read_by(reader, on).filter(message__in=letters)}
    kept = {reading.message_id: reading for reading in same.values()}
    LetterReading.objects.filter(pk__in=same).update(approved_at=at)
    Message.objects.filter(pk__in=kept, not_before__lt=at).update(not_before=at)
    acts = [
        JournalAct(
            letter, letter.case_id,
            {"kind": letter.kind, "reference": letter.reference, "sha256": kept[letter.pk].sha256},
        )
        for letter in letters
        if letter.pk in kept
    ]  # fmt: skip
    return record_each(by=by, at=at, verb=Verb.MESSAGE_APPROVED, acts=acts)


def _ready(message: Message) -> Message:
    lock_case(message.case_id)
    locked = Message.objects.select_for_update(of=("self",)).get(pk=message.pk)
    if locked.kind not in DUNNING or locked.state != MessageState.READY:
        raise DecisionRefused("Ce courrier n’est plus à relire.")
    return locked


def _note(locked: Message, sha256: str, reader: User, *, by: Actor, at: datetime) -> LetterReading:
    drawing = drawing_of(locked)
    if drawing is None or drawing.sha256 != sha256:
        raise DecisionRefused("Ce courrier a été composé de nouveau : relisez-le.")
    reading, new = LetterReading.objects.get_or_create(
        message=locked, reader=reader, sha256=sha256, defaults={"seal": seal_of(locked), "read_at": at}
    )
    if new:
        record(by=by, at=at, verb=Verb.MESSAGE_READ, subject=locked, case_id=locked.case_id, sha256=sha256)
    return reading


def _leaves_from(locked: Message, at: datetime) -> None:
    """It has waited for us, and not for the machine."""
    if locked.not_before < at:
        locked.not_before = at
        locked.save(update_fields=["not_before"])
