"""Addresses: opened with a secret shown once, tried, given another secret, shut, opened again, told again."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from datetime import datetime

from django.db import connection, transaction

from agency.journal.enums import Verb
from agency.journal.operations import record
from agency.journal.rules import Actor
from agency.parties.models import Creditor
from agency.parties.queries import rows_of
from agency.webhooks.enums import EventKind, ShutBecause, TellingFault, TellingState
from agency.webhooks.models import ProgramEvent, Telling, WebhookEndpoint
from agency.webhooks.queries import shown_secret
from agency.webhooks.rules import host_of

# Of the agency, or of one creditor: each event is told to every one.
MOST_OPEN = 10


class TooManyEndpoints(Exception):
    """So many addresses hear already."""


class FormerStillSigns(Exception):
    """The secret changed less than a day ago: another change would take away one that programs check with."""


@transaction.atomic
def open_endpoint(
    *, name: str, creditor: Creditor | None, url: str, kinds: Sequence[str], by: Actor, at: datetime
) -> tuple[WebhookEndpoint, str]:
    """Have a program told of these kinds of events from now on; return the address with its secret, shown once.

    Raises `TooManyEndpoints` when ten addresses of the same owner hear already.
    """
    _refuse_too_many(creditor)
    made = WebhookEndpoint.objects.create(
        name=name, creditor=creditor, url=url, kinds=list(kinds), seed=secrets.token_hex(16), made_at=at,
        made_by=by.label[:150],
    )  # fmt: skip
    record(
        by=by, at=at, verb=Verb.WEBHOOK_OPENED, subject=made, name=name, host=host_of(url), kinds=made.kinds,
        creditor=creditor.pk if creditor else None,
    )  # fmt: skip
    return made, shown_secret(made)


@transaction.atomic
def rotate_secret(*, endpoint: WebhookEndpoint, by: Actor, at: datetime) -> str:
    """Give an address another secret and return it, shown once; the former signs beside it for a day.

    Raises `FormerStillSigns` within that day.
    """
    locked = _locked(endpoint)
    if len(locked.seeds_at(at)) > 1:
        raise FormerStillSigns
    locked.former_seed, locked.seed, locked.rotated_at = locked.seed, secrets.token_hex(16), at
    locked.save(update_fields=["former_seed", "seed", "rotated_at"])
    record(by=by, at=at, verb=Verb.WEBHOOK_SECRET_CHANGED, subject=locked, name=locked.name)
    return shown_secret(locked)


@transaction.atomic
def shut_endpoint(*, endpoint: WebhookEndpoint, why: ShutBecause, by: Actor, at: datetime) -> bool:
    """Tell an address nothing more; what waited for it is given up. Return False when it was shut for that already.

    One that stopped by itself is shut by hand once somebody has seen it.
    """
    locked = _locked(endpoint)
    if locked.shut_at is not None and (locked.shut_why == why or why != ShutBecause.HAND):
        return False
    locked.shut_at, locked.shut_why = locked.shut_at or at, why
    locked.save(update_fields=["shut_at", "shut_why"])
    waiting = Telling.objects.filter(endpoint=locked, state=TellingState.WAITING)
    waiting.update(state=TellingState.FAILED, fault=TellingFault.ENDPOINT_SHUT, lease_until=None)
    record(by=by, at=at, verb=Verb.WEBHOOK_SHUT, subject=locked, name=locked.name, why=why)
    return True


@transaction.atomic
def reopen_endpoint(*, endpoint: WebhookEndpoint, by: Actor, at: datetime) -> bool:
    """Tell an address of what happens from now on; return False when it was open. What it missed is told on demand.

    Raises `TooManyEndpoints` when ten others of the same owner hear already.
    """
    locked = _locked(endpoint)
    if locked.shut_at is None:
        return False
    _refuse_too_many(locked.creditor)
    locked.shut_at, locked.shut_why, locked.failing_since = None, "", None
    locked.save(update_fields=["shut_at", "shut_why", "failing_since"])
    record(by=by, at=at, verb=Verb.WEBHOOK_REOPENED, subject=locked, name=locked.name)
    return True


@transaction.atomic
def send_test(*, endpoint: WebhookEndpoint, by: Actor, at: datetime) -> Telling | None:
    """Have an address told of an invented event; None when it is shut."""
    locked = _locked(endpoint)
    if locked.shut_at is not None:
        return None
    event = ProgramEvent.objects.create(kind=EventKind.TEST, at=at, creditor_number=locked.creditor_id)
    record(by=by, at=at, verb=Verb.WEBHOOK_TRIED, subject=locked, name=locked.name)
    return Telling.objects.create(endpoint=locked, event=event, not_before=at)


@transaction.atomic
def replay(
    *, endpoint: WebhookEndpoint, by: Actor, at: datetime, only: int | None = None, since: datetime | None = None
) -> int:
    """Tell an address again, under the same `webhook-id`: one telling that ended, or all not received since an instant.

    Return how many; none for an address that is shut.
    """
    locked = _locked(endpoint)
    if locked.shut_at is not None:
        return 0
    ended = Telling.objects.filter(endpoint=locked).exclude(state=TellingState.WAITING)
    lost = ended.filter(state=TellingState.FAILED, event__at__gte=since) if since else ended.none()
    ended = lost if only is None else ended.filter(pk=only)
    count = ended.update(state=TellingState.WAITING, attempts=0, not_before=at, lease_until=None, fault="")
    if count:
        record(
            by=by, at=at, verb=Verb.WEBHOOK_REPLAYED, subject=locked, name=locked.name, count=count, telling=only,
            since=since.isoformat() if since else None,
        )  # fmt: skip
    return count


def _refuse_too_many(creditor: Creditor | None) -> None:
    """Count the open addresses of an owner, on all its rows, one caller at a time."""
    owner = (creditor.merged_into_id or creditor.pk) if creditor else ""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_advisory_xact_lock(hashtext(current_schema() || ':webhook_endpoints:' || %s))", [str(owner)]
        )
    held = WebhookEndpoint.objects.filter(shut_at__isnull=True)
    held = held.filter(creditor__in=rows_of(creditor)) if creditor else held.filter(creditor__isnull=True)
    if held.count() >= MOST_OPEN:
        raise TooManyEndpoints


def _locked(endpoint: WebhookEndpoint) -> WebhookEndpoint:
    return WebhookEndpoint.objects.select_for_update(of=("self",)).get(pk=endpoint.pk)
