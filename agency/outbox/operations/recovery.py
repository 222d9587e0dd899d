"""Messages whose worker died, or whose provider went silent: found again, never sent twice."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from agency.common.calendar import paris_date
from agency.journal.enums import Verb
from agency.journal.operations import record
from agency.journal.rules import Actor
from agency.law.contact.limits import Channel
from agency.leases.operations import take
from agency.letters.enums import MessageKind
from agency.outbox.channels import channel_for
from agency.outbox.channels.base import Acceptance, Retryable, SendingChannel
from agency.outbox.enums import MessageState
from agency.outbox.models import Message
from agency.outbox.presenters.parcels import pack
from agency.outbox.queries import waiting
from agency.outbox.rules import Bias, bias, look_up_grace

from .acceptance import accept, letter_day
from .delivery import hand_over, put_in_doubt
from .locks import held

_IN_DOUBT = (MessageState.SENDING, MessageState.UNKNOWN)


def recover(*, by: Actor, at: datetime, only: int | None = None) -> Message | None:
    """Take the next message left in doubt and settle its fate; None when there is none.

    A provider that knows our key, young enough, is called again with it. Otherwise the message is
    looked up by our own reference first: found, it is accepted; not found after the grace, a message
    that may be sent rather twice than never is made ready again, a registered letter or a formal
    notice waits for a person. Where « not found » is certain, any message is made ready at once.
    """
    message = next((taken for state in _IN_DOUBT if (taken := take(waiting(state, at, only), at=at))), None)
    if message is None:
        return None
    channel = channel_for(Channel(message.channel), message.provider)
    if _may_repeat(message, channel, at):
        hand_over(message=message, parcel=pack(message), channel=channel, by=by, at=at)
    else:
        _look_up(message, channel, by=by, at=at)
    return message


def _may_repeat(message: Message, channel: SendingChannel, at: datetime) -> bool:
    """Whether calling again cannot make two: the provider knows the key, and the message may bear a repeat."""
    fresh = channel.honours_keys and at - _called_at(message) < channel.key_memory
    return fresh and bias(MessageKind(message.kind), Channel(message.channel)) == Bias.AT_LEAST_ONCE


def _look_up(message: Message, channel: SendingChannel, *, by: Actor, at: datetime) -> None:
    try:
        found = channel.find(message.provider_key, message.provider_note)
    except Retryable as error:
        put_in_doubt(message=message, why=str(error), by=by, at=at)
        return
    if found is not None:
        _accept_found(message, found, by=by, at=at)
    elif channel.certain:
        _send_again(message, by=by, at=at)
    elif at - _called_at(message) < look_up_grace(Channel(message.channel)):
        put_in_doubt(message=message, why="Le prestataire ne connaît pas encore cet envoi.", by=by, at=at)
    elif bias(MessageKind(message.kind), Channel(message.channel)) == Bias.AT_LEAST_ONCE:
        _send_again(message, by=by, at=at)
    else:
        put_in_doubt(message=message, why="Le prestataire ne connaît pas cet envoi : à vous de décider.", by=by, at=at)


def _accept_found(message: Message, found: Acceptance, *, by: Actor, at: datetime) -> None:
    accept(message=message, ref=found.ref, sent_on=letter_day(message, paris_date(_called_at(message))), by=by, at=at)


@transaction.atomic
def _send_again(message: Message, *, by: Actor, at: datetime) -> None:
    """The provider never had it: through the last look again, with the same key."""
    locked = held(message, *_IN_DOUBT)
    if locked is None:
        return
    locked.state, locked.lease_until, locked.not_before = MessageState.READY, None, at
    locked.save(update_fields=["state", "lease_until", "not_before"])
    record(by=by, at=at, verb=Verb.MESSAGE_CLEARED, subject=locked, case_id=locked.case_id)


def _called_at(message: Message) -> datetime:
    if message.called_at is None:
        raise ValueError(f"L’envoi {message.pk} est en doute sans avoir été remis à personne.")
    return message.called_at
