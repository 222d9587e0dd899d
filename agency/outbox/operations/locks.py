"""In which order rows are locked: the person, the case, then the message that our token holds."""

from __future__ import annotations

from collections.abc import Collection

from django.db import connection

from agency.outbox.enums import MessageState
from agency.outbox.models import Message
from agency.parties.models import Debtor

from .sql import LOCK_CASES, LOCK_PERSON


def held(message: Message, *states: MessageState) -> Message | None:
    """Return the row locked, its case first, if our token still holds it; None when somebody took over."""
    return next(iter(held_each([message], *states)), None)


def held_each(messages: Collection[Message], *states: MessageState) -> list[Message]:
    """Return those of these rows that our tokens still hold, locked, in the same order, with what letters read of them.

    Every write locks the case before the message: two orders would let two workers wait for each other.
    """
    lock_case(*(message.case_id for message in messages))
    locked = (
        Message.objects.select_for_update(of=("self",))
        .select_related("case__creditor", "case__mandate", "debtor", "creditor")
        .prefetch_related("debtor__addresses", "debtor__contact_points")
        .filter(pk__in=[message.pk for message in messages], state__in=states)
        .order_by("pk")
    )
    rows = {row.pk: row for row in locked}
    return [rows[one.pk] for one in messages if one.pk in rows and rows[one.pk].token == one.token]


def lock_case(*case_ids: int) -> None:
    """Let nobody else decide on these cases until the caller's transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute(LOCK_CASES, [list(case_ids)])


def lock_person(person: Debtor) -> None:
    """Let nobody else write to this person, in any case of any creditor, until the transaction ends (R6.7)."""
    with connection.cursor() as cursor:
        cursor.execute(LOCK_PERSON, {"row": person.pk, "person": person.person_id, "siren": person.siren})
