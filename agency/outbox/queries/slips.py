"""Numbers of answer slips: drawn at random, so that one tells nothing of the next."""

from __future__ import annotations

import secrets

from agency.common.identifiers import SLIP_SERIAL, slip_number
from agency.letters.enums import MessageKind
from agency.outbox.models import Message


def new_slip_numbers(count: int) -> list[str]:
    """Return as many numbers that no letter of the agency bears; the database has the last word."""
    found: set[str] = set()
    while len(found) < count:
        drawn = {slip_number(secrets.randbelow(10**SLIP_SERIAL)) for _ in range(count - len(found))}
        found |= drawn - set(Message.objects.filter(slip__in=drawn).values_list("slip", flat=True))
    return list(found)


def slip_of(message: Message) -> str:
    """Return the number that the slip of a word on paper bears: its own, a new one when it asks; none otherwise."""
    asks = message.kind == MessageKind.INSTALMENT_MISSED
    return message.slip or (new_slip_numbers(1)[0] if asks else "")
