"""What became of a message in doubt, another try for one that failed, what follows one that is lost."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from agency.common.calendar import paris_date
from agency.journal.enums import Verb
from agency.journal.operations import record
from agency.journal.rules import Actor
from agency.outbox.enums import MessageState
from agency.outbox.models import Message
from agency.outbox.operations.acceptance import accept, letter_day
from agency.outbox.review.rules import DecisionRefused


@transaction.atomic
def decide(*, message: Message, sent: bool, by: Actor, at: datetime, reason: str) -> Message:
    """A person settles a doubt that no look-up settled: it did leave, or it never did and may leave again.

    Raises `DecisionRefused` when the message is not in doubt.
    """
    locked = Message.objects.select_for_update(of=("self",)).get(pk=message.pk)
    if locked.state != MessageState.UNKNOWN:
        raise DecisionRefused("Le sort de cet envoi est déjà connu.")
    record(by=by, at=at, verb=Verb.MESSAGE_DECIDED, subject=locked, case_id=locked.case_id, sent=sent, reason=reason)
    if sent:
        accept(message=locked, ref="", sent_on=letter_day(locked, paris_date(at)), by=by, at=at, fenced=False)
        return locked
    locked.state, locked.lease_until, locked.not_before, locked.attempts = MessageState.READY, None, at, 0
    locked.save(update_fields=["state", "lease_until", "not_before", "attempts"])
    return locked


@transaction.atomic
def review(*, message: Message, reason: str, by: Actor, at: datetime) -> Message:
    """A person saw a message that will not leave, or that came back, and says what follows; twice changes nothing.

    Raises `DecisionRefused` for one that still lives, or without a word.
    """
    if not reason.strip():
        raise DecisionRefused("Dites en quelques mots ce que vous en faites.")
    locked = Message.objects.select_for_update(of=("self",)).get(pk=message.pk)
    if locked.state not in (MessageState.CANCELLED, MessageState.FAILED):
        raise DecisionRefused("Cet envoi suit son cours.")
    if locked.reviewed_at is None:
        locked.reviewed_at = at
        locked.save(update_fields=["reviewed_at"])
        record(by=by, at=at, verb=Verb.MESSAGE_REVIEWED, subject=locked, case_id=locked.case_id, reason=reason)
    return locked


@transaction.atomic
def retry(*, message: Message, by: Actor, at: datetime) -> Message:
    """Draw a failed message again, once what was wrong is put right. Raises `DecisionRefused` otherwise."""
    locked = Message.objects.select_for_update(of=("self",)).get(pk=message.pk)
    if locked.state != MessageState.FAILED or locked.provider_ref:
        raise DecisionRefused("Seul un envoi en échec, jamais remis, peut être repris.")
    locked.state, locked.not_before, locked.lease_until, locked.attempts = MessageState.PLANNED, at, None, 0
    locked.save(update_fields=["state", "not_before", "lease_until", "attempts"])
    record(by=by, at=at, verb=Verb.MESSAGE_RETRIED, subject=locked, case_id=locked.case_id)
    return locked
