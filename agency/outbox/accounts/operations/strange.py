"""Words of providers that are in no list of ours: kept once, in front of a person until it is read."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from agency.journal.enums import Verb
from agency.journal.operations import record
from agency.journal.rules import Actor
from agency.outbox.accounts.models import StrangeState
from agency.outbox.models import Message


@transaction.atomic
def note_strange(*, message: Message, said: str, told_at: datetime, by: Actor, at: datetime) -> bool:
    """Keep a word of a provider that nobody here knows, once for a letter; return whether it is new.

    No state follows from it: a person reads it and asks the provider.
    """
    _row, new = StrangeState.objects.get_or_create(message=message, said=said[:80], defaults={"told_at": told_at})
    if new:
        record(by=by, at=at, verb=Verb.MESSAGE_STATE_UNKNOWN, subject=message, case_id=message.case_id, said=said[:80])
    return new


@transaction.atomic
def read_strange(*, state: StrangeState, by: Actor, at: datetime) -> bool:
    """Say that somebody read it; False when somebody did before."""
    locked = StrangeState.objects.select_for_update().get(pk=state.pk)
    if locked.read_at is not None:
        return False
    locked.read_at, locked.read_by = at, by.label[:150]
    locked.save(update_fields=["read_at", "read_by"])
    record(
        by=by, at=at, verb=Verb.MESSAGE_STATE_READ, subject=locked.message, case_id=locked.message.case_id,
        said=locked.said,
    )  # fmt: skip
    return True
