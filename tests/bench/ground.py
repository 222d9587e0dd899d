"""What the benches stand on: Django with the suite's settings, a database of their own, clocks of processes."""

from __future__ import annotations

import logging
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

import django

if TYPE_CHECKING:
    from tests.databases import FreshDatabase


def set_up() -> None:
    """Django with the settings of the suite, and nothing but errors in its log."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.test")
    django.setup()
    logging.disable(logging.WARNING)


@contextmanager
def a_database(folder: Path) -> Iterator[FreshDatabase]:
    """A database with the two agencies of the suite, to which this process points; dropped at the end.

    Its media go to `folder`. A child process points to it by `databases.point_to(database.name)`.
    """
    from django.conf import settings
    from django.db import connections

    from tests import databases
    from tests.factories import replay

    database = databases.FreshDatabase(f"fresh_{os.getpid()}_bench", folder)
    settings.MEDIA_ROOT = folder
    with databases.running_server():
        databases.copy_template(database.name)
        replay.forget()
        databases.point_to(database.name)
        try:
            yield database
        finally:
            connections.close_all()
            databases.drop(database.name)


class Statements:
    """Counts the statements that a connection of Django sends."""

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


def busy(process: int) -> float:
    """Seconds of processor that a process has used: a session of PostgreSQL by its number, a server, a worker."""
    spent = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    return (int(spent[11]) + int(spent[12])) / os.sysconf("SC_CLK_TCK")


def busy_family(process: int) -> float:
    """Seconds of processor that a process has used with its children, those that ended included."""
    try:
        spent = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
        born = [
            child
            for task in Path(f"/proc/{process}/task").iterdir()
            for child in (task / "children").read_text().split()
        ]
    except FileNotFoundError:
        # It ended since it was seen: its parent counts it from now on.
        return 0.0
    own = sum(int(ticks) for ticks in spent[11:15]) / os.sysconf("SC_CLK_TCK")
    return own + sum(busy_family(int(child)) for child in born)
