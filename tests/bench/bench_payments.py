"""Transfers written by the real operation, one by one and by slices, beside the same rows put in by SQL.

One payment settles its case, the next a part of it. The floor is bare SQL that puts the very rows that were written
into the schema of another agency, one payment a transaction, under the same triggers, constraints and indexes, round by
round with ours: one statement a table, the counter, the case. One client, then eight, each a process with a connection.
"""

from __future__ import annotations

import multiprocessing
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from functools import partial
from pathlib import Path
from typing import Any

import psycopg
from psycopg import sql

from tests.bench.bench_intake import a_file, confide, first_agency
from tests.bench.ground import Statements, a_database, busy
from tests.bench.line import Line, at_most, ratio_at_least

PART_OF_BARE, SQL_OF_ONE, SQL_IN_A_SLICE = 0.5, 25, 1
SLICE, CLIENTS = 100, 8
# What a payment writes, in an order that each row finds the rows it names, and the case that a row is about.
OF_PAYMENT = "(SELECT case_id FROM {} WHERE id = row.payment_id)"
WRITTEN = {
    "agency_payment": "row.case_id",
    "agency_allocation": OF_PAYMENT.format("agency_payment"),
    "agency_entry": "(SELECT min(case_id) FROM agency_posting WHERE entry_id = row.id)",
    "agency_posting": "row.case_id",
    "agency_limitationevent": "row.case_id",
    "agency_receipt": OF_PAYMENT.format("agency_payment"),
    "agency_message": "row.case_id",
    "agency_journalline": "row.case_id",
}
GROUND = (
    "agency_creditor", "agency_mandate", "agency_debtor", "agency_contactpoint", "agency_case", "agency_caseparty",
    "agency_claim", "agency_claimlimit", "agency_entry", "agency_posting", "agency_counter",
)  # fmt: skip
Write = Callable[[Sequence[Any]], None]
# A client at its post: the number of its session of PostgreSQL, and what writes a share of the payments.
Post = Callable[[], AbstractContextManager[tuple[int, Write]]]


@dataclass(frozen=True)
class Spent:
    """How many payments, in how many seconds of the clock and of processor."""

    payments: int = 0
    seconds: float = 0.0
    processor: float = 0.0

    def __add__(self, other: Spent) -> Spent:
        return Spent(self.payments + other.payments, self.seconds + other.seconds, self.processor + other.processor)

    @property
    def rate(self) -> float:
        """Payments a second of the clock."""
        return self.payments / self.seconds

    @property
    def a_second_of_processor(self) -> float:
        """Payments a second of processor, the client's and its PostgreSQL's."""
        return self.payments / self.processor


def transfers(cases: Sequence[Any]) -> list[dict[str, Any]]:
    """What the bank says of each case: the whole of what is owed on one, half of it on the next."""
    from agency.ledger.queries import due_by_case
    from agency.payments.enums import Method
    from tests.factories import TODAY

    owed = due_by_case(case.pk for case in cases)
    return [
        {
            "case": case,
            "debtor": case.debtor,
            "amount": owed[case.pk] if rank % 2 else (owed[case.pk] / 2).quantize(Decimal("0.01")),
            "method": Method.TRANSFER,
            "received_on": TODAY - timedelta(days=1),
            "value_on": TODAY,
            "source": "bank",
            "external_id": f"virement-{case.pk}",
        }
        for rank, case in enumerate(cases)
    ]


def one_by_one(told: Sequence[dict[str, Any]]) -> None:
    """One transaction a payment."""
    from agency.payments.operations import receive
    from tests.factories import BY, NOW

    for fact in told:
        receive(**fact, by=BY, at=NOW)


