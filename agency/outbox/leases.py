"""Taking a message for a while: a lease that ends by itself, and a token that fences off who came before."""

from __future__ import annotations

from datetime import datetime
from uuid import uuid4

from django.db import transaction

from agency.cases.models import Case
from agency.parties.models import Debtor

from .enums import MessageState
from .models import Message
from .queries import due
from .rules import LEASE


@transaction.atomic
def take(state: MessageState, *, at: datetime, only: int | None = None) -> Message | None:
    """Take the oldest due message of a state that nobody holds, or None; two workers never take the same."""
    waiting = due(state, at).select_for_update(skip_locked=True, of=("self",))
    message = (waiting.filter(pk=only) if only else waiting).order_by("not_before", "id").first()
    if message is None:
        return None
    message.token = uuid4()
    message.lease_until = at + LEASE
    message.attempts += 1
    message.save(update_fields=["token", "lease_until", "attempts"])
    return message


def held(message: Message, *states: MessageState) -> Message | None:
    """Return the row locked, its case first, if our token still holds it; None when somebody took over.

    Every write locks the case before the message: two orders would let two workers wait for each other.
    """
    lock_case(message.case_id)
    return (
        Message.objects.select_for_update(of=("self",))
        .select_related("case__creditor", "debtor", "creditor")
        .prefetch_related("debtor__addresses", "debtor__contact_points")
        .filter(pk=message.pk, token=message.token, state__in=states)
        .first()
    )


def lock_case(case_id: int) -> None:
    """Let nobody else decide on this case until the caller's transaction ends."""
    Case.objects.select_for_update(of=("self",), no_key=True).values_list("pk").get(pk=case_id)


def lock_person(debtor_id: int) -> None:
    """Let nobody else write to this person, in any case, until the caller's transaction ends (R6.7)."""
    Debtor.objects.select_for_update(of=("self",), no_key=True).values_list("pk").get(pk=debtor_id)
