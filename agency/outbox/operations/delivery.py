"""Last look and handing over: the decision is committed before the call, the fate recorded after it."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import datetime
from functools import partial

from django.db import transaction

from agency.common.calendar import paris_date
from agency.journal.enums import Verb
from agency.journal.operations import record
from agency.journal.rules import Actor
from agency.law.contact.limits import Channel
from agency.leases.operations import LEASE, take, take_some
from agency.letters.enums import DUNNING, MessageKind
from agency.letters.queries import Texts
from agency.letters.rules import NotPrintable
from agency.mandates.queries import profile
from agency.outbox.accounts.queries import Routes
from agency.outbox.channels import WayOut, channel_for, ways_out
from agency.outbox.channels.base import Ambiguous, Parcel, Permanent, Retryable, SendingChannel
from agency.outbox.enums import MessageState
from agency.outbox.models import Message
from agency.outbox.presenters.mails import words_of
from agency.outbox.presenters.parcels import key_of, pack
from agency.outbox.queries import leaving, look
from agency.outbox.queries.gate import Look, Redraw, Stop, Wait
from agency.outbox.rules import Bias, back_off, bias

from .acceptance import accept, letter_day
from .cancellation import log_refusal, refuse
from .departure import stays
from .locks import held, lock_person

log = logging.getLogger(__name__)
_CALLED = (
    "state", "lease_until", "provider_key", "provider", "provider_note", "called_at", "template_id",
    "template_revision",
)  # fmt: skip


def dispatch(*, by: Actor, at: datetime, only: int | None = None) -> Message | None:
    """Take the next ready message through the last look and hand it over; None when there is none.

    Its row, and not the value returned, says what became of it.
    The gate's refusals are logged and cancel the message, or make it wait (R6.9). The state `sending`
    is committed before the provider is called, with no transaction open during the call. Whatever
    happens afterwards, the row says where the message stands.
    """
    message = take(leaving(at, only), at=at)
    if message is not None:
        _send(message, Texts(), channel_for, Routes(), by=by, at=at)
    return message


def dispatch_each(*, by: Actor, at: Callable[[], datetime], count: int) -> int:
    """Take the next ready messages, at most `count`, and hand them over one by one; return how many were taken.

    Each is looked at and handed over as `dispatch` does, at its own instant: `at` is asked again before each. One that
    breaks keeps its lease and does not stop the others; one whose lease ended meanwhile is another worker's.
    """
    begun = at()
    taken, texts, routes = take_some(leaving(begun), at=begun, count=count), Texts(), Routes()
    with ways_out() as way_out:
        for message in taken:
            try:
                _send(message, texts, way_out, routes, by=by, at=at())
            except Exception:
                log.exception("outbox: dispatch failed on a row")
    return len(taken)


def _send(message: Message, texts: Texts, way_out: WayOut, routes: Routes, *, by: Actor, at: datetime) -> None:
    parcel = _last_look(message, texts, routes, by=by, at=at)
    if parcel is not None:
        channel = way_out(Channel(message.channel), message.provider)
        hand_over(message=message, parcel=parcel, channel=channel, by=by, at=at)


def hand_over(*, message: Message, parcel: Parcel, channel: SendingChannel, by: Actor, at: datetime) -> None:
    """Call the provider with the message's own key, and record what became of it, fenced by our token."""
    try:
        taken = channel.send(parcel, partial(_note, message))
    except Retryable as error:
        _try_later(message, str(error), at=at)
    except Permanent as error:
        _give_up(message, str(error), by=by, at=at)
    except Ambiguous as error:
        log.warning("message %s: %s", message.pk, error)
        if not channel.honours_keys or bias(MessageKind(message.kind), Channel(message.channel)) == Bias.AT_MOST_ONCE:
            put_in_doubt(message=message, why=str(error), by=by, at=at)
    else:
        today = paris_date(at)
        sent_on = letter_day(message, today) if taken.duplicate else today
        accept(message=message, ref=taken.ref, sent_on=sent_on, by=by, at=at)


@transaction.atomic
def _note(message: Message, where: str) -> bool:
    """Keep where a sending stands at its provider; False when our token holds it no more: nothing may be sent then."""
    locked = held(message, MessageState.SENDING, MessageState.UNKNOWN)
    if locked is None:
        return False
    locked.provider_note = where[:80]
    locked.save(update_fields=["provider_note"])
    return True