def by_slices(told: Sequence[dict[str, Any]]) -> None:
    """One transaction a slice."""
    from agency.payments.operations import Arrival, receive_each
    from tests.factories import BY, NOW

    for first in range(0, len(told), SLICE):
        facts = [{key: value for key, value in fact.items() if key != "source"} for fact in told[first:][:SLICE]]
        receive_each(arrivals=[Arrival(**fact) for fact in facts], source="bank", by=BY, at=NOW)


@contextmanager
def ours(write: Write) -> Iterator[tuple[int, Write]]:
    """A client of the real operation, in the agency."""
    from django.db import connection

    with first_agency():
        connection.ensure_connection()
        yield connection.connection.info.backend_pid, write


@contextmanager
def bare(dsn: str, schema: str) -> Iterator[tuple[int, Write]]:
    """A client of the floor: rows ready to be put in, a transaction for each payment."""

    def into(statement: str, table: str) -> sql.Composed:
        return sql.SQL(statement).format(there=sql.Identifier(schema, table))

    copy = "INSERT INTO {there} OVERRIDING SYSTEM VALUE SELECT * FROM unnest(%s::text[]::{there}[])"
    put_in = {table: into(copy, table) for table in WRITTEN}
    count = into("UPDATE {there} SET last = last + 1 WHERE name = 'receipt'", "agency_counter")
    keep = into("UPDATE {there} SET state = %s, closed_on = %s, last_day_to_act = %s WHERE id = %s", "agency_case")
    with psycopg.connect(dsn, autocommit=True) as wire:

        def write(payments: Sequence[tuple[dict[str, list[str]], Sequence[Any]]]) -> None:
            for rows, case in payments:
                with wire.transaction():
                    wire.execute(keep, case)
                    for table, lines in rows.items():
                        if table == "agency_receipt":
                            wire.execute(count)
                        wire.execute(put_in[table], [lines])

        yield wire.info.backend_pid, write


def by_clients(clients: int, post: Post, payments: Sequence[Any]) -> Spent:
    """Share payments among clients that start together; how long until the last of them ended."""
    from django.db import connections

    connections.close_all()
    forked = multiprocessing.get_context("fork")
    told, start = forked.Queue(), forked.Barrier(clients)

    def client(share: Sequence[Any]) -> None:
        with post() as (backend, write):
            start.wait()
            begun, before = time.perf_counter(), time.process_time() + busy(backend)
            write(share)
            told.put((begun, time.perf_counter(), time.process_time() + busy(backend) - before))

    hands = [forked.Process(target=client, args=(payments[rank::clients],)) for rank in range(clients)]
    for hand in hands:
        hand.start()
    spans = [told.get(timeout=600) for _hand in hands]
    for hand in hands:
        hand.join()
    begun, ended, processor = zip(*spans, strict=True)
    return Spent(len(payments), max(ended) - min(begun), sum(processor))


def rows_of(dsn: str, schema: str, cases: Sequence[Any], last: dict[str, int]) -> list[Any]:
    """What was written since, payment by payment: its rows as text, table by table, and what became of its case."""
    found: dict[int, dict[str, list[str]]] = defaultdict(dict)
    with psycopg.connect(dsn, options=f"-csearch_path={schema}") as wire:
        for table, case in WRITTEN.items():
            lines = wire.execute(
                f"SELECT {case}, row.id, row::text FROM {table} AS row WHERE row.id > %s ORDER BY row.id",
                [last.get(table, 0)],
            )
            for of, number, row in lines:
                found[of].setdefault(table, []).append(row)
                last[table] = number
        kept = wire.execute(
            "SELECT state, closed_on, last_day_to_act, id FROM agency_case WHERE id = ANY(%s)",
            [[case.pk for case in cases]],
        )
        return [(found[case[3]], case) for case in kept]


