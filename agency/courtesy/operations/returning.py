"""What the post tells of a letter: only that it came back matters, of a word that asks nothing."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from agency.courtesy.enums import CourtesyState
from agency.courtesy.models import CourtesyReminder
from agency.journal.enums import Verb
from agency.journal.operations import record_each
from agency.journal.rules import Actor
from agency.journal.values import JournalAct
from agency.outbox.enums import DeliveryKind


@transaction.atomic
def note_return(*, ref: str, kind: DeliveryKind, by: Actor, at: datetime) -> bool:
    """Note that a letter came back, once, with each bill it told of; whether the sending is a courtesy reminder's."""
    locked = CourtesyReminder.objects.select_for_update(of=("self",)).filter(provider_ref=ref, lead=None).first()
    if not ref or locked is None:
        return False
    if kind == DeliveryKind.RETURNED and locked.state == CourtesyState.SENT:
        group = CourtesyReminder.objects.filter(pk=locked.pk) | CourtesyReminder.objects.filter(lead=locked)
        rows = list(group.select_related("line"))
        group.update(state=CourtesyState.RETURNED)
        acts = [JournalAct(one.line, None, {"state": CourtesyState.RETURNED.value}) for one in rows]
        record_each(by=by, at=at, verb=Verb.COURTESY_RETURNED, acts=acts)
    return True
