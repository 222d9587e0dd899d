"""Real Celery workers, supervised as in the demo, on the queue of one test."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from celery import Celery

from config.celery import app
from config.local.demo.processes import Processes
from config.messaging import broker_address, pool, transport_options

ROOT = Path(__file__).resolve().parents[1]
PATIENCE = 90
# The suite checks Django once, and not each worker at its start.
SETTLED = {"PYTHONPATH": str(ROOT), "SKIP_CHECKS": "true"}
QUIET = ("--without-gossip", "--without-mingle", "--without-heartbeat", "-l", "INFO")


@dataclass
class Crew:
    """A worker that is started again when it dies."""

    processes: Processes

    @property
    def pid(self) -> int:
        """The worker's process, today."""
        return self.processes.children[0].process.pid

    def until(self, holds: Callable[[], bool], patience: float = PATIENCE) -> bool:
        """Wait for something to hold, as the supervisor does: what died is started again."""
        deadline = time.monotonic() + patience
        while not holds():
            self.processes.revive()
            if time.monotonic() > deadline:
                return False
            time.sleep(0.1)
        return True


@contextmanager
def a_worker(
    database: Any, logs: Path, *launch: str, include: str = "", broker: str = "", **environment: str
) -> Iterator[Crew]:
    """A supervised worker on a test's own database and queue; messages of the test go to it.

    `launch` stands in the place of `-m celery`; without a `broker` the queue is in PostgreSQL.
    """
    broker = broker or database.queue()
    changed = {
        "broker_url": broker_address(broker),
        "broker_transport_options": transport_options(broker),
        "task_always_eager": False,
        "worker_pool": pool(broker),
    }
    usual = {name: app.conf[name] for name in changed}
    app.conf.update(changed)
    _forget_connections(app)
    crew = Processes(logs, ROOT, database.environment | SETTLED | {"BROKER_URL": broker} | environment)
    told = (
        "-A",
        "config.celery",
        "worker",
        *(("-I", include) if include else ()),
        "-c",
        "2",
        "-P",
        pool(broker),
        *QUIET,
    )
    crew.start("worker", sys.executable, *(launch or ("-m", "celery")), *told)
    try:
        yield Crew(crew)
    finally:
        for child in crew.children:
            child.process.kill()
        crew.stop()
        app.pool.force_close_all()
        app.conf.update(usual)
        _forget_connections(app)


def _forget_connections(celery: Celery) -> None:
    """The application keeps those of the first broker it spoke to, eager calls included."""
    celery._pool = None
    celery.amqp._producer_pool = None
