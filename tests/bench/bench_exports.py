"""The client-money journal as a FEC: a worker writes it from one cursor, beside a bare COPY of the same rows."""

from __future__ import annotations

import resource
import tempfile
import time
from datetime import date
from pathlib import Path
from typing import Any

import psycopg
from psycopg import sql

from tests.bench.bench_intake import first_agency
from tests.bench.ground import a_database
from tests.bench.line import Line, at_most

LINES, LINES_FULL = 20_000, 1_000_000
SECONDS_OF_A_MILLION, MEGABYTES = 60, 300
# Two postings an entry, as a transfer received.
FILL = """
INSERT INTO {schema}.agency_entry
    (id, book, kind, booked_on, value_on, source, idem_key, actor, reason, created_at)
SELECT n, 'money', 'received', date '2026-01-01' + (n %% 365)::int, date '2026-01-01' + (n %% 365)::int, 'bank',
       'bench-' || n, 'bench', 'VIREMENT ' || n, now()
  FROM generate_series(1000000, 1000000 + %(entries)s - 1) AS n;
INSERT INTO {schema}.agency_posting (entry_id, account, debit, credit, case_id, creditor_id)
SELECT n, leg.account, leg.debit, leg.credit, 1, 1
  FROM generate_series(1000000, 1000000 + %(entries)s - 1) AS n,
       (VALUES ('bank_trust', 42.17, 0), ('creditor_payable', 0, 42.17)) AS leg (account, debit, credit);
"""


def fill(database: Any, schema: str, lines: int) -> None:
    """Put the entries there by bare SQL: their triggers would measure writing."""
    with psycopg.connect(database.superuser_url, autocommit=True) as wire:
        wire.execute("SET session_replication_role = replica")
        for statement in FILL.split(";\n")[:-1]:
            wire.execute(sql.SQL(statement).format(schema=sql.Identifier(schema)), {"entries": lines // 2})
        wire.execute("ANALYZE")


def measure(full: bool) -> list[Line]:
    """Seconds for all the lines, and the memory that the process gained."""
    from django.db import connection

    from agency.fees.enums import Export, ExportFormat, ExportState
    from agency.fees.operations import ask_export, write_next_export
    from tests.factories import BY, NOW, a_profile

    lines = LINES_FULL if full else LINES
    with tempfile.TemporaryDirectory() as folder, a_database(Path(folder)) as database:
        with first_agency():
            fill(database, connection.schema_name, lines)
            a_profile()
            before, began = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, time.monotonic()
            # Here a task runs where it is asked for: the file is written by the asking, else by the worker's round.
            asked = ask_export(
                books=Export.FUNDS, file_format=ExportFormat.FEC, first_day=date(2026, 1, 1),
                last_day=date(2026, 12, 31), by=BY, at=NOW,
            )  # fmt: skip
            write_next_export(by=BY, at=NOW)
            asked.refresh_from_db()
            assert asked.state == ExportState.DONE
            took = time.monotonic() - began
            gained = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024
            written = sum(1 for _line in next(Path(folder).rglob("*FEC*.txt")).open("rb"))
        assert written == lines + 1
    bar = max(SECONDS_OF_A_MILLION * lines / LINES_FULL, 5.0)
    return [
        at_most(f"a FEC of {lines} lines written", "s", took, bar),
        at_most(f"a FEC of {lines} lines, memory of its worker", "MB", gained, MEGABYTES),
    ]
