"""Taking a message for a while: a lease that ends by itself, and a token that fences off who came before."""

from __future__ import annotations

from datetime import datetime
from uuid import uuid4

from agency.cases.models import Case
from agency.parties.models import Debtor

from .enums import MessageState
from .models import Message
from .rules import LEASE

_TAKE = """
UPDATE agency_message SET token = %(token)s, lease_until = %(until)s, attempts = attempts + 1
WHERE id = (
    SELECT id FROM agency_message
    WHERE state = %(state)s AND not_before <= %(at)s AND (lease_until IS NULL OR lease_until < %(at)s)
      AND (%(only)s::bigint IS NULL OR id = %(only)s)
    ORDER BY not_before, id LIMIT 1 FOR UPDATE SKIP LOCKED
)
RETURNING *
"""


def take(state: MessageState, *, at: datetime, only: int | None = None) -> Message | None:
    """Take the oldest due message of a state that nobody holds, or None; two workers never take the same."""
    values = {"token": uuid4(), "until": at + LEASE, "state": state.value, "at": at, "only": only}
    return next(iter(Message.objects.raw(_TAKE, values)), None)


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
