"""A file of invoices read and confided, beside the same rows put in by SQL; flat from a thousand lines on.

The floor is a bare `INSERT … SELECT` of the very rows that were confided, into the schema of another agency, with the
same triggers, constraints and indexes, in the same run. Time is also told as time of processor, which the other work
of the machine distorts less. Memory is the peak of the process that confides; the file is
read by another one.
"""

from __future__ import annotations

import multiprocessing
import resource
import tempfile
import time
from pathlib import Path
from typing import Any

import psycopg
from psycopg import sql

from tests.bench.ground import Statements, a_database, busy, set_up
from tests.bench.line import Line, at_most

MS_A_CLAIM, MEGABYTES, SQL_A_THOUSAND = 1.5, 400, 80
HEAD = "Nom;Prénom;SIRET;Adresse;Code postal;Ville;Courriel;Facture;Date;Échéance;Solde"
NAMES = ("Roussel", "Lefèvre", "N’Guyen", "Benali", "Le Goff", "Moreau", "Da Silva", "Kowalski", "Étienne", "Garnier")
# What is put in beside, in an order that each row finds the rows it names.
GROUND = ("agency_creditor", "agency_mandate", "agency_importbatch", "agency_importrow")
ROWS = (
    "agency_debtor", "agency_address", "agency_contactpoint", "agency_case", "agency_caseparty", "agency_claim",
    "agency_entry", "agency_posting", "agency_claimlimit", "agency_qualification", "agency_journalline",
    "wagtailsearch_indexentry",
)  # fmt: skip


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


def first_agency() -> Any:
    """The agency that confides, entered."""
    from django_tenants.utils import tenant_context

    from tenants.models import Agency

    return tenant_context(Agency.objects.get(slug="lhermitte"))


def read(count: int, database: str, told: Any) -> None:
    """Read the file in a process of its own; tell seconds and statements."""
    set_up()
    from django.db import connection

    from agency.intake.operations import read_batch
    from agency.parties.models import Creditor
    from tests import databases
    from tests.factories import BY, NOW, TODAY

    databases.point_to(database)
    with first_agency(), Statements(connection) as statements:
        creditor, data = Creditor.objects.get(short_name="Collège Saint-Aubin"), a_file(count)
        begun = time.perf_counter()
        read_batch(creditor=creditor, filename="banc.csv", data=data, by=BY, at=NOW, on=TODAY)
        told.put((time.perf_counter() - begun, statements.count))


def confide() -> tuple[float, float, int]:
    """Confide the file that was read; return seconds, seconds of processor here and in PostgreSQL, statements."""
    from django.db import connection

    from agency.intake.models import ImportBatch
    from agency.intake.operations import ask_confirmation, confide_slice
    from tests.factories import BY, NOW, TODAY

    with first_agency(), Statements(connection) as statements:
        batch = ImportBatch.objects.get()
        connection.ensure_connection()
        backend = connection.connection.info.backend_pid
        begun, before = time.perf_counter(), time.process_time() + busy(backend)
        asked = ask_confirmation(batch=batch, by=BY, at=NOW, on=TODAY)
        while confide_slice(batch=asked):
            pass
        spent = time.perf_counter() - begun, time.process_time() + busy(backend) - before, statements.count
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
        begun, before = time.perf_counter(), busy(wire.info.backend_pid)
        for table in ROWS:
            put_in(table)
        wire.execute(
            sql.SQL(
                "UPDATE {there} AS line SET outcome = done.outcome, claim_id = done.claim_id FROM {here} AS done "
                "WHERE done.id = line.id"
            ).format(**names("agency_importrow"))
        )
        wire.commit()
        return time.perf_counter() - begun, busy(wire.info.backend_pid) - before


def measured(count: int) -> list[Line]:
    """Read, confide, and put the same rows in beside."""
    from tenants.models import Agency
    from tests import databases
    from tests.factories import a_creditor, a_mandate, a_profile

    spawned = multiprocessing.get_context("spawn")
    with tempfile.TemporaryDirectory() as folder, a_database(Path(folder)) as database:
        with first_agency():
            a_profile()
            a_mandate(a_creditor())
        told = spawned.Queue()
        reader = spawned.Process(target=read, args=(count, database.name, told))
        reader.start()
        reading, asked = told.get(timeout=1200)
        reader.join()
        seconds, spent, statements = confide()
        memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        ours, other = (Agency.objects.get(slug=slug).schema_name for slug in ("lhermitte", "familles"))
        bare, bare_spent = floor(databases.server().dsn(database.name, "postgres"), ours, other)
    ms = 1000 / count
    return [
        at_most(f"confide {count} lines", "ms a claim", seconds * ms, MS_A_CLAIM, floor=bare * ms),
        at_most("  of processor, with PostgreSQL", "ms a claim", spent * ms, MS_A_CLAIM, floor=bare_spent * ms),
        at_most("  SQL", "a thousand claims", statements * ms, max(SQL_A_THOUSAND, 80 * ms)),
        at_most("  memory at its peak", "MB", memory, MEGABYTES),
        at_most("read_batch", "ms a line", reading * ms, MS_A_CLAIM),
        at_most("  SQL", "a thousand lines", asked * ms, max(SQL_A_THOUSAND, 15 * ms)),
    ]


def measure(full: bool) -> list[Line]:
    """A thousand lines, and as many as the reader takes."""
    lines = [line for count in (1000, 99_999 if full else 5000) for line in measured(count)]
    small, large = (line.ours for line in lines if line.work.startswith("  of processor"))
    return [*lines, at_most("  of processor, growth of the cost of one", "times", large / small, 1.5)]
