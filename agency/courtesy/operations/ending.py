"""What became of a word, written on its row and on those that travelled with it."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Q

from agency.courtesy.enums import CourtesyState
from agency.courtesy.models import CourtesyReminder
from agency.journal.enums import Verb
from agency.journal.operations import record_each
from agency.journal.rules import Actor
from agency.journal.values import JournalAct


@transaction.atomic(savepoint=False)
def end(
    *,
    locked: Collection[CourtesyReminder],
    state: CourtesyState,
    by: Actor,
    at: datetime,
    why: str = "",
    error: str = "",
    ref: str = "",
) -> None:
    """Write what became of words that the caller holds locked, and of their companions; one journal line a bill."""
    keys = [one.pk for one in locked]
    if not keys:
        return
    ended = CourtesyReminder.objects.filter(Q(pk__in=keys) | Q(lead__in=keys))
    rows = list(ended.select_related("line"))
    fate: dict[str, Any] = {"state": state, "ended_at": at, "why": why, "last_error": error[:300], "provider_ref": ref}
    ended.update(**fate, lease_until=None)
    acts = [JournalAct(one.line, None, {"state": state.value, "why": why, "channel": one.channel}) for one in rows]
    record_each(by=by, at=at, verb=Verb.COURTESY_ENDED, acts=acts)
