"""The morning run, phase by phase, beside the same rows written by bare statements into another schema.

Each phase is a whole `tick` of an agency where that one thing is to be done on every case, by the slices that commit.
The floor copies the rows that the phase wrote into the schema of another agency by `INSERT … SELECT`, with the same
triggers, constraints and indexes, in the same run, and changes there the same columns of the rows that it changed.
"""

from __future__ import annotations

import resource
import tempfile
import time
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import psycopg
from psycopg import sql

from tests.bench.bench_agencies import open_agency
from tests.bench.ground import Statements, a_database, busy
from tests.bench.line import Line, at_most

SIZES, FULL_SIZES = (5000, 20_000), (20_000, 100_000)
MEGABYTES, SQL_A_SLICE = 300, 60
# A million cases, 164,000 of them due this morning.
HOUSES, CASES_OF_ONE, DUE = 50, 20_000, 3280
# What the floor stands on, and what a phase writes, in an order that each row finds the rows it names.
GROUND = (
    "agency_creditor", "agency_mandate", "agency_strategy", "agency_debtor", "agency_case", "agency_caseparty",
    "agency_claim", "agency_claimlimit",
)  # fmt: skip
WRITTEN = (
    "agency_strategyrun", "agency_message", "agency_commitment", "agency_hold", "agency_limitationalert",
    "agency_journalline",
)  # fmt: skip
_ACTIVE = "UPDATE agency_case SET state = 'active', closed_on = NULL"
_SENT = (
    "UPDATE agency_message SET state = 'done', sent_on = '{before}', accepted_at = '{at}' WHERE state = 'planned' "
    "AND step IS NOT NULL"
)

_DUE = "UPDATE agency_strategyrun SET next_on = '{on}'"


@dataclass(frozen=True)
class Phase:
    """What is laid on every case before, the columns that the phase changes, the most it may take for a case in ms."""

    name: str
    most: float
    laid: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()


PHASES = (
    Phase("first morning", 0.3, changed=("agency_strategyrun.next_step, next_on",)),
    Phase("follow what was posted", 0.3, (_SENT,), ("agency_strategyrun.next_on",)),
    Phase("planning", 0.3, (_DUE,), ("agency_strategyrun.next_step, next_on",)),
    Phase(
        "wait for the pick-up", 0.3, (_SENT, _DUE),
        ("agency_strategyrun.next_on",),
    ),
    Phase(
        "hand-back", 2,
        (
            "UPDATE agency_strategyrun SET state = 'finished', next_on = NULL",
            ("INSERT INTO agency_commitment (case_id, debtor_id, kind, step, text, announced_on, due_on, state, "
            "dedupe_key, reason, act) SELECT id, debtor_id, 'hand_back', '', 'Votre dossier retourne au créancier', "
            "'{before}', '{on}', 'open', 'bench:' || id, '', '' FROM agency_case WHERE state = 'active'"),
        ),
        ("agency_case.state, closed_on", "agency_commitment.state, closed_at, kept_on, act, reason"),
    ),
    Phase(
        "end of pauses", 1,
        (
            _ACTIVE,
            ("INSERT INTO agency_hold (case_id, reason, starts_at, until_at, note) "
            "SELECT id, 'pause', '{begun}', '{at}', '' FROM agency_case"),
        ),
        ("agency_hold.lifted_at",),
    ),
    Phase(
        "limitation's night", 2,
        (
            "UPDATE agency_hold SET lifted_at = '{at}'",
            "UPDATE agency_claim SET last_day_to_act = '{before}'",
            "UPDATE agency_claimlimit SET last_day_to_act = '{before}'",
            "UPDATE agency_caseparty SET last_day_to_act = '{before}'",
            "UPDATE agency_case SET last_day_to_act = '{before}'",
        ),
        ("agency_case.state, closed_on",),
    ),
)  # fmt: skip


