"""SQLite store of a stand-in, in WAL mode: what was accepted is still there after any process is killed."""

import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any


class Store:
    """One connection behind one lock, so that every request is atomic and sees the one before."""

    def __init__(self, path: Path, schema: str) -> None:
        """Opens or creates the file at `path` and runs `schema` (`CREATE TABLE IF NOT EXISTS ...`)."""
        path.parent.mkdir(parents=True, exist_ok=True)
        self._lock = threading.RLock()
        self._depth = 0
        self._connection = sqlite3.connect(path, check_same_thread=False, isolation_level=None)
        self._connection.row_factory = sqlite3.Row
        self._connection.execute("PRAGMA journal_mode=WAL")
        self._connection.execute("PRAGMA synchronous=NORMAL")
        self._connection.executescript(schema)

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """All or nothing; nested calls join the outer transaction."""
        with self._lock:
            if self._depth == 0:
                self._connection.execute("BEGIN IMMEDIATE")
            self._depth += 1
            try:
                yield
            except BaseException:
                self._leave("ROLLBACK")
                raise
            self._leave("COMMIT")

    def _leave(self, verb: str) -> None:
        self._depth -= 1
        if self._depth == 0:
            self._connection.execute(verb)

    def execute(self, sql: str, *values: Any) -> int:
        """Runs one statement and returns the number of rows it changed."""
        with self._lock:
            return self._connection.execute(sql, values).rowcount

    def rows(self, sql: str, *values: Any) -> list[sqlite3.Row]:
        """All rows of a query."""
        with self._lock:
            return self._connection.execute(sql, values).fetchall()

    def row(self, sql: str, *values: Any) -> sqlite3.Row | None:
        """First row of a query, or None."""
        found = self.rows(sql, *values)
        return found[0] if found else None

    def close(self) -> None:
        """Closes the file."""
        with self._lock:
            self._connection.close()