def lay(dsn: str, ours: str, other: str) -> dict[str, int]:
    """Put the people and cases beside, and make those of both agencies active; the last row of each table written."""
    with psycopg.connect(dsn) as wire:
        wire.execute("SET session_replication_role = replica")
        active = sql.SQL("UPDATE {} SET state = 'active', qualified_at = opened_on")
        wire.execute(active.format(sql.Identifier(ours, "agency_case")))
        wire.execute(
            sql.SQL("INSERT INTO {} (name, year, last) VALUES ('receipt', 2026, 0)").format(
                sql.Identifier(ours, "agency_counter")
            )
        )
        for table in GROUND:
            names = {"there": sql.Identifier(other, table), "here": sql.Identifier(ours, table)}
            wire.execute(sql.SQL("DELETE FROM {there}").format(**names))
            wire.execute(sql.SQL("INSERT INTO {there} OVERRIDING SYSTEM VALUE SELECT * FROM {here}").format(**names))
        wire.commit()
        wire.autocommit = True
        wire.execute("VACUUM ANALYZE")
        last = {}
        for table in WRITTEN:
            (last[table],) = wire.execute(
                sql.SQL("SELECT coalesce(max(id), 0) FROM {}").format(sql.Identifier(ours, table))
            ).fetchone() or (0,)
        return last


def statements(write: Write, told: Sequence[Any]) -> float:
    """Statements a payment."""
    from django.db import connection

    with first_agency(), Statements(connection) as sent:
        write(told)
    return sent.count / len(told)


def measured(database: Any, rounds: int, size: int) -> Iterator[Line]:
    """The rounds of each way and of its floor, turn by turn."""
    from agency.cases.models import Case
    from tenants.models import Agency
    from tests import databases

    dsn = databases.server().dsn(database.name, "postgres")
    here, there = (Agency.objects.get(slug=slug).schema_name for slug in ("lhermitte", "familles"))
    last = lay(dsn, here, there)
    with first_agency():
        told = transfers(Case.objects.select_related("debtor").order_by("pk"))
    waiting = iter(told)
    ways = {"one by one": one_by_one, f"by slices of {SLICE}": by_slices}

    def some(count: int) -> list[dict[str, Any]]:
        return [next(waiting) for _rank in range(count)]

    asked = {name: statements(write, some(SLICE)) for name, write in ways.items()}
    rows_of(dsn, here, [], last)
    for clients in (1, CLIENTS):
        total: dict[str, Spent] = defaultdict(Spent)
        for _round in range(rounds):
            for name, write in ways.items():
                facts = some(size)
                total[name] += by_clients(clients, partial(ours, write), facts)
                rows = rows_of(dsn, here, [fact["case"] for fact in facts], last)
                total["bare"] += by_clients(clients, partial(bare, dsn, there), rows)
        for name in ways:
            work = f"payments {name}, {clients} client{'s' if clients > 1 else ''}"
            mine, floor = total[name], total["bare"]
            yield ratio_at_least(work, "a second", mine.rate, floor.rate, PART_OF_BARE)
            yield ratio_at_least(
                "  of processor", "a second", mine.a_second_of_processor, floor.a_second_of_processor, PART_OF_BARE
            )
    for name, most in zip(ways, (SQL_OF_ONE, SQL_IN_A_SLICE), strict=False):
        yield at_most(f"payments {name}", "SQL a payment", asked[name], most)


def measure(full: bool) -> list[Line]:
    """Three rounds of a few hundred payments; of some thousands when full."""
    from agency.intake.operations import read_batch
    from tests.factories import BY, NOW, TODAY, a_creditor, a_mandate, a_profile

    rounds, size = (3, 1600) if full else (2, 400)
    with tempfile.TemporaryDirectory() as folder, a_database(Path(folder)) as database:
        with first_agency():
            a_profile()
            creditor = a_creditor()
            a_mandate(creditor)
            # Four cases for five lines.
            lines = (2 * 2 * rounds * size + 4 * SLICE) * 5 // 4
            read_batch(creditor=creditor, filename="banc.csv", data=a_file(lines), by=BY, at=NOW, on=TODAY)
        confide()
        return list(measured(database, rounds, size))
