"""Keys, states and dates of a message. Pure."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Iterable
from datetime import timedelta
from enum import StrEnum

from agency.law.contact.limits import Channel
from agency.letters.enums import DUNNING, MessageKind

from .enums import DeliveryKind, MessageState

# Why nothing leaves an agency that holds invented people.
TRIAL = "TRIAL"
# Why a word about a date of a plan does not leave: money, another date, a debit or the law’s protection came meanwhile.
OUTDATED = "OUTDATED"
# Why a letter of a calendar does not leave: what happened while it waited calls for it no more.
UNCALLED = "uncalled"
_BACK_OFF = (timedelta(minutes=1), timedelta(minutes=5), timedelta(minutes=15), timedelta(hours=1))
_LOOK_UP_GRACE = {
    Channel.POST: timedelta(hours=24),
    Channel.REGISTERED: timedelta(hours=24),
    Channel.EMAIL: timedelta(minutes=15),
}


class Bias(StrEnum):
    """What an ambiguous sending may never become: double, or lost."""

    AT_MOST_ONCE = "at_most_once"
    AT_LEAST_ONCE = "at_least_once"


def bias(kind: MessageKind, channel: Channel) -> Bias:
    """Registered letters and formal notices are never sent on a doubt; the rest is sent rather twice than never."""
    proven = channel == Channel.REGISTERED or kind in {MessageKind.REGISTERED_LETTER, MessageKind.FORMAL_NOTICE}
    return Bias.AT_MOST_ONCE if proven else Bias.AT_LEAST_ONCE


def has_paper_form(kind: MessageKind) -> bool:
    """Return whether a message of this kind has a document of its own to put in an envelope."""
    return kind in DUNNING or kind in {
        MessageKind.RECEIPT, MessageKind.CASE_RETURNED, MessageKind.DEBIT_NOTICE, MessageKind.DEBIT_NEWS,
        MessageKind.SUM_CHANGED, MessageKind.ACCOUNT_SENT, MessageKind.CASE_CLOSED, MessageKind.INSTALMENT_MISSED,
        MessageKind.PLAN_CHANGED, MessageKind.HANDED_OVER, MessageKind.SLIP_RECEIVED,
        MessageKind.CONTACT_CHANGED,
    }  # fmt: skip


def provider_key(*, secret: str, schema: str, message_id: int) -> str:
    """Return the 64 characters under which the provider knows a message, the same at every try."""
    return hmac.new(secret.encode(), f"outbox:{schema}:{message_id}".encode(), hashlib.sha256).hexdigest()


def back_off(attempts: int) -> timedelta:
    """Return how long to wait after so many tries that the provider refused for now."""
    return _BACK_OFF[min(max(attempts, 1), len(_BACK_OFF)) - 1]


def look_up_grace(channel: Channel) -> timedelta:
    """Return how long a provider may take before « not found » means « never received »."""
    return _LOOK_UP_GRACE[channel]


_RANK = {
    MessageState.PLANNED: 0,
    MessageState.READY: 1,
    MessageState.HELD: 1,
    MessageState.CANCELLED: 1,
    MessageState.SENDING: 2,
    MessageState.UNKNOWN: 2,
    MessageState.ACCEPTED: 3,
    MessageState.FAILED: 4,
    MessageState.DONE: 5,
}
_END_OF_JOURNEY = {
    Channel.POST: frozenset({DeliveryKind.IN_TRANSIT, DeliveryKind.DELIVERED, DeliveryKind.RETURNED}),
    Channel.REGISTERED: frozenset(
        {DeliveryKind.DELIVERED, DeliveryKind.REFUSED, DeliveryKind.UNCLAIMED, DeliveryKind.RETURNED}
    ),
    Channel.EMAIL: frozenset({DeliveryKind.DELIVERED, DeliveryKind.BOUNCED}),
}
BAD_ADDRESS = frozenset({DeliveryKind.RETURNED, DeliveryKind.BOUNCED})
"""Facts that say the address is not the person's: it is not used again."""
PRESENTED = frozenset(
    {DeliveryKind.FIRST_PRESENTED, DeliveryKind.DELIVERED, DeliveryKind.REFUSED, DeliveryKind.UNCLAIMED}
)
PICKED_UP = frozenset({DeliveryKind.DELIVERED, DeliveryKind.REFUSED})


def state_after(state: MessageState, facts: Iterable[DeliveryKind], channel: Channel) -> MessageState:
    """Return the state a message is in once these facts are known, in whatever order they came.

    Never goes back: a late « imprimé » after « distribué » changes nothing.
    """
    found = frozenset(facts)
    if not found:
        return state
    told = MessageState.ACCEPTED
    if DeliveryKind.FAILED in found:
        told = MessageState.FAILED
    if found & _END_OF_JOURNEY[channel]:
        told = MessageState.DONE
    return max(state, told, key=_RANK.__getitem__)
