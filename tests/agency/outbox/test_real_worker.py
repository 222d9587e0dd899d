"""The same promise through the real Celery and its queue: a worker killed in the middle of its letters."""

from __future__ import annotations

import os
import signal
import time
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from django.utils import timezone
from django_tenants.utils import tenant_context

from agency.outbox.models import Message
from sandbox.post import PostSandbox
from tenants.tasks import for_each_agency
from tests.agency.outbox.bulk_letters import ready_letters
from tests.workers import Crew, a_worker

LETTERS, KILLS, SPEED = 120, 2, 100
ON = date(2026, 11, 2)
AT = datetime(2026, 11, 2, 8, tzinfo=UTC)
LAUNCH = str(Path(__file__).with_name("quick_worker.py"))


def test_letters_leave_once_through_a_worker_that_is_killed(fresh_database: Any, settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = fresh_database.media
    with tenant_context(fresh_database.first):
        ready_letters(LETTERS, on=ON, at=AT)
    with PostSandbox(tmp_path) as office:
        clock = (AT.isoformat(), str(SPEED), str(time.time()))
        places = {"AMIABLE_POST_OFFICE_URL": office.url}
        with a_worker(fresh_database, tmp_path, LAUNCH, *clock, **places) as crew, tenant_context(fresh_database.first):
            for kill in range(1, KILLS + 1):
                assert _accepted(crew, kill * LETTERS // (KILLS + 1))
                os.kill(crew.pid, signal.SIGKILL)
            assert _accepted(crew, LETTERS)
            assert Message.objects.values("provider_ref").distinct().count() == LETTERS
        kept = [row["client_reference"] for row in office.office.store.rows("SELECT client_reference FROM letter")]
    assert len(kept) == len(set(kept)) == LETTERS


def _accepted(crew: Crew, count: int) -> bool:
    """Wait for so many letters, waking the worker as beat does."""
    woken = 0.0

    def enough() -> bool:
        nonlocal woken
        if time.monotonic() - woken > 2:
            woken = time.monotonic()
            for_each_agency("outbox.drain", at=timezone.now())
        return Message.objects.filter(state="accepted").count() >= count

    return crew.until(enough)
