"""What the processes of `make demo` hold, PostgreSQL apart: a share of what they share, after each did some work.

They are started as the demo starts them, on a database of the bench: the site, a worker, its clock, the stand-ins of
the outside world. The launcher itself is a bare Python that has read the launcher's modules.
"""

from __future__ import annotations

import http.client
import os
import socket
import sys
import tempfile
import time
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from tests.bench.ground import a_database
from tests.bench.line import Line, at_most

MEGABYTES, ROUNDS, PATIENCE, LETTERS = 400, 20, 75, 3
PAGES = ("/espace/", "/compte/login/", "/gestion/", "/espace/page/donnees/")
LAUNCHER = "import time, config.local.demo.supervisor; time.sleep(3600)"


def shared_out(process: int) -> float:
    """Megabytes of a process and of those it forked, what they share counted once among them (PSS)."""
    rolled = Path(f"/proc/{process}/smaps_rollup").read_text()
    own = next(int(line.split()[1]) for line in rolled.splitlines() if line.startswith("Pss:")) / 1024
    children = Path(f"/proc/{process}/task/{process}/children").read_text().split()
    return own + sum(shared_out(int(child)) for child in children)


def visit(port: int, host: str) -> None:
    """Ask for pages until both processes of the site have answered each several times."""
    for _round in range(ROUNDS):
        for path in PAGES:
            line = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
            line.request("GET", path, headers={"Host": host})
            line.getresponse().read()
            line.close()


def free_ports() -> None:
    """Let the launcher's modules, once read, listen where nobody does."""
    ports = ("PORT", "STRIPE_PORT", "POST_PORT", "MAILBOX_PORT", "REGISTERS_PORT")
    for name in (*(f"AMIABLE_{port}" for port in ports), "EMAIL_PORT"):
        with socket.create_server(("127.0.0.1", 0)) as found:
            os.environ[name] = str(found.getsockname()[1])


def letters_to_draw(agency: Any) -> None:
    """What the worker finds at the next minute."""
    from django.utils import timezone
    from django_tenants.utils import tenant_context

    from agency.common.calendar import paris_date
    from agency.outbox.models import Message
    from agency.strategies.operations import install_defaults, tick
    from tests.agency.outbox.bulk_letters import cases_to_write_to
    from tests.factories import BY

    at = timezone.now()
    with tenant_context(agency):
        install_defaults(by=BY, at=at)
        cases_to_write_to(LETTERS, on=date(2026, 10, 1), at=at)
        # Monday's, whatever the day: a letter is drawn before the day it leaves.
        tick(by=BY, on=paris_date(at) - timedelta(days=paris_date(at).weekday()), at=at)
        Message.objects.update(not_before=at)


def letters_drawn(agency: Any) -> int:
    """How many the worker has drawn."""
    from django_tenants.utils import tenant_context

    from agency.outbox.models import Message

    with tenant_context(agency):
        return Message.objects.exclude(state="planned").count()


def measure(full: bool) -> list[Line]:
    """Start them, let them work, add up."""
    free_ports()
    from config.local.demo import supervisor
    from config.local.demo.processes import Processes

    with tempfile.TemporaryDirectory() as folder, a_database(Path(folder)) as database:
        letters_to_draw(database.first)
        environment = {**supervisor._environment(), **database.environment, "BROKER_URL": database.queue()}
        processes = Processes(Path(folder) / "log", supervisor.ROOT, environment)
        try:
            supervisor._start_outside(processes, {})
            supervisor._start_product(processes)
            processes.start("launcher", sys.executable, "-c", LAUNCHER)
            deadline = time.monotonic() + PATIENCE
            while letters_drawn(database.first) < LETTERS and time.monotonic() < deadline:
                time.sleep(1)
            assert letters_drawn(database.first) == LETTERS
            visit(supervisor.PORTS["le site"], database.first.host)
            found = {child.name: shared_out(child.process.pid) for child in processes.children}
        finally:
            processes.stop()
    said = ", ".join(f"{name} {size:.0f}" for name, size in found.items())
    return [at_most(f"memory of the demo ({said})", "MB", sum(found.values()), MEGABYTES)]
