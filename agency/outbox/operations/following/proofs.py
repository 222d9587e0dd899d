"""Proofs of what the providers tell: downloaded, hashed, kept as documents of the case."""

from __future__ import annotations

from datetime import datetime, timedelta
from operator import methodcaller

from django.db import transaction
from django.db.models import F, Q, QuerySet

from agency.cases.enums import DocumentKind
from agency.cases.operations import add_document
from agency.common.calendar import paris_date
from agency.journal.rules import Actor
from agency.outbox.accounts.rules import PROVEN, ask_again
from agency.outbox.channels import ways_out
from agency.outbox.channels.base import DeliveryFact
from agency.outbox.enums import DeliveryKind
from agency.outbox.models import DeliveryEvent, Message
from agency.outbox.operations.locks import lock_case
from agency.outbox.runs.rules import OWN_POST

from .asking import Asking

# A scanned receipt may follow its delivery by weeks; providers keep proofs for a year at least (R8.3).
_TRY_FOR = timedelta(days=60)
_SHARE = 200


def fetch_proofs(*, by: Actor, at: datetime, limit: int = _SHARE) -> int:
    """Download and store the proofs that the facts told lately lack, of `limit` letters of each provider.

    Returns how many were stored. A provider that does not answer, or has no proof yet, is asked again later.
    """
    stored = 0
    with ways_out() as way_out:
        asking = Asking(way_out, at)
        for provider in _lacking(at).order_by().values_list("message__provider", flat=True).distinct():
            lacking = _lacking(at).filter(message__provider=provider)[: limit * len(DeliveryKind)]
            letters = {one.message_id: one.message for one in lacking}
            for letter in list(letters.values())[:limit]:
                stored += _fetch(letter, asking, by=by, at=at)
                if asking.gave_up(provider):
                    break
                asking.later(letter.pk, ask_again(at - (letter.accepted_at or at)))
    _put_off(asking)
    return stored


def _fetch(letter: Message, asking: Asking, *, by: Actor, at: datetime) -> int:
    stored = 0
    for fact in asking.ask(letter, methodcaller("facts", letter.provider_ref)) or ():
        if not fact.proof or not _still_lacks(fact):
            continue
        proof = asking.ask(letter, methodcaller("proof", letter.provider_ref, fact.proof))
        if proof:
            stored += _store(letter, fact, proof, by=by, at=at)
    return stored


@transaction.atomic
def _put_off(asking: Asking) -> None:
    for when, rows in sorted(asking.again.items(), reverse=True):
        # The soonest is written last: what a provider refused, or kept silent about, does not hide the rest.
        DeliveryEvent.objects.filter(message__in=rows, proof__isnull=True, received_at__lte=asking.at).update(
            ask_after=when
        )


def _lacking(at: datetime) -> QuerySet[DeliveryEvent]:
    proven = Q()
    for (provider, channel), kinds in PROVEN.items():
        proven |= Q(message__provider=provider, message__channel=channel, kind__in=kinds)
    due = Q(ask_after__isnull=True) | Q(ask_after__lte=at)
    events = DeliveryEvent.objects.filter(proven, due, proof__isnull=True, received_at__gt=at - _TRY_FOR)
    theirs = events.exclude(Q(message__provider_ref="") | Q(message__provider_ref__startswith=OWN_POST))
    return theirs.select_related("message__case").order_by(F("ask_after").asc(nulls_first=True), "id")


def _still_lacks(fact: DeliveryFact) -> bool:
    return DeliveryEvent.objects.filter(provider_event=fact.event, proof__isnull=True).exists()


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
