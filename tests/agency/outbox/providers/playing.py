"""A week of letters at a provider whose line is bad, then the weeks until the last one has ended."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from agency.cases.models import Document
from agency.law.contact.limits import Channel
from agency.outbox.accounts.enums import PostProvider
from agency.outbox.accounts.models import PostAccount
from agency.outbox.accounts.operations import choose_ways, keep_account, try_keys
from agency.outbox.models import Message
from agency.outbox.operations import fetch_proofs, poll
from sandbox.post.dialects.base import Dialect
from tests.agency.outbox.draining import work_off
from tests.factories import BY

HOUR = timedelta(hours=1)
# A bad line: one call in four goes wrong, each in its own way.
BAD = {"lost_percent": 6, "error_percent": 6, "busy_percent": 6, "late_percent": 2, "late_ms": 500, "seed": 7}


def an_account(provider: PostProvider, keys: Mapping[str, str], ways: set[Channel], *, at: datetime) -> PostAccount:
    """Keys kept, tried, and chosen for these letters."""
    account = try_keys(account=keep_account(provider=provider, keys=keys, by=BY, at=at), by=BY, at=at)
    assert account.why_not == ""
    return choose_ways(account=account, ways=ways, by=BY, at=at)


def play(office: Dialect, *, start: datetime, days: int, faults: Mapping[str, Any] | None = None) -> None:
    """The hours of some days: letters leave, journeys are read, proofs are fetched, whatever the line does."""
    office.faults.arrange(**(BAD if faults is None else faults))
    for hour in range(days * 24):
        at = start + hour * HOUR
        if hour < 12 or hour % 12 == 0:
            office.clock.set(at)
            work_off(by=BY, at=at)
            poll(by=BY, at=at)
            fetch_proofs(by=BY, at=at)


def kinds_of(message: Message) -> set[str]:
    """What was told of a letter."""
    return set(message.events.values_list("kind", flat=True))


def proofs_of(message: Message) -> Counter[str]:
    """What was told of a letter, and is proven by a document of its case."""
    proven = message.events.filter(proof__isnull=False).select_related("proof")
    assert all(event.proof.case_id == message.case_id for event in proven)
    return Counter(event.kind for event in proven)


def hashes_of(message: Message) -> set[str]:
    """The hashes of the proofs that the case of a letter holds."""
    return set(Document.objects.filter(case=message.case_id, kind="proof").values_list("sha256", flat=True))
