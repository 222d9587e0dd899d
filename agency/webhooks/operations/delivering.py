"""Tellings: taken on lease, called with no transaction open, then kept as received, to try again, or given up.

At least once: a worker that dies after the answer leaves a lease that ends, and the same `webhook-id` is sent again.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import F, Q

from agency.journal.rules import Actor
from agency.leases.operations import release, take_some
from agency.webhooks.enums import EventKind, ShutBecause, TellingFault, TellingState
from agency.webhooks.gateway import post
from agency.webhooks.models import ProgramEvent, Telling, WebhookEndpoint
from agency.webhooks.presenters import body_of
from agency.webhooks.queries import cases_behind, creditors_behind, signing_secrets, tellings_waiting, trials_waiting
from agency.webhooks.rules import KEPT_DAYS, KNOWN_FOR, REFUSED_REST, SHUT_AFTER, signatures, wait_after
from agency.webhooks.values import ProgramAnswer
from tenants.current import on_trial

from .endpoints import shut_endpoint

log = logging.getLogger(__name__)
SLICE = 1000
# The last call begins before, and ends well within the lease and the longest task.
LONGEST_BATCH = timedelta(seconds=200)


def send_next(*, by: Actor, at: Callable[[], datetime], count: int) -> int:
    """Take what waits to be told, trials first, at most `count`, and call each address; return how many were taken.

    `at` is asked again before each; what a slow batch has no time for is given back. One that breaks keeps its lease
    and does not stop the others.
    """
    begun = at()
    taken = take_some(trials_waiting(begun), at=begun, count=count)
    taken += take_some(tellings_waiting(begun), at=begun, count=count - len(taken))
    numbers = [one.event_id for one in taken]
    events = ProgramEvent.objects.in_bulk(numbers)
    cases, creditors = cases_behind(events.values(), begun), creditors_behind(events.values())
    for rank, one in enumerate(taken):
        if at() >= begun + LONGEST_BATCH:
            _give_back(taken[rank:])
            break
        event = events[one.event_id]
        try:
            # Read now: it may have been stopped, or have said that it is gone, since the batch was taken.
            endpoint = WebhookEndpoint.objects.get(pk=one.endpoint_id)
            answer = call(endpoint=endpoint, event=event, body=body_of(event, cases, creditors), at=at())
            keep_answer(telling=one, answer=answer, by=by, at=at())
        except Exception:
            log.exception("webhooks: a telling failed")
    return len(taken)


def _give_back(tellings: list[Telling]) -> None:
    """There is no time left for these: nobody was called, so no try is counted."""
    waiting = Q(state=TellingState.WAITING, attempts__gt=0)
    for one in tellings:
        held = Telling.objects.filter(waiting, pk=one.pk, token=one.token)
        held.update(lease_until=None, attempts=F("attempts") - 1)


def call(*, endpoint: WebhookEndpoint, event: ProgramEvent, body: bytes, at: datetime) -> ProgramAnswer:
    """Call an address with a signed telling and return what it answered.

    Nobody is called once it is shut, nor by an agency on trial.
    """
    if on_trial():
        return ProgramAnswer(None, "", TellingFault.TRIAL)
    if endpoint.shut_at is not None:
        return ProgramAnswer(None, "", TellingFault.ENDPOINT_SHUT)
    signed = signatures(signing_secrets(endpoint, at), message_id=event.message_id, at=at, body=body)
    return post(
        endpoint.url, body,
        {
            "webhook-id": event.message_id, "webhook-timestamp": str(int(at.timestamp())), "webhook-signature": signed,
        },
    )  # fmt: skip


@transaction.atomic
def keep_answer(*, telling: Telling, answer: ProgramAnswer, by: Actor, at: datetime) -> None:
    """Keep what was answered, unless another worker took the telling over; an address that refuses for days is shut."""
    endpoint = WebhookEndpoint.objects.select_for_update(of=("self",)).get(pk=telling.endpoint_id)
    is_over = endpoint.shut_at is not None or answer.fault == TellingFault.TRIAL
    wait = None if answer.is_good or is_over else wait_after(telling.attempts)
    since = endpoint.failing_since
    if since is not None and not endpoint.tellings.filter(tried_at__gt=at - KNOWN_FOR).exists():
        since = None
    fate: dict[str, Any] = {
        "status": answer.status, "answer": answer.beginning, "fault": answer.fault, "tried_at": at,
        "state": TellingState.DELIVERED if answer.is_good else TellingState.WAITING if wait else TellingState.FAILED,
        "not_before": at + wait if wait else at,
    }  # fmt: skip
    if not release(telling, **fate) or is_over:
        return
    if answer.is_gone:
        shut_endpoint(endpoint=endpoint, why=ShutBecause.GONE, by=by, at=at)
        return
    if not answer.is_good and endpoint.failing_since is not None:
        _leave_for_a_while(endpoint, at)
    failing_since = None if answer.is_good else since or at
    if failing_since != endpoint.failing_since:
        endpoint.failing_since = failing_since
        endpoint.save(update_fields=["failing_since"])
    if failing_since is not None and failing_since <= at - SHUT_AFTER:
        shut_endpoint(endpoint=endpoint, why=ShutBecause.FAILING, by=by, at=at)


def _leave_for_a_while(endpoint: WebhookEndpoint, at: datetime) -> None:
    """One try was enough to learn that it still refuses: the rest waits, and has lost no try."""
    due = endpoint.tellings.filter(state=TellingState.WAITING, not_before__lte=at)
    free = due.filter(Q(lease_until__isnull=True) | Q(lease_until__lt=at)).exclude(event__kind=EventKind.TEST)
    free.update(not_before=at + REFUSED_REST)


@transaction.atomic
def forget_old(*, at: datetime) -> int:
    """Delete a slice of the events of more than thirty days with their tellings; return how many events."""
    old = ProgramEvent.objects.filter(at__lt=at - timedelta(days=KEPT_DAYS)).order_by("pk")
    numbers = list(old.values_list("pk", flat=True)[:SLICE])
    Telling.objects.filter(event__in=numbers).delete()
    ProgramEvent.objects.filter(pk__in=numbers).delete()
    return len(numbers)
