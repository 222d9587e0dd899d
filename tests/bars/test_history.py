"""B26: one row of the history changed or gone, by somebody who may do all, is found in seconds."""

from __future__ import annotations

import time

import psycopg
import pytest
from django_tenants.utils import tenant_context
from psycopg import sql

from agency.journal.operations import seal_block
from agency.journal.queries import chain_fault
from tests.bars.table import FULL
from tests.factories import NOW

LINES = 1_000_000 if FULL else 20_000
BLOCK = 1_000
SECONDS = 5
HISTORY = """
INSERT INTO {line} (at, actor_kind, actor_ref, actor_label, verb, subject_type, subject_id, case_id, data)
SELECT timestamptz '2026-01-05 09:00+01' + n * interval '1 second', 'staff', '7', 'Inès Caron', 'message.sent',
       'message', n, n / 7, jsonb_build_object('kind', 'first_letter', 'sha256', md5(n::text), 'amount', n || '.00')
FROM generate_series(1, %(lines)s) AS n
"""
HARMS = {
    "changed": 'UPDATE {line} SET data = data || \'{{"amount": "1.00"}}\' WHERE id = %(victim)s',
    "gone": "DELETE FROM {line} WHERE id = %(victim)s",
}


@pytest.mark.bar
@pytest.mark.parametrize("harm", HARMS)
def test_a_row_of_the_history_that_is_changed_or_gone_is_found(fresh_database, harm, bar):
    agency = fresh_database.first
    as_superuser(fresh_database, agency, HISTORY, lines=LINES)
    with tenant_context(agency):
        while seal_block(at=NOW, size=BLOCK) is not None:
            continue
        assert chain_fault() is None
        victim = LINES * 2 // 3
        as_superuser(fresh_database, agency, HARMS[harm], victim=victim)
        started = time.perf_counter()
        fault = chain_fault()
        seconds = time.perf_counter() - started
    assert fault is not None
    found = fault.first_line <= victim <= (fault.last_line or 0)
    bar(
        f"B26 one row {harm}",
        measured=f"found: {found}, its block named, {LINES:,} lines in {seconds:.2f} s",
        wanted="found, 5 s for 1,000,000 lines",
        # A few lines are too short a walk to judge a pace by.
        holds=found and (not FULL or seconds <= SECONDS),
    )


def as_superuser(database, agency, statement, **values):
    """Somebody who may do all: triggers and rights do not stop him."""
    table = {"line": sql.Identifier(agency.schema_name, "agency_journalline")}
    with psycopg.connect(database.superuser_url, autocommit=True) as wire:
        wire.execute("SET session_replication_role = replica")
        wire.execute(sql.SQL(statement).format(**table), values)
        wire.execute(sql.SQL("ANALYZE {line}").format(**table))
