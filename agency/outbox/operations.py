"""Writes of the outbox: plan, prepare, dispatch, recover, record what a provider tells, cancel, decide."""

from __future__ import annotations

import logging
from datetime import date, datetime, time
from typing import Any

from django.db import transaction

from agency.cases.models import Case
from agency.common.calendar import instant, paris_date
from agency.journal.operations import record
from agency.journal.rules import Actor
from agency.parties.enums import ContactChannel
from agency.parties.models import Creditor, Debtor
from agency.parties.operations import invalidate_address

from .acceptance import accept, letter_day
from .contents import recipient_lines
from .enums import DUNNING, Channel, DeliveryKind, MessageKind, MessageState
from .leases import lock_case
from .looking import typed_email
from .models import DeliveryEvent, Message
from .parcels import can_be_posted
from .preparing import prepare
from .queries import usable_email
from .recovery import recover
from .refusing import cancel_one
from .rules import BAD_ADDRESS, state_after
from .sending import dispatch

__all__ = [
    "DecisionRefused",
    "UnknownSending",
    "cancel_planned",
    "decide",
    "dispatch",
    "plan",
    "prepare",
    "record_event",
    "recover",
    "retry",
    "work_off",
]

log = logging.getLogger(__name__)

_NOT_GONE = (MessageState.PLANNED, MessageState.READY)
_MORNING = time(6)


class UnknownSending(Exception):
    """A provider speaks of a sending that is not one of ours."""


class DecisionRefused(Exception):
    """The message is not in a state where a person may decide this."""


@transaction.atomic
def plan(
    *,
    case: Case,
    kind: MessageKind,
    planned_on: date,
    dedupe_key: str,
    by: Actor,
    at: datetime,
    debtor: Debtor | None = None,
    creditor: Creditor | None = None,
    channel: Channel | None = None,
    payload: dict[str, Any] | None = None,
) -> Message | None:
    """Write down that something is to be sent, once by `dedupe_key`; None when it was planned before.

    Without a `channel`: by e-mail when there is a usable address, by post otherwise. None too for a
    word to a person without e-mail that has no paper form: it stands on their own pages.
    """
    chosen = channel or _way_for(kind, debtor, payload or {})
    if chosen is None:
        return None
    today = paris_date(at)
    message, new = Message.objects.get_or_create(
        dedupe_key=dedupe_key,
        defaults={
            "case": case,
            "debtor": debtor,
            "creditor": creditor,
            "kind": kind,
            "channel": chosen,
            "planned_on": planned_on,
            "payload": payload or {},
            "not_before": at if planned_on <= today else instant(planned_on, _MORNING),
        },
    )
    if not new:
        return None
    record(by=by, at=at, verb="message.planned", subject=message, case_id=case.pk, kind=kind, planned_on=planned_on)
    return message


def work_off(*, by: Actor, at: datetime) -> int:
    """Do everything that is due at an instant, until nothing is; return how many rows were worked."""
    worked = 0
    while any(stage(by=by, at=at) is not None for stage in (recover, prepare, dispatch)):
        worked += 1
    return worked


@transaction.atomic
def cancel_planned(*, case: Case, code: str, by: Actor, at: datetime) -> int:
    """Cancel the demands that wait on a case, saying why; return how many.

    Receipts, notices and confirmations are not demands: they are due whatever happens (R124-6).
    """
    lock_case(case.pk)
    waiting = list(
        Message.objects.select_for_update(of=("self",))
        .filter(case=case, kind__in=DUNNING, state__in=_NOT_GONE)
        .order_by("id")
    )
    for message in waiting:
        cancel_one(message, code, by=by, at=at)
    return len(waiting)


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
    facts = (DeliveryKind(told) for told in message.events.values_list("kind", flat=True))
    message.state = state_after(MessageState(message.state), facts, Channel(message.channel))
    message.save(update_fields=["state"])
    record(by=by, at=at, verb="message.delivery_told", subject=message, case_id=message.case_id, kind=kind)
    if kind in BAD_ADDRESS:
        _stop_using_address(message, by=by, at=at)
    return event


@transaction.atomic
def decide(*, message: Message, sent: bool, by: Actor, at: datetime, reason: str) -> Message:
    """A person settles a doubt that no look-up settled: it did leave, or it never did and may leave again.

    Raises `DecisionRefused` when the message is not in doubt.
    """
    locked = Message.objects.select_for_update(of=("self",)).get(pk=message.pk)
    if locked.state != MessageState.UNKNOWN:
        raise DecisionRefused("Le sort de cet envoi est déjà connu.")
    record(by=by, at=at, verb="message.decided", subject=locked, case_id=locked.case_id, sent=sent, reason=reason)
    if sent:
        accept(message=locked, ref="", sent_on=letter_day(locked, paris_date(at)), by=by, at=at, fenced=False)
        return locked
    locked.state, locked.lease_until, locked.not_before, locked.attempts = MessageState.READY, None, at, 0
    locked.save(update_fields=["state", "lease_until", "not_before", "attempts"])
    return locked


@transaction.atomic
def retry(*, message: Message, by: Actor, at: datetime) -> Message:
    """Draw a failed message again, once what was wrong is put right. Raises `DecisionRefused` otherwise."""
    locked = Message.objects.select_for_update(of=("self",)).get(pk=message.pk)
    if locked.state != MessageState.FAILED or locked.provider_ref:
        raise DecisionRefused("Seul un envoi en échec, jamais remis, peut être repris.")
    locked.state, locked.not_before, locked.lease_until, locked.attempts = MessageState.PLANNED, at, None, 0
    locked.save(update_fields=["state", "not_before", "lease_until", "attempts"])
    record(by=by, at=at, verb="message.retried", subject=locked, case_id=locked.case_id)
    return locked


def _way_for(kind: MessageKind, debtor: Debtor | None, payload: dict[str, Any]) -> Channel | None:
    if debtor is None or typed_email(payload) or usable_email(debtor) is not None:
        return Channel.EMAIL
    return Channel.POST if can_be_posted(kind) else None


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
    moved = message.payload.get("recipient", []) not in ([], list(recipient_lines(message.debtor)))
    if message.channel == Channel.EMAIL:
        message.debtor.contact_points.filter(channel=ContactChannel.EMAIL).update(valid=False)
        record(by=by, at=at, verb="email.invalidated", subject=message.debtor, case_id=message.case_id)
    elif not moved:
        invalidate_address(debtor=message.debtor, by=by, at=at, reason="courrier revenu : adresse inconnue")
