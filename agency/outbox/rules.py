"""Keys, states and dates of a message. Pure."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from agency.common.calendar import Zone, add_working_days, next_working_day, product_deadline
from agency.law.contact.limits import Channel
from agency.letters.enums import DUNNING, MessageKind
from agency.letters.rules import earliest_answer_by
from agency.parties.enums import DebtorKind

from .enums import DeliveryKind, MessageState

PAYMENT_GRACE = 2
"""Working days a transfer made on the last day needs to reach us (R10.3)."""
PICK_UP_DAYS = 15
PRESENTED_AFTER_DAYS = 3
"""Days counted between posting and first presentation while the post has told nothing."""
AFTER_PRESENTATION_DAYS = 5

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
    return kind in DUNNING or kind == MessageKind.RECEIPT


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


@dataclass(frozen=True)
class Notice:
    """The dates a letter gives: nothing happens up to `answer_by` included, the next act is on `act_on`."""

    answer_by: date
    act_on: date


def notice(
    *,
    kind: MessageKind,
    audience: DebtorKind,
    dated_on: date,
    answer_days: int,
    next_delay: int | None,
    zone: Zone = Zone.METROPOLE,
) -> Notice:
    """Return what a letter announces, from its date and from the delay before the next one (R10.2, R10.3, R10.5).

    The date announced is a working day, and leaves a transfer made that day the time to arrive before
    we act. Without a next letter the act is to close the mission, on the first working day after.
    """
    earliest = next_working_day(earliest_answer_by(MessageKind(kind), audience, dated_on), zone)
    answer_by = max(next_working_day(dated_on + timedelta(days=answer_days), zone), earliest)
    if next_delay is None:
        return Notice(answer_by, product_deadline(answer_by, 0, zone).action_on)
    act_on = next_letter_on(kind=kind, audience=audience, sent_on=dated_on, delay=next_delay, zone=zone)
    latest = add_working_days(act_on, -PAYMENT_GRACE, zone)
    answer_by = max(min(answer_by, latest), earliest)
    return Notice(answer_by, max(act_on, add_working_days(answer_by, PAYMENT_GRACE, zone)))


def next_letter_on(
    *,
    kind: MessageKind,
    audience: DebtorKind,
    sent_on: date,
    delay: int,
    zone: Zone = Zone.METROPOLE,
    presented_on: date | None = None,
    picked_up: bool = False,
) -> date:
    """Return the first day the letter after one of this kind may leave, counted from the real posting.

    « Échéance le 15, acte le 16 » (R10.2). After a registered letter to a consumer: the latest of the
    delay, five days after presentation and the end of the fifteen days of pick-up, unless it was taken
    or refused before (R10.5).
    """
    dates = [product_deadline(sent_on, delay, zone).action_on]
    if kind == MessageKind.REGISTERED_LETTER and audience == DebtorKind.CONSUMER:
        presented = presented_on or sent_on + timedelta(days=PRESENTED_AFTER_DAYS)
        days = AFTER_PRESENTATION_DAYS if picked_up else PICK_UP_DAYS
        dates.append(product_deadline(presented, days, zone).action_on)
    return max(dates)