class Beside:
    """The schema of another agency, where the same is laid and the same rows are written, bare."""

    def __init__(self, wire: psycopg.Connection[Any], ours: str, other: str) -> None:
        self.wire, self.ours, self.other = wire, ours, other

    def lay(self, statement: str) -> None:
        """The same change in both schemas, without triggers; new rows are copied from ours."""
        self.wire.execute("SET session_replication_role = replica")
        for schema in (self.ours, self.other)[: 1 if statement.startswith("INSERT") else 2]:
            self.wire.execute(sql.SQL("SET search_path = {}, extensions, public").format(sql.Identifier(schema)))
            self.wire.execute(statement)  # type: ignore[call-overload]
        self.copy(WRITTEN)
        self.wire.execute("SET session_replication_role = origin")
        self.wire.commit()

    def copy(self, tables: tuple[str, ...]) -> None:
        """The rows that are not there yet."""
        for table in tables:
            here, there = sql.Identifier(self.ours, table), sql.Identifier(self.other, table)
            self.wire.execute(
                sql.SQL(
                    "INSERT INTO {there} OVERRIDING SYSTEM VALUE SELECT * FROM {here} "
                    "WHERE id > (SELECT coalesce(max(id), 0) FROM {there})"
                ).format(there=there, here=here)
            )

    def ground(self, tables: tuple[str, ...] = GROUND) -> None:
        """What the rows stand on, without triggers."""
        self.wire.execute("SET session_replication_role = replica")
        self.copy(tables)
        self.wire.execute("SET session_replication_role = origin")
        self.wire.commit()

    def write(self, changed: tuple[str, ...]) -> tuple[float, float]:
        """Seconds, and seconds of processor, of the rows and changes of one phase."""
        begun, before = time.perf_counter(), busy(self.wire.info.backend_pid)
        self.copy(WRITTEN)
        for named in changed:
            table, _, columns = named.partition(".")
            there, here = sql.Identifier(self.other, table), sql.Identifier(self.ours, table)
            sets = sql.SQL(", ").join(
                sql.SQL("{0} = done.{0}").format(sql.Identifier(name)) for name in columns.split(", ")
            )
            self.wire.execute(
                sql.SQL("UPDATE {there} AS line SET {sets} FROM {here} AS done WHERE done.id = line.id").format(
                    there=there, sets=sets, here=here
                )
            )
        self.wire.commit()
        return time.perf_counter() - begun, busy(self.wire.info.backend_pid) - before


def mornings(count: int) -> dict[str, tuple[float, float, float, float, int]]:
    """Of each phase: ms a case, of processor, the floor's, of processor, and how many statements."""
    from django_tenants.utils import tenant_context

    from agency.strategies.operations import install_defaults
    from tests.bench.many_cases import copy_beyond, last_numbers, number_on
    from tests.factories import BY, NOW, TODAY, a_case, next_door

    with tempfile.TemporaryDirectory() as folder, a_database(Path(folder)) as database:
        agency, other = database.first, database.second
        with tenant_context(agency), psycopg.connect(database.superuser_url) as wire:
            next_door()
            before = last_numbers()
            a_case()
            install_defaults(by=BY, at=NOW)
            copy_beyond(database, agency.schema_name, before, count - 1)
            number_on(database, agency.schema_name)
            beside = Beside(wire, agency.schema_name, other.schema_name)
            beside.ground()
            found = {}
            for rank, phase in enumerate(PHASES):
                on, at = TODAY + timedelta(days=rank), NOW + timedelta(days=rank)
                for statement in phase.laid:
                    beside.lay(
                        statement.format(on=on, at=at, before=on - timedelta(days=1), begun=at - timedelta(days=30))
                    )
                ours = _one_morning(on, at)
                bare = beside.write(phase.changed)
                ms = 1000 / count
                found[phase.name] = (ours[0] * ms, ours[1] * ms, bare[0] * ms, bare[1] * ms, ours[2])
            return found


