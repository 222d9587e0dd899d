"""The journey of what was sent, read again at its providers: each in its turn, seldom when it is old."""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime
from operator import methodcaller

from django.db import transaction
from django.db.models import F, Q, QuerySet

from agency.journal.rules import Actor
from agency.law.contact.limits import Channel
from agency.outbox.accounts.operations import note_strange
from agency.outbox.accounts.rules import FOLLOWED_FOR, ask_again
from agency.outbox.channels import ways_out
from agency.outbox.channels.base import DeliveryFact
from agency.outbox.enums import MessageState
from agency.outbox.models import DeliveryEvent, Message
from agency.outbox.operations.events import record_event
from agency.outbox.runs.rules import OWN_POST

from .asking import Asking

# What one run asks of each provider of an agency.
_SHARE = 200
_FOLLOWED = (Channel.POST, Channel.REGISTERED)


def poll(*, by: Actor, at: datetime, limit: int = _SHARE) -> int:
    """Read again what was sent and has not arrived, `limit` letters of each provider; return how many facts were new.

    A letter is asked about less often as it grows old, and not at all after four months. A provider that keeps silent
    is left alone for the rest of the run. A word that nobody here knows is kept for a person, and changes no state.
    """
    learnt = 0
    with ways_out() as way_out:
        asking = Asking(way_out, at)
        for provider in _travelling(at).order_by().values_list("provider", flat=True).distinct():
            letters = list(_travelling(at).filter(provider=provider)[:limit])
            known = _known_of(letters)
            for letter in letters:
                facts = asking.ask(letter, methodcaller("facts", letter.provider_ref))
                if asking.gave_up(provider):
                    break
                if facts is None:
                    continue
                learnt += sum(_keep(letter, fact, by=by, at=at) for fact in facts if fact.event not in known[letter.pk])
                asking.later(letter.pk, ask_again(at - (letter.accepted_at or at)))
    _put_off(asking)
    return learnt


@transaction.atomic
def _put_off(asking: Asking) -> None:
    for when, rows in asking.again.items():
        Message.objects.filter(pk__in=rows).update(ask_after=when)


def _travelling(at: datetime) -> QuerySet[Message]:
    sent = Message.objects.filter(state=MessageState.ACCEPTED, channel__in=_FOLLOWED, accepted_at__gt=at - FOLLOWED_FOR)
    due = Q(ask_after__isnull=True) | Q(ask_after__lte=at)
    # No provider knows what never had one, or what the agency posted itself.
    theirs = sent.filter(due).exclude(Q(provider_ref="") | Q(provider_ref__startswith=OWN_POST))
    return theirs.order_by(F("ask_after").asc(nulls_first=True), "accepted_at", "id")


def _known_of(letters: list[Message]) -> defaultdict[int, set[str]]:
    found: defaultdict[int, set[str]] = defaultdict(set)
    told = DeliveryEvent.objects.filter(message__in=letters).values_list("message_id", "provider_event")
    for letter, event in told:
        found[letter].add(event)
    return found


def _keep(letter: Message, fact: DeliveryFact, *, by: Actor, at: datetime) -> int:
    if fact.kind is None or fact.at is None:
        return int(note_strange(message=letter, said=fact.said, told_at=fact.at or at, by=by, at=at))
    record_event(provider_event=fact.event, kind=fact.kind, occurred_at=fact.at, by=by, at=at, ref=letter.provider_ref)
    return 1
