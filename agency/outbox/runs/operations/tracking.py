"""What La Poste tells of the registered letters that the agency posted, by their numbers."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F, Q, QuerySet

from agency.common.calendar import paris_date
from agency.journal.rules import Actor
from agency.outbox.accounts.enums import PostProvider
from agency.outbox.accounts.operations import note_strange
from agency.outbox.accounts.queries import keys_checked
from agency.outbox.accounts.rules import FOLLOWED_FOR, ask_again
from agency.outbox.channels.base import DeliveryFact, Retryable
from agency.outbox.channels.la_poste import AT_ONCE, LaPoste
from agency.outbox.enums import MessageState
from agency.outbox.models import DeliveryEvent, Message
from agency.outbox.operations.events import record_event
from agency.outbox.runs.enums import MailLineState
from agency.outbox.runs.models import MailRunLine
from agency.outbox.runs.rules import OWN_POST

_SHARE, _SILENCES = 200, 3
_UNKNOWN = timedelta(hours=12)


def track(*, by: Actor, at: datetime, limit: int = _SHARE) -> int:
    """Ask La Poste about registered letters posted by the agency, ten at a time; return how many facts were new.

    Nothing is asked without a key that opened. The same facts as a slip read by hand, once whoever tells them first.
    What does not say why (returned, not distributable), or is older than the posting, stands in front of a person.
    """
    keys = keys_checked(PostProvider.LA_POSTE)
    if keys is None:
        return 0
    lines, learnt, silences, asked = list(_to_track(at)[:limit]), 0, 0, []
    with LaPoste(keys) as post:
        for first in range(0, len(lines), AT_ONCE):
            ten = lines[first : first + AT_ONCE]
            try:
                told = post.journeys([line.tracking for line in ten])
            except Retryable:
                silences += 1
                if silences == _SILENCES:
                    break
                continue
            learnt += _keep_each(ten, told, by=by, at=at)
            asked += [(line, line.tracking in told) for line in ten]
    _put_off(asked, at)
    return learnt


def _to_track(at: datetime) -> QuerySet[MailRunLine]:
    numbered = MailRunLine.objects.filter(state=MailLineState.POSTED, registered=True).exclude(tracking="")
    due = Q(message__ask_after__isnull=True) | Q(message__ask_after__lte=at)
    travelling = numbered.filter(due, message__state=MessageState.ACCEPTED, message__accepted_at__gt=at - FOLLOWED_FOR)
    return travelling.select_related("message", "run").order_by(F("message__ask_after").asc(nulls_first=True), "id")


def _keep_each(lines: list[MailRunLine], told: dict[str, tuple[DeliveryFact, ...]], *, by: Actor, at: datetime) -> int:
    known = set(
        DeliveryEvent.objects.filter(message__in=[line.message_id for line in lines]).values_list("message_id", "kind")
    )
    learnt = 0
    for line in lines:
        for fact in told.get(line.tracking, ()):
            if fact.kind is None or _too_old(line, fact):
                when = fact.at or at
                learnt += note_strange(message=line.message, said=fact.said, told_at=when, by=by, at=at)
            elif (line.message_id, fact.kind) not in known:
                ref = f"{OWN_POST}{line.pk}"
                record_event(
                    provider_event=f"{ref}:{fact.kind}", kind=fact.kind, occurred_at=fact.at or at, by=by, at=at,
                    ref=ref,
                )  # fmt: skip
                known.add((line.message_id, fact.kind))
                learnt += 1
    return learnt


def _too_old(line: MailRunLine, fact: DeliveryFact) -> bool:
    """Whether a fact is of before the letter was printed: the number is of another one."""
    begun = line.run.printed_at or line.run.asked_at
    return fact.at is not None and paris_date(fact.at) < paris_date(begun)


@transaction.atomic
def _put_off(asked: list[tuple[MailRunLine, bool]], at: datetime) -> None:
    again: dict[timedelta, list[int]] = {}
    for line, told in asked:
        age = at - (line.message.accepted_at or at)
        again.setdefault(ask_again(age) if told else _UNKNOWN, []).append(line.message_id)
    for delay, rows in again.items():
        Message.objects.filter(pk__in=rows).update(ask_after=at + delay)