def large_houses(agencies: int) -> list[Line]:
    """The same morning of many agencies, each of `CASES_OF_ONE` cases in their calendar, `DUE` of them due."""
    from tenants.models import Agency
    from tests.bench.many_cases import number_on
    from tests.factories import NOW, TODAY

    on, at = TODAY + timedelta(days=1), NOW + timedelta(days=1)
    with tempfile.TemporaryDirectory() as folder, a_database(Path(folder)) as database:
        first = database.first
        _a_house(database, first, CASES_OF_ONE)
        for number in range(2, agencies):
            open_agency(number)
        with psycopg.connect(database.superuser_url) as wire:
            for agency in Agency.objects.exclude(pk=first.pk):
                Beside(wire, first.schema_name, agency.schema_name).ground((*GROUND, "agency_address", *WRITTEN))
                number_on(database, agency.schema_name)
            wire.autocommit = True
            before, rounds = _peak(), []
            for _twice in range(2):
                # As the server does by itself within the hour that parts two mornings.
                wire.execute("VACUUM ANALYZE")
                rounds.append([_morning_of(agency, on, at) for agency in Agency.objects.all()])
        first_time, again = ([sum(column) for column in zip(*spent, strict=True)] for spent in rounds)
        due, total = agencies * DUE, agencies * CASES_OF_ONE
        planned = sum(_planned(agency, on) for agency in Agency.objects.all())
        return [
            Line(
                f"letters planned, {total} cases of {agencies} agencies", "letters", planned, f"= {due}", planned == due
            ),
            at_most("  their mornings", "s", first_time[0], 60 * agencies / HOUSES),
            at_most("  of processor, with PostgreSQL", "s", first_time[1], 60 * agencies / HOUSES),
            at_most("  the same mornings again", "s", again[0], 15 * agencies / HOUSES),
            at_most("  of processor, with PostgreSQL", "s", again[1], 15 * agencies / HOUSES),
            at_most("  memory at its peak", "MB", _peak(), MEGABYTES, floor=before),
        ]


def _a_house(database: Any, agency: Any, cases: int) -> None:
    """So many cases in their calendar, of which `DUE` have their next letter due."""
    from django.db import connection
    from django_tenants.utils import tenant_context

    from agency.strategies.operations import install_defaults
    from tests.bench.many_cases import copy_beyond, last_numbers, number_on
    from tests.factories import BY, NOW, TODAY, a_case, next_door

    with tenant_context(agency):
        next_door()
        before = last_numbers()
        a_case()
        install_defaults(by=BY, at=NOW)
        copy_beyond(database, agency.schema_name, before, cases - 2)
        number_on(database, agency.schema_name)
        _one_morning(TODAY, NOW)
        with connection.cursor() as cursor:
            cursor.execute("UPDATE agency_message SET state = 'done', sent_on = %s, accepted_at = %s", [TODAY, NOW])
            cursor.execute("UPDATE agency_strategyrun SET next_on = %s", [TODAY + timedelta(days=20)])
            cursor.execute(
                "UPDATE agency_strategyrun SET next_on = %s WHERE id IN "
                "(SELECT id FROM agency_strategyrun ORDER BY id LIMIT %s)",
                [TODAY + timedelta(days=1), DUE],
            )


def _morning_of(agency: Any, on: date, at: datetime) -> tuple[float, float, int]:
    from django_tenants.utils import tenant_context

    with tenant_context(agency):
        return _one_morning(on, at)


def _planned(agency: Any, on: date) -> int:
    from django_tenants.utils import tenant_context

    from agency.outbox.models import Message

    with tenant_context(agency):
        return Message.objects.filter(planned_on=on, step__isnull=False).count()


def _peak() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def _one_morning(on: date, at: datetime) -> tuple[float, float, int]:
    """Seconds of a tick, of processor here and in PostgreSQL, and its statements."""
    from django.db import connection

    from agency.strategies.operations import tick
    from tests.factories import BY

    connection.ensure_connection()
    backend = connection.connection.info.backend_pid
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    with Statements(connection) as statements:
        begun, before = time.perf_counter(), time.process_time() + busy(backend)
        tick(by=BY, at=at, on=on)
        return time.perf_counter() - begun, time.process_time() + busy(backend) - before, statements.count


def measure(full: bool) -> list[Line]:
    """Every phase at two sizes, the larger beside its floor."""
    houses = large_houses(HOUSES if full else 2)
    small, large = FULL_SIZES if full else SIZES
    first, found = mornings(small), mornings(large)
    lines = []
    for phase in PHASES:
        wall, spent, bare, bare_spent, asked = found[phase.name]
        lines += [
            at_most(f"{phase.name}, {large} cases", "ms a case", wall, phase.most, floor=bare),
            at_most("  of processor, with PostgreSQL", "ms a case", spent, phase.most, floor=bare_spent),
            at_most("  growth of the cost of one", "times", spent / first[phase.name][1], 1.5),
            at_most("  SQL", "a thousand cases", 1000 * asked / large, SQL_A_SLICE),
        ]
    lines.append(at_most("memory at its peak", "MB", _peak(), MEGABYTES))
    return [*houses, *lines]
