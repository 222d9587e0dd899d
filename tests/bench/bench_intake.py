"""`python -m tests.bench.bench_intake N`: a file of N invoices read and confided, beside the same rows put in by SQL.

The floor is a bare `INSERT … SELECT` of the very rows that were confided, into the schema of another agency, with the
same triggers, constraints and indexes, in the same run. Time is also told as time of processor, which the other work
of the machine distorts less. Memory is the peak of the process that confides; the file is
read by another one.
"""

from __future__ import annotations

import multiprocessing
import os
import resource
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

import django
import psycopg
from psycopg import sql

MS_A_CLAIM, MEGABYTES, SQL_A_THOUSAND = 1.5, 400, 80
DATABASE = f"bench_intake_{os.getpid()}"
HEAD = "Nom;Prénom;SIRET;Adresse;Code postal;Ville;Courriel;Facture;Date;Échéance;Solde"
NAMES = ("Roussel", "Lefèvre", "N’Guyen", "Benali", "Le Goff", "Moreau", "Da Silva", "Kowalski", "Étienne", "Garnier")
# What is put in beside, in an order that each row finds the rows it names.
GROUND = ("agency_creditor", "agency_mandate", "agency_importbatch", "agency_importrow")
ROWS = (
    "agency_debtor", "agency_address", "agency_contactpoint", "agency_case", "agency_caseparty", "agency_claim",
    "agency_entry", "agency_posting", "agency_claimlimit", "agency_qualification", "agency_journalline",
    "wagtailsearch_indexentry",
)  # fmt: skip


@dataclass(frozen=True)
class Measure:
    """One line of the table; `wanted` is the most that holds, in the unit of `ours`."""

    work: str
    ours: float
    floor: float | None
    wanted: float

    @property
    def holds(self) -> bool:
        """Whether the bar is met."""
        return self.ours <= self.wanted

    def __str__(self) -> str:
        floor, ratio = ("–", "–") if self.floor is None else (f"{self.floor:.2f}", f"{self.ours / self.floor:.1f}")
        held = "yes" if self.holds else "NO"
        return f"{self.work:<44} | {self.ours:9.2f} | {floor:>7} | {ratio:>5} | {self.wanted:7.1f} | {held}"


def a_file(count: int) -> bytes:
    """Invoices of people all different, one in five with two."""
    lines = [HEAD]
    for rank in range(count):
        who = rank - 1 if rank % 5 == 4 else rank
        name = f"{NAMES[who % len(NAMES)]} {''.join('abcdefghij'[int(digit)] for digit in str(who))}"
        lines.append(
            f"{name};Camille;;{who % 200 + 1} rue des Acacias;{44000 + who % 900:05d};Nantes;p{who}@exemple.example;"
            f"FA-{rank};01/06/2026;01/07/2026;{rank % 900 + 1},50"
        )
    return "\n".join(lines).encode()


@contextmanager
def inside() -> Iterator[Any]:
    """The first agency of the bench's database."""
    from django_tenants.utils import tenant_context

    from tenants.models import Agency
    from tests import databases

    databases.point_to(DATABASE)
    with tenant_context(Agency.objects.get(slug="lhermitte")):
        yield None


def read(count: int, database: str, told: Any) -> None:
    """Read the file in a process of its own; tell seconds and statements."""
    global DATABASE  # noqa: PLW0603
    DATABASE = database
    set_up()
    from django.db import connection

    from agency.intake.operations import read_batch
    from agency.parties.models import Creditor
    from tests.factories import BY, NOW, TODAY

    with inside(), Statements(connection) as statements:
        creditor, data = Creditor.objects.get(short_name="Collège Saint-Aubin"), a_file(count)
        begun = time.perf_counter()
        read_batch(creditor=creditor, filename="banc.csv", data=data, by=BY, at=NOW, on=TODAY)
        told.put((time.perf_counter() - begun, statements.count))


class Statements:
    """Counts the statements that a connection sends."""

    def __init__(self, connection: Any) -> None:
        self.count, self._wrapper = 0, connection.execute_wrapper(self._one_more)

    def _one_more(self, execute: Any, *asked: Any) -> Any:
        self.count += 1
        return execute(*asked)

    def __enter__(self) -> Self:
        self._wrapper.__enter__()
        return self

    def __exit__(self, *error: object) -> None:
        self._wrapper.__exit__(*error)


def worked(backend: int) -> float:
    """Seconds of processor that a session of PostgreSQL has used."""
    spent = Path(f"/proc/{backend}/stat").read_text().rpartition(")")[2].split()
    return (int(spent[11]) + int(spent[12])) / os.sysconf("SC_CLK_TCK")


