"""Letters end to end by the real task: drawn, looked at a last time, handed to the sandbox's post office.

The floor is Typst alone on the very same data, by turns with the batches of the task, each PDF written to nothing.
Time of processor is that of this process and of its session of PostgreSQL; the post office is a process of its own,
as everywhere else, and is not counted.
"""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any
from unittest import mock

from tests.bench.ground import Statements, a_database, busy
from tests.bench.line import Line, at_least, at_most, ratio_at_least

LETTERS, LETTERS_FULL = 100, 1000
A_SECOND, SHARE_OF_TYPST, SQL_A_LETTER = 20, 0.6, 40
ON = date(2026, 11, 2)
AT = datetime(2026, 11, 2, 9, 30, tzinfo=UTC)


class Clocks:
    """Seconds of the wall and of processor, added up over turns."""

    def __init__(self, backend: int) -> None:
        self.wall = self.spent = 0.0
        self._backend = backend

    def time(self, work: Callable[[], Any]) -> Any:
        """Do the work; add its time."""
        begun, before = time.perf_counter(), self._busy()
        done = work()
        self.wall += time.perf_counter() - begun
        self.spent += self._busy() - before
        return done

    def _busy(self) -> float:
        return time.process_time() + busy(self._backend)


@contextmanager
def a_post_office(folder: Path) -> Iterator[str]:
    """The address of a post office that is a process of its own."""
    import multiprocessing

    spawned = multiprocessing.get_context("spawn")
    told = spawned.Queue()
    office = spawned.Process(target=serve, args=(str(folder), told), daemon=True)
    office.start()
    try:
        yield told.get(timeout=60)
    finally:
        office.terminate()
        office.join()


def serve(folder: str, told: Any) -> None:
    """Answer as the post office until the end."""
    import threading

    from sandbox.post import PostSandbox

    with PostSandbox(folder) as office:
        told.put(office.url)
        threading.Event().wait()


def measured(letters: int) -> list[Line]:
    """Draw and send so many letters, by batches of the task; print the same ones with Typst alone."""
    from django.conf import settings
    from django.db import connection
    from django_tenants.utils import tenant_context

    from agency.letters.printing import rendering
    from agency.outbox import tasks
    from agency.outbox.models import Message
    from agency.strategies.operations import install_defaults, tick
    from tests.agency.outbox.bulk_letters import cases_to_write_to
    from tests.factories import BY

    printed: list[tuple[str, dict[str, Any], date]] = []
    draw = rendering._pdf

    def kept(*content: Any) -> bytes:
        printed.append(content)
        return draw(*content)

    def typst_alone() -> int:
        return sum(len(draw(*content)) for content in printed)

    with (
        tempfile.TemporaryDirectory() as folder,
        a_database(Path(folder)) as database,
        a_post_office(Path(folder)) as settings.POST_OFFICE_URL,
        tenant_context(database.first),
        mock.patch.object(rendering, "_pdf", kept),
        mock.patch("django.utils.timezone.now", return_value=AT),
    ):
        install_defaults(by=BY, at=AT)
        cases_to_write_to(letters + tasks.BATCH, on=date(2026, 10, 1), at=AT)
        tick(by=BY, on=ON, at=AT)
        connection.ensure_connection()
        backend = connection.connection.info.backend_pid
        # The first batch reads what a worker reads once: not counted.
        tasks.drain.run()
        ours, floor = Clocks(backend), Clocks(backend)
        with Statements(connection) as statements:
            for _batch in range(letters // tasks.BATCH):
                printed.clear()
                ours.time(tasks.drain.run)
                floor.time(typst_alone)
        assert Message.objects.filter(state="accepted").count() == letters + tasks.BATCH
        asked = statements.count
    return [
        at_least(f"{letters} letters end to end", "a second", letters / ours.wall, A_SECOND),
        ratio_at_least(
            "  beside Typst alone, by processor",
            "a second",
            letters / ours.spent,
            letters / floor.spent,
            SHARE_OF_TYPST,
        ),
        at_most("  SQL", "a letter", asked / letters, SQL_A_LETTER),
    ]


def measure(full: bool) -> list[Line]:
    """A hundred letters, or a thousand."""
    return measured(LETTERS_FULL if full else LETTERS)
