"""A thousand letters, three workers, a hundred killed: each letter is accepted once and only once (B1).

A quarter of that in the suite; whole in `make bars`.
"""

from __future__ import annotations

import os
import random
import sys
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from django_tenants.utils import tenant_context

from agency.commitments.models import Commitment
from agency.journal.models import JournalLine
from agency.outbox.models import Message
from sandbox.post import PostSandbox
from tests.agency.outbox.bulk_letters import ready_letters
from tests.agency.outbox.killing import run_killed_workers
from tests.bars.table import FULL, crowd

# At fifty times the wall’s speed a lease of five minutes ends after six seconds.
LETTERS, KILLS, SPEED = (1000, 100, 50) if FULL else (250, 25, 50)
LIMIT = 60 if FULL else 20
ON = date(2026, 11, 2)
AT = datetime(2026, 11, 2, 8, tzinfo=UTC)


@pytest.mark.bar
def test_each_letter_is_accepted_exactly_once(fresh_database: Any, settings: Any, tmp_path: Path, bar: Any) -> None:
    seed = int(os.environ.get("AMIABLE_SEED", random.SystemRandom().randrange(10**6)))
    sys.stdout.write(f"seed {seed}: run again with AMIABLE_SEED={seed}\n")
    settings.MEDIA_ROOT = fresh_database.media
    agency = fresh_database.first
    with tenant_context(agency):
        ready_letters(LETTERS, on=ON, at=AT)
    with PostSandbox(tmp_path) as office:
        told = run_killed_workers(
            fresh_database, agency.schema_name, at=AT, speed=SPEED, seed=seed, kills=KILLS,
            AMIABLE_POST_OFFICE_URL=office.url,
        )  # fmt: skip
        sys.stdout.write(f"{told}\n")
        accepted = office.office.store.rows("SELECT client_reference FROM letter")
    assert told["kills"] == KILLS
    assert told["left_at_last_kill"] > 0
    assert told["clean_ends"] == 3
    assert len(accepted) == len({row["client_reference"] for row in accepted}) == LETTERS
    with tenant_context(agency):
        assert list(Message.objects.values_list("state", flat=True).distinct().order_by()) == ["accepted"]
        assert Message.objects.values("provider_ref").distinct().count() == LETTERS
        assert Commitment.objects.count() == LETTERS
        told_once = JournalLine.objects.filter(verb="message.accepted").values("subject_id").distinct()
        assert JournalLine.objects.filter(verb="message.accepted").count() == told_once.count() == LETTERS
    measured = f"{LETTERS} letters once each, {KILLS} workers killed, {told['seconds']:.0f} s"
    bar(
        "B1",
        measured=measured,
        wanted=f"once each, ≤ {LIMIT} s on a quiet machine",
        holds=told["seconds"] <= LIMIT * crowd(),
    )
