"""Facts that providers tell of what they took: kept once, whatever their order (R8.6)."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from agency.common.calendar import paris_date
from agency.journal.enums import Verb
from agency.journal.operations import record
from agency.journal.rules import Actor
from agency.law.contact.limits import Channel
from agency.letters.presenters import recipient_lines
from agency.outbox.enums import DeliveryKind, MessageState
from agency.outbox.models import DeliveryEvent, Message
from agency.outbox.presenters.parcels import drawn_for
from agency.outbox.rules import BAD_ADDRESS, state_after
from agency.parties.enums import ContactKind
from agency.parties.operations import invalidate_address

from .acceptance import accept, letter_day
from .locks import lock_case


class UnknownSending(Exception):
    """A provider speaks of a sending that is not one of ours."""


@transaction.atomic
def record_event(
    *,
    provider_event: str,
    kind: DeliveryKind,
    occurred_at: datetime,
    by: Actor,
    at: datetime,
    ref: str = "",
    client_reference: str = "",
) -> DeliveryEvent:
    """Keep a fact told by a provider, once by its own number; the state follows, never backwards (R8.6).

    Order is not trusted. A letter that came back makes the address unusable. Raises `UnknownSending`.
    """
    message = _sending(ref, client_reference)
    lock_case(message.case_id)
    message.refresh_from_db()
    event, new = DeliveryEvent.objects.get_or_create(
        provider_event=provider_event,
        defaults={"message": message, "kind": kind, "at": occurred_at, "received_at": at},
    )
    if not new:
        return event
    if message.state in {MessageState.SENDING, MessageState.UNKNOWN} and kind != DeliveryKind.FAILED:
        accept(
            message=message, ref=ref, sent_on=letter_day(message, paris_date(occurred_at)), by=by, at=at, fenced=False
        )
    facts = (DeliveryKind(fact) for fact in message.events.values_list("kind", flat=True))
    message.state = state_after(MessageState(message.state), facts, Channel(message.channel))
    message.save(update_fields=["state"])
    record(by=by, at=at, verb=Verb.MESSAGE_DELIVERY_TOLD, subject=message, case_id=message.case_id, kind=kind)
    if kind in BAD_ADDRESS:
        _stop_using_address(message, by=by, at=at)
    return event


def _sending(ref: str, client_reference: str) -> Message:
    known = Message.objects.filter(provider_ref=ref).first() if ref else None
    if known is None and client_reference:
        known = Message.objects.filter(provider_key=client_reference).first()
    if known is None:
        raise UnknownSending(f"Envoi inconnu : {ref or client_reference}")
    return known


def _stop_using_address(message: Message, *, by: Actor, at: datetime) -> None:
    if message.debtor is None:
        return
    if message.channel == Channel.EMAIL:
        message.debtor.contact_points.filter(kind=ContactKind.EMAIL).update(valid=False)
        record(by=by, at=at, verb=Verb.EMAIL_INVALIDATED, subject=message.debtor, case_id=message.case_id)
    elif not _moved_since(message):
        invalidate_address(debtor=message.debtor, by=by, at=at, reason="courrier revenu : adresse inconnue")


def _moved_since(message: Message) -> bool:
    """Whether the letter went to another address than today's: a demand keeps it, and what is told where one left."""
    went_to = drawn_for(message)
    return bool(went_to) and message.debtor is not None and went_to != recipient_lines(message.debtor)