def confide() -> tuple[float, float, int]:
    """Confide the file that was read; return seconds, seconds of processor here and in PostgreSQL, statements."""
    from django.db import connection

    from agency.intake.models import ImportBatch
    from agency.intake.operations import ask_confirmation, confide_slice
    from tests.factories import BY, NOW, TODAY

    with inside(), Statements(connection) as statements:
        batch = ImportBatch.objects.get()
        connection.ensure_connection()
        backend = connection.connection.info.backend_pid
        begun, busy = time.perf_counter(), time.process_time() + worked(backend)
        asked = ask_confirmation(batch=batch, by=BY, at=NOW, on=TODAY)
        while confide_slice(batch=asked):
            pass
        spent = time.perf_counter() - begun, time.process_time() + worked(backend) - busy, statements.count
        asked.refresh_from_db()
        assert asked.rows.filter(outcome="confided").count() == asked.rows.count() == asked.gone_through
        return spent


def floor(dsn: str, ours: str, other: str) -> tuple[float, float]:
    """Seconds, and seconds of processor, of the same rows put beside and checked by the same triggers."""

    def names(table: str) -> dict[str, sql.Identifier]:
        return {"there": sql.Identifier(other, table), "here": sql.Identifier(ours, table)}

    copy = "INSERT INTO {there} OVERRIDING SYSTEM VALUE SELECT * FROM {here} WHERE id > %s"
    last = "SELECT coalesce(max(id), 0) FROM {there}"
    with psycopg.connect(dsn) as wire:

        def put_in(table: str) -> None:
            (first,) = wire.execute(sql.SQL(last).format(**names(table))).fetchone() or (0,)
            wire.execute(sql.SQL(copy).format(**names(table)), [first])

        wire.execute("SET session_replication_role = replica")
        for table in GROUND:
            put_in(table)
        wire.execute(
            sql.SQL("UPDATE {there} SET outcome = 'ready', claim_id = NULL").format(**names("agency_importrow"))
        )
        wire.execute("SET session_replication_role = origin")
        wire.commit()
        begun, busy = time.perf_counter(), worked(wire.info.backend_pid)
        for table in ROWS:
            put_in(table)
        wire.execute(
            sql.SQL(
                "UPDATE {there} AS line SET outcome = done.outcome, claim_id = done.claim_id FROM {here} AS done "
                "WHERE done.id = line.id"
            ).format(**names("agency_importrow"))
        )
        wire.commit()
        return time.perf_counter() - begun, worked(wire.info.backend_pid) - busy


def set_up() -> None:
    """Django with the settings of the suite."""
    import logging

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.test")
    django.setup()
    logging.disable(logging.WARNING)


def measured(count: int) -> list[Measure]:
    """Read, confide, and put the same rows in beside."""
    from django.db import connections

    from tenants.models import Agency
    from tests import databases
    from tests.factories import a_creditor, a_mandate, a_profile

    spawned = multiprocessing.get_context("spawn")
    with databases.running_server():
        databases.copy_template(DATABASE)
        try:
            with inside():
                a_profile()
                a_mandate(a_creditor())
            told = spawned.Queue()
            reader = spawned.Process(target=read, args=(count, DATABASE, told))
            reader.start()
            reading, asked = told.get(timeout=1200)
            reader.join()
            seconds, busy, statements = confide()
            memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
            ours, other = (Agency.objects.get(slug=slug).schema_name for slug in ("lhermitte", "familles"))
            bare, bare_busy = floor(databases.server().dsn(DATABASE, "postgres"), ours, other)
        finally:
            connections.close_all()
            databases.drop(DATABASE)
    ms = 1000 / count
    return [
        Measure(f"confide {count} lines, ms a claim", seconds * ms, bare * ms, MS_A_CLAIM),
        Measure("  of processor, with PostgreSQL, ms a claim", busy * ms, bare_busy * ms, MS_A_CLAIM),
        Measure("  SQL a thousand claims", statements * ms, None, max(SQL_A_THOUSAND, 80 * ms)),
        Measure("  memory at its peak, MB", memory, None, MEGABYTES),
        Measure("read_batch, ms a line", reading * ms, None, MS_A_CLAIM),
        Measure("  SQL a thousand lines", asked * ms, None, max(SQL_A_THOUSAND, 15 * ms)),
    ]


def main() -> None:
    """Print the table; leave with 1 when a bar is missed."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 1000
    set_up()
    found = measured(count)
    say = print
    say(f"{'work':<44} |      ours |   floor | ratio |  wanted | holds")
    for one in found:
        say(one)
    raise SystemExit(0 if all(one.holds for one in found) else 1)


if __name__ == "__main__":
    main()
