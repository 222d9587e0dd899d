"""The books of a large agency: the proof that each night and each remittance asks for, and the cases that owe a sum.

Milliseconds on the wall, the median of three, in the process that asks; the floor is one bare pass of the same lines.
"""

from __future__ import annotations

import statistics
import tempfile
import time
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

from tests.bench.ground import a_database
from tests.bench.line import Line, at_most, ratio_at_most

USUAL, LARGE = 20_000, 100_000
MS_OF_A_PROOF, MS_OF_A_SUM = 1500, 300
TIMES_OF_A_PROOF, TIMES_OF_A_SUM = 10, 2
PASS = "SELECT account, sum(debit - credit) FROM agency_posting GROUP BY account"


def measure(full: bool) -> list[Line]:
    """A proof over all the entries, and the suggestions of a page of the bank desk."""
    import time_machine
    from django.db import connection
    from django_tenants.utils import tenant_context

    from agency.banking.queries.ranking import cases_owing
    from agency.books.queries import gap_now
    from agency.cases.models import Case
    from agency.ledger.models import Entry
    from tests.agency.desk import scene
    from tests.bench.many_cases import fill

    with tempfile.TemporaryDirectory() as folder, a_database(Path(folder)) as database:
        agency = database.first
        with tenant_context(agency), time_machine.travel(scene.NOW):
            fill(database, agency.schema_name, (LARGE if full else USUAL) // 2)
            entries, cases = Entry.objects.count(), Case.objects.count()
            sums = [Decimal(n) for n in range(100, 120)]
            assert gap_now() is None
            bare = _median(lambda: _once(connection, PASS))
            proof = _median(gap_now)
            owing = _median(lambda: cases_owing(sums))
    share = 1 if full else USUAL / LARGE
    return [
        at_most(f"the proof of {entries} entries", "ms", proof, max(MS_OF_A_PROOF * share, 300), floor=bare),
        at_most(f"who owes one of 20 sums, {cases} cases", "ms", owing, MS_OF_A_SUM, floor=bare),
        # What a machine that does something else still tells.
        ratio_at_most("  the proof, beside a bare pass of the lines", "ms", proof, bare, TIMES_OF_A_PROOF),
        ratio_at_most("  who owes, beside a bare pass of the lines", "ms", owing, bare, TIMES_OF_A_SUM),
    ]


def _median(work: Callable[[], Any]) -> float:
    took = []
    for _time in range(3):
        begun = time.perf_counter()
        work()
        took.append(1000 * (time.perf_counter() - begun))
    return statistics.median(took)


def _once(connection: Any, statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement)
        cursor.fetchall()
