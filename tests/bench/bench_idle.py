"""What agencies where nothing happens cost: the questions that the clock of the workers asks of all of them.

By the schedule itself: each task for every agency is asked as often as it strikes, and the processor that the answers
take, here and in PostgreSQL, is counted for an hour, then told as a share of one core. Without `--full` a thousand
agencies are drawn from the line through the two numbers measured, and not laid.
"""

from __future__ import annotations

import tempfile
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from tests.bench.bench_agencies import open_agency
from tests.bench.ground import a_database, busy
from tests.bench.line import Line, at_most

SIZES, MANY = (50, 200), 1000
ROUNDS = 10
PERCENT_OF_A_CORE = 2
NOON = datetime(2026, 11, 2, 12, tzinfo=UTC)


def strikes_an_hour() -> dict[str, float]:
    """How many times an hour each task is asked of every agency, by the schedule of the day."""
    from config.messaging import CONFIGURATION

    return {
        entry["kwargs"]["task"]: _times_an_hour(entry["schedule"])
        for entry in CONFIGURATION["beat_schedule"].values()
        if entry["task"] == "tenants.fan_out"
    }


def _times_an_hour(schedule: Any) -> float:
    if isinstance(schedule, int | float | timedelta):
        return 3600 / (schedule.total_seconds() if isinstance(schedule, timedelta) else schedule)
    return len(schedule.minute) * len(schedule.hour) / 24


def share_of_a_core(tasks: dict[str, float]) -> float:
    """Percent of a core that asking every agency takes, where none has anything to do."""
    from django.db import connection

    from tenants.queries import agencies_with_work

    connection.ensure_connection()
    backend, share = connection.connection.info.backend_pid, 0.0
    for task, strikes in tasks.items():
        agencies_with_work(task, NOON)
        before = time.process_time() + busy(backend)
        for _round in range(ROUNDS):
            agencies_with_work(task, NOON)
        share += 100 * strikes / 3600 * (time.process_time() + busy(backend) - before) / ROUNDS
    return share


def measure(full: bool) -> list[Line]:
    """Two numbers of agencies, and a thousand."""
    with tempfile.TemporaryDirectory() as folder, a_database(Path(folder)):
        tasks, found, laid = strikes_an_hour(), {}, 2
        for size in (*SIZES, *([MANY] if full else [])):
            for number in range(laid, size):
                open_agency(number)
            laid = size
            found[size] = share_of_a_core(tasks)
    lines = [
        at_most(f"questions to {size} idle agencies", "% of a core", found[size], PERCENT_OF_A_CORE) for size in SIZES
    ]
    if full:
        return [*lines, at_most(f"questions to {MANY} idle agencies", "% of a core", found[MANY], PERCENT_OF_A_CORE)]
    (few, low), (more, high) = found.items()
    drawn = low + (high - low) / (more - few) * (MANY - few)
    return [*lines, at_most(f"  drawn from both to {MANY}", "% of a core", drawn, PERCENT_OF_A_CORE)]
