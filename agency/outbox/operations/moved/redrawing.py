"""Drawing again: what is ready for the post goes where its person lives now."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from django.db import transaction

from agency.journal.enums import Verb
from agency.journal.operations import record_each
from agency.journal.rules import Actor
from agency.journal.values import JournalAct
from agency.law.contact.limits import Channel
from agency.letters.enums import MessageKind
from agency.outbox.enums import MessageState
from agency.outbox.models import Message
from agency.outbox.operations.locks import lock_case

_BY_POST = (Channel.POST, Channel.REGISTERED)


@transaction.atomic
def draw_again(*, people: Collection[int], by: Actor, at: datetime) -> int:
    """Draw again what is ready for the post of these people, whose address changed; return how many.

    What is on its way is left alone, and so is what is told at the address that they left.
    """
    ready = Message.objects.filter(debtor__in=people, state=MessageState.READY, channel__in=_BY_POST)
    asked = ready.exclude(kind=MessageKind.CONTACT_CHANGED)
    lock_case(*asked.values_list("case_id", flat=True))
    rows = list(asked.select_for_update(of=("self",)).order_by("pk"))
    Message.objects.filter(pk__in=[row.pk for row in rows]).update(state=MessageState.PLANNED, lease_until=None)
    acts = [JournalAct(row, row.case_id, {"why": "address"}) for row in rows]
    return record_each(by=by, at=at, verb=Verb.MESSAGE_REDRAWN, acts=acts)
