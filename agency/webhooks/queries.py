"""Reads of addresses and of what they are told."""

from __future__ import annotations

from base64 import b64decode
from collections.abc import Iterable
from datetime import datetime

from django.db.models import Case as Choice
from django.db.models import F, QuerySet, Value, When, Window
from django.db.models.functions import RowNumber

from agency.cases.models import Case
from agency.cases.queries import latest_holds
from agency.cases.rules import rests
from agency.parties.models import Creditor
from agency.parties.queries import rows_of
from agency.plans.queries import next_instalments
from tenants.current import schema_name
from tenants.signing import secret_keys

from .enums import EventKind, ShutBecause, TellingState
from .models import ProgramEvent, Telling, WebhookEndpoint
from .rules import SHARE_OF_A_BATCH, SHARE_WHILE_IT_REFUSES, secret_of

# What nobody shut by hand.
LOST = (ShutBecause.GONE, ShutBecause.FAILING)


def endpoints_held() -> QuerySet[WebhookEndpoint]:
    """Return every address of the agency's programs and its creditors', those that hear of something first."""
    return WebhookEndpoint.objects.select_related("creditor").order_by(F("shut_at").desc(nulls_first=True), "-pk")


def endpoints_of(creditor: Creditor) -> QuerySet[WebhookEndpoint]:
    """Return the addresses of this creditor's programs, on any of its rows."""
    return endpoints_held().filter(creditor__in=rows_of(creditor))


def endpoints_lost() -> QuerySet[WebhookEndpoint]:
    """Return the addresses that stopped by themselves, and that nobody opened again nor shut, the longest ago first."""
    return endpoints_held().filter(shut_why__in=LOST).order_by("shut_at", "pk")


def tellings_of(endpoint: WebhookEndpoint, state: str = "") -> QuerySet[Telling]:
    """Return what an address was told or is to be told, the latest first; of one state when it is named."""
    found = Telling.objects.filter(endpoint=endpoint).select_related("event").order_by("-pk")
    return found.filter(state=state) if state else found


def tellings_waiting(at: datetime) -> QuerySet[Telling]:
    """Return what may be told at an instant, what waits for longest first: of each address a few, that none starves.

    Those that a worker holds count among the few. An address that refuses has one at a time, the one tried the longest
    ago, that an event which it alone refuses does not hide the others from it. Its trials come before.
    """
    waiting = Telling.objects.filter(state=TellingState.WAITING, not_before__lte=at)
    refuses = When(endpoint__failing_since__isnull=False, then=F("tried_at"))
    ranked = waiting.annotate(
        share=Choice(
            When(endpoint__failing_since__isnull=False, then=Value(SHARE_WHILE_IT_REFUSES)),
            default=Value(SHARE_OF_A_BATCH),
        ),
        rank=Window(
            RowNumber(), partition_by=F("endpoint"),
            order_by=[
                F("lease_until").asc(nulls_last=True),
                Choice(When(event__kind=EventKind.TEST, then=Value(0)), default=Value(1)),
                Choice(refuses, default=None).asc(nulls_first=True), F("not_before").asc(), F("pk").asc(),
            ],
        ),
    )  # fmt: skip
    return waiting.filter(pk__in=ranked.filter(rank__lte=F("share")).values("pk")).order_by("not_before", "pk")


def trials_waiting(at: datetime) -> QuerySet[Telling]:
    """Return those of them that somebody asked for and looks out for."""
    return tellings_waiting(at).filter(event__in=ProgramEvent.objects.filter(kind=EventKind.TEST))


def shown_secret(endpoint: WebhookEndpoint) -> str:
    """Return the secret of an address as it is shown, once."""
    return secret_of(key=secret_keys()[0], schema=schema_name(), seed=endpoint.seed)


def signing_secrets(endpoint: WebhookEndpoint, at: datetime) -> list[bytes]:
    """Return the bytes of each secret that signs at an instant, also of those made with a key still listed."""
    shown = [
        secret_of(key=key, schema=schema_name(), seed=seed) for seed in endpoint.seeds_at(at) for key in secret_keys()
    ]
    return [b64decode(secret.removeprefix("whsec_")) for secret in shown]


def cases_behind(events: Iterable[ProgramEvent], at: datetime) -> dict[int, tuple[Case, str]]:
    """Return case id -> the case of an event and its state as the API says it, in a fixed number of queries."""
    numbers = sorted({one.case_number for one in events if one.case_number is not None})
    held, dated = latest_holds(numbers, at), next_instalments(numbers)
    return {
        case.pk: (case, "paused" if rests(case.state, held=case.pk in held, dated=case.pk in dated) else case.state)
        for case in Case.objects.filter(pk__in=numbers).select_related("creditor")
    }


def creditors_behind(events: Iterable[ProgramEvent]) -> dict[int, int]:
    """Return creditor id -> the number that the API gives it: that of the row it is merged into."""
    numbers = {one.creditor_number for one in events if one.creditor_number is not None}
    rows = Creditor.objects.filter(pk__in=numbers).values_list("pk", "merged_into")
    return {number: into or number for number, into in rows}
