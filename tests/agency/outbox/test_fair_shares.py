"""One queue for all agencies: the morning of a large one does not keep the others waiting."""

from __future__ import annotations

import time
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from django_tenants.utils import tenant_context

from agency.outbox.models import Message
from agency.outbox.tasks import BATCH, SHARE
from sandbox.post import PostSandbox
from tenants.tasks import enqueue
from tests.agency.outbox.bulk_letters import ready_letters
from tests.workers import a_worker

LARGE = 6 * BATCH
ON = date(2026, 11, 2)
AT = datetime(2026, 11, 2, 8, tzinfo=UTC)
LAUNCH = str(Path(__file__).with_name("quick_worker.py"))


def test_a_small_agency_has_its_turn_while_a_large_one_sends(
    fresh_database: Any, settings: Any, tmp_path: Path
) -> None:
    """Both workers are at the large agency's letters when the small one asks: it waits for a batch, not for all."""
    settings.MEDIA_ROOT = fresh_database.media
    large, small = fresh_database.first, fresh_database.second
    for agency, letters in ((large, LARGE), (small, 1)):
        with tenant_context(agency):
            ready_letters(letters, on=ON, at=AT)
    with PostSandbox(tmp_path) as office:
        places = {"AMIABLE_POST_OFFICE_URL": office.url}
        with a_worker(fresh_database, tmp_path, LAUNCH, AT.isoformat(), "1", str(time.time()), **places) as crew:
            for agency in (large, large, large, small):
                with tenant_context(agency):
                    enqueue("outbox.drain")
            assert crew.until(lambda: _sent(small) == 1)
            assert _sent(large) <= (SHARE + 1) * BATCH
            # And what was left is taken up without anybody asking again.
            assert crew.until(lambda: _sent(large) == LARGE)


def _sent(agency: Any) -> int:
    with tenant_context(agency):
        return Message.objects.filter(state="accepted").count()
