"""B28: the broker forgets everything, dies and stays away while letters leave: all of them leave, once, and soon after.

The workers are woken each second, as beat does each minute.
"""

from __future__ import annotations

import time
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone
from django_tenants.utils import tenant_context
from redis import Redis

from agency.outbox.models import Message
from sandbox.post import PostSandbox
from tenants.tasks import for_each_agency
from tests.agency.outbox.bulk_letters import ready_letters
from tests.bars.table import FULL
from tests.redis_server import a_server, free_port, needs_redis
from tests.workers import ROOT, Crew, a_worker

pytestmark = needs_redis
LETTERS = 1000 if FULL else 160
ON, AT = date(2026, 11, 2), datetime(2026, 11, 2, 8, tzinfo=UTC)
LAUNCH = str(ROOT / "tests" / "agency" / "outbox" / "quick_worker.py")
MINUTE, AWAY, LATE = 1.0, 60 if FULL else 5, 120


@pytest.mark.bar
def test_letters_leave_once_whatever_becomes_of_the_broker(
    fresh_database: Any, settings: Any, tmp_path: Path, bar: Any
) -> None:
    settings.MEDIA_ROOT = fresh_database.media
    with tenant_context(fresh_database.first):
        ready_letters(LETTERS, on=ON, at=AT)
    port = free_port()
    clock = (AT.isoformat(), "1", str(time.time()))
    with PostSandbox(tmp_path / "post") as office, a_server(tmp_path / "first", port=port) as broker:
        told = {"broker": f"{broker.url}/0", "AMIABLE_POST_OFFICE_URL": office.url}
        with (
            a_worker(fresh_database, tmp_path / "worker", LAUNCH, *clock, **told) as crew,
            tenant_context(fresh_database.first),
        ):
            assert _accepted(crew, LETTERS // 4)
            Redis(port=port).flushall()
            assert _accepted(crew, LETTERS // 2)
            broker.process.kill()
            broker.process.wait()
            before = _live_without(AWAY)
            with a_server(tmp_path / "second", port=port):
                begun = time.monotonic()
                assert _accepted(crew, before + 1)
                late = time.monotonic() - begun
                assert _accepted(crew, LETTERS)
        kept = [row["client_reference"] for row in office.office.store.rows("SELECT client_reference FROM letter")]
    bar(
        "B28 the broker lost",
        measured=f"{len(set(kept)):,} letters, {len(kept) - len(set(kept))} twice, again after {late:.1f} s",
        wanted=f"{LETTERS:,}, 0, within {LATE} s of its return",
        holds=len(kept) == len(set(kept)) == LETTERS and late <= LATE,
    )


def _live_without(seconds: float) -> int:
    """Wake workers that hear nothing; how many letters are gone."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        for_each_agency("outbox.drain", at=timezone.now())
        time.sleep(MINUTE)
    return Message.objects.filter(state="accepted").count()


def _accepted(crew: Crew, count: int) -> bool:
    """Wait for so many letters, waking the workers as beat does."""
    woken = 0.0

    def enough() -> bool:
        nonlocal woken
        if time.monotonic() - woken > MINUTE:
            woken = time.monotonic()
            for_each_agency("outbox.drain", at=timezone.now())
        return Message.objects.filter(state="accepted").count() >= count

    return crew.until(enough)