@transaction.atomic
def put_in_doubt(*, message: Message, why: str, by: Actor, at: datetime) -> None:
    """Nobody knows whether the provider has it: it is looked up by our reference, never sent blindly again."""
    locked = held(message, MessageState.SENDING, MessageState.UNKNOWN)
    if locked is None:
        return
    first = locked.state != MessageState.UNKNOWN
    locked.state, locked.lease_until, locked.last_error = MessageState.UNKNOWN, None, why[:300]
    locked.not_before = at + back_off(locked.attempts)
    locked.save(update_fields=["state", "lease_until", "last_error", "not_before"])
    if first:
        record(by=by, at=at, verb=Verb.MESSAGE_DOUBTED, subject=locked, case_id=locked.case_id, why=why)


@transaction.atomic
def _last_look(message: Message, texts: Texts, routes: Routes, *, by: Actor, at: datetime) -> Parcel | None:
    """Decide with the case and the person locked; return what to hand over once the message is `sending`."""
    locked = held(message, MessageState.READY)
    if locked is None:
        return None
    if locked.debtor is not None:
        # Caps count over all the cases of a person: two of them must not pass the gate side by side.
        lock_person(locked.debtor)
    agency = profile()
    if stays(message=locked, agency=agency, by=by, at=at):
        return None
    if turned_back(locked=locked, answer=look(locked, at, agency=agency, texts=texts), by=by, at=at):
        return None
    if locked.kind not in DUNNING:
        locked.template_id, locked.template_revision = words_of(locked)
    try:
        parcel = pack(locked, agency)
    except (NotPrintable, FileNotFoundError) as error:
        fail(locked=locked, why=str(error), by=by, at=at)
        return None
    locked.state, locked.lease_until, locked.provider_key = MessageState.SENDING, at + LEASE, key_of(locked)
    locked.called_at, locked.provider, locked.provider_note = at, routes.of(Channel(locked.channel)), ""
    locked.save(update_fields=_CALLED)
    for field in ("state", "called_at", "provider_key", "provider", "provider_note", "case", "debtor", "creditor"):
        setattr(message, field, getattr(locked, field))
    return parcel


@transaction.atomic(savepoint=False)
def turned_back(*, locked: Message, answer: Look, by: Actor, at: datetime) -> bool:
    """Do what the last look says of a message that the caller holds locked; False when it may leave."""
    match answer:
        case Stop(code):
            refuse(message=locked, code=code, by=by, at=at)
        case Wait(code, until):
            log_refusal(message=locked, code=code, until=until, at=at)
            locked.not_before, locked.lease_until = until, None
            locked.save(update_fields=["not_before", "lease_until"])
        case Redraw(why):
            locked.state, locked.lease_until = MessageState.PLANNED, None
            locked.save(update_fields=["state", "lease_until"])
            record(by=by, at=at, verb=Verb.MESSAGE_REDRAWN, subject=locked, case_id=locked.case_id, why=why)
        case _:
            return False
    return True


@transaction.atomic
def _try_later(message: Message, why: str, *, at: datetime) -> None:
    """The provider took nothing: back to ready, a little later each time."""
    locked = held(message, MessageState.SENDING)
    if locked is None:
        return
    locked.state, locked.lease_until, locked.last_error = MessageState.READY, None, why[:300]
    locked.not_before = at + back_off(locked.attempts)
    locked.save(update_fields=["state", "lease_until", "last_error", "not_before"])


@transaction.atomic
def _give_up(message: Message, why: str, *, by: Actor, at: datetime) -> None:
    """The provider refuses the sending as it is: a person has to look."""
    locked = held(message, MessageState.SENDING)
    if locked is not None:
        fail(locked=locked, why=why, by=by, at=at)


@transaction.atomic(savepoint=False)
def fail(*, locked: Message, why: str, by: Actor, at: datetime) -> None:
    """Set a message that the caller holds locked aside for a person, saying why it cannot leave as it is."""
    locked.state, locked.lease_until, locked.last_error = MessageState.FAILED, None, why[:300]
    locked.save(update_fields=["state", "lease_until", "last_error"])
    record(by=by, at=at, verb=Verb.MESSAGE_FAILED, subject=locked, case_id=locked.case_id, why=why)
