"""What became of a word, written on its row and on those that travelled with it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction

from agency.courtesy.enums import CourtesyState
from agency.courtesy.models import CourtesyReminder
from agency.journal.enums import Verb
from agency.journal.operations import record_each
from agency.journal.rules import Actor
from agency.journal.values import JournalAct


@transaction.atomic(savepoint=False)
def end(
    *,
    locked: CourtesyReminder,
    state: CourtesyState,
    by: Actor,
    at: datetime,
    why: str = "",
    error: str = "",
    ref: str = "",
) -> None:
    """Write what became of a word that the caller holds locked, and of its companions; one journal line a bill."""
    ended = CourtesyReminder.objects.filter(pk=locked.pk) | CourtesyReminder.objects.filter(lead=locked)
    rows = list(ended.select_related("line"))
    fate: dict[str, Any] = {"state": state, "ended_at": at, "why": why, "last_error": error[:300], "provider_ref": ref}
    ended.update(**fate, channel=locked.channel, lease_until=None)
    told = {"state": state.value, "why": why, "channel": locked.channel}
    record_each(by=by, at=at, verb=Verb.COURTESY_ENDED, acts=[JournalAct(one.line, None, told) for one in rows])
