"""Asking providers what became of what they took, and keeping their proofs (R8.3, R8.5)."""

from __future__ import annotations

import logging
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q, QuerySet

from agency.cases.enums import DocumentKind
from agency.cases.operations import add_document
from agency.common.calendar import paris_date
from agency.journal.rules import Actor
from agency.law.contact.limits import Channel
from agency.outbox.channels import channel_for
from agency.outbox.channels.base import DeliveryFact, Permanent, Retryable
from agency.outbox.enums import DeliveryKind, MessageState
from agency.outbox.models import DeliveryEvent, Message
from agency.outbox.runs.rules import OWN_POST

from .events import record_event
from .locks import lock_case

log = logging.getLogger(__name__)

_PROVEN = {
    Channel.POST: (DeliveryKind.ACCEPTED,),
    Channel.REGISTERED: (
        DeliveryKind.ACCEPTED,
        DeliveryKind.FIRST_PRESENTED,
        DeliveryKind.DELIVERED,
        DeliveryKind.REFUSED,
        DeliveryKind.UNCLAIMED,
        DeliveryKind.RETURNED,
    ),
}
# No provider knows what never had one, or what the agency posted itself.
_NOT_ASKED = Q(provider_ref="") | Q(provider_ref__startswith=OWN_POST)
_TRY_FOR = timedelta(days=7)
_POLLED = 500


def fetch_proofs(*, by: Actor, at: datetime, limit: int = _POLLED) -> int:
    """Download and store the proofs that the facts told lately lack; return how many were stored.

    A provider that does not answer, or has no proof yet, is asked again at the next run.
    """
    stored = 0
    for message in _lacking_proofs(at)[:limit]:
        channel = channel_for(Channel(message.channel))
        try:
            for fact in channel.facts(message.provider_ref):
                if fact.proof:
                    stored += _store(message, fact, channel.proof(message.provider_ref, fact.proof), by=by, at=at)
        except (Retryable, Permanent) as error:
            log.info("message %s: no proof yet, %s", message.pk, error)
    return stored


def poll(*, by: Actor, at: datetime, limit: int = _POLLED) -> int:
    """Read again what was sent and has not arrived; return how many facts were learnt."""
    learnt = 0
    travelling = Message.objects.filter(state=MessageState.ACCEPTED, channel__in=list(_PROVEN)).exclude(_NOT_ASKED)
    for message in travelling.order_by("accepted_at")[:limit]:
        try:
            facts = channel_for(Channel(message.channel)).facts(message.provider_ref)
        except (Retryable, Permanent):
            continue
        known = set(message.events.values_list("provider_event", flat=True))
        for fact in facts:
            if fact.event not in known:
                record_event(
                    provider_event=fact.event, kind=fact.kind, occurred_at=fact.at, by=by, at=at,
                    ref=message.provider_ref,
                )  # fmt: skip
                learnt += 1
    return learnt


def _lacking_proofs(at: datetime) -> QuerySet[Message]:
    lacking = Q()
    for channel, kinds in _PROVEN.items():
        lacking |= Q(message__channel=channel, kind__in=kinds)
    events = DeliveryEvent.objects.filter(lacking, proof__isnull=True, received_at__gt=at - _TRY_FOR)
    return (
        Message.objects.filter(pk__in=events.values("message_id"))
        .exclude(_NOT_ASKED)
        .select_related("case")
        .order_by("id")
    )


@transaction.atomic
def _store(message: Message, fact: DeliveryFact, proof: bytes, *, by: Actor, at: datetime) -> int:
    lock_case(message.case_id)
    event = DeliveryEvent.objects.filter(provider_event=fact.event, proof__isnull=True).first()
    if event is None:
        return 0
    title = f"Preuve : {DeliveryKind(event.kind).label}, courrier {message.reference or message.pk}"
    event.proof = add_document(
        case=message.case,
        kind=DocumentKind.PROOF,
        title=title,
        content=proof,
        mime="application/pdf",
        by=by,
        at=at,
        on=paris_date(at),
    )
    event.save(update_fields=["proof"])
    return 1
