"""Opening an agency, beside the bare replay of its dump; and the command that migrates, with nothing to migrate.

The command is a process of its own, from its start to its end, over fifty agencies.
"""

from __future__ import annotations

import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path

from tests.bench.ground import a_database
from tests.bench.line import Line, at_most

AT = datetime(2026, 3, 2, 8, 30, tzinfo=UTC)
LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ"
OPENED, AGENCIES = 20, 50
P95_SECONDS, COMMAND_SECONDS = 1, 3


def open_agency(number: int) -> float:
    """Open one more agency; return how many seconds it took."""
    from tenants.operations import create_agency

    begun = time.perf_counter()
    create_agency(
        name=f"Cabinet d’essai {number}", slug=f"essai-{number}", host=f"essai-{number}.localhost",
        code=f"ES{LETTERS[number // 20]}{LETTERS[number % 20]}", by="bench", at=AT,
    )  # fmt: skip
    return time.perf_counter() - begun


def replay_alone(number: int) -> float:
    """Seconds of the template's dump played into an empty schema, thrown away."""
    from tenants.schemas import owner_connection, template_schema

    with owner_connection.connect(autocommit=False) as conn:
        (script,) = conn.execute("SELECT script FROM public.tenants_blueprint").fetchone() or ("",)
        # As `build_agency` has it: functions name tables that come later in the text.
        conn.execute("SET LOCAL check_function_bodies = off")
        begun = time.perf_counter()
        conn.execute(script.replace(template_schema.TEMPLATE_SCHEMA, f"bench_{number}").encode())
        took = time.perf_counter() - begun
        conn.rollback()
    return took


def command(environment: dict[str, str]) -> tuple[float, float]:
    """Seconds, and seconds of processor, of `manage.py migrate_agencies` which finds nothing to do."""
    begun, before = time.perf_counter(), _children()
    subprocess.run([sys.executable, "manage.py", "migrate_agencies"], env=environment, check=True)
    return time.perf_counter() - begun, _children() - before


def bare_start() -> float:
    """Seconds of a Python that loads Django's settings and nothing else."""
    begun = time.perf_counter()
    subprocess.run(
        [sys.executable, "-c", "from django.conf import settings; settings.DEBUG"], env=os.environ, check=True
    )
    return time.perf_counter() - begun


def _children() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def measure(full: bool) -> list[Line]:
    """Twenty agencies opened; with `full`, one more at each of fifty."""
    opened, floor = [], []
    with tempfile.TemporaryDirectory() as folder, a_database(Path(folder)) as database:
        open_agency(0)
        replay_alone(0)
        for number in range(1, AGENCIES - 1):
            took = open_agency(number)
            if full or number <= OPENED:
                opened.append(took)
                floor.append(replay_alone(number))
        seconds, spent = min(command(database.environment) for _try in range(3))
        start = min(bare_start() for _try in range(3))
    p95, bare = (statistics.quantiles(took, n=20)[18] for took in (opened, floor))
    work = f"migrate_agencies with nothing to do, {AGENCIES} agencies"
    return [
        at_most("an agency opened, 95th percentile", "s", p95, P95_SECONDS, floor=bare),
        at_most(work, "s", seconds, COMMAND_SECONDS, floor=start),
        at_most("  of processor", "s", spent, COMMAND_SECONDS),
    ]
