"""Three workers that drain the outbox while they are killed at random: run as a process of its own.

`python killed_workers.py SCHEMA START SPEED SEED KILLS`: the clock starts at START (ISO) and runs SPEED times faster
than the wall's, so that leases end in seconds. Workers are forked from a process that has loaded Django already.
"""

from __future__ import annotations

import gc
import json
import os
import random
import resource
import signal
import sys
import time
import traceback
from datetime import datetime, timedelta

import django

WORKERS = 3


def main() -> None:
    """Fork the workers, kill one at each of KILLS random counts of accepted letters, report as JSON."""
    schema, start, speed, seed, kills = sys.argv[1:6]
    django.setup()
    from django.db import connection
    from django_tenants.utils import tenant_context

    from agency.outbox.models import Message
    from tenants.queries import agency_of

    agency = agency_of(schema)
    with tenant_context(agency):
        total = Message.objects.count()
        _warm_up(Message.objects.first(), datetime.fromisoformat(start))
    connection.close()
    chance = random.Random(int(seed))
    # The last plugs are pulled while letters still wait.
    points = sorted(chance.randrange(total * 19 // 20) for _ in range(int(kills)))
    began = time.monotonic()
    clock = (datetime.fromisoformat(start), began, float(speed))
    gc.freeze()
    workers = {_fork(agency, clock) for _ in range(WORKERS)}
    left_at_last_kill = total
    with tenant_context(agency):
        for point in points:
            while (done := Message.objects.filter(state="accepted").count()) < point:
                time.sleep(0.03)
            time.sleep(chance.random() * 0.03)
            victim = chance.choice(sorted(workers))
            os.kill(victim, signal.SIGKILL)
            os.waitpid(victim, 0)
            workers.remove(victim)
            # The child must not share this process's own connection.
            connection.close()
            workers.add(_fork(agency, clock))
            left_at_last_kill = total - done
    ends = [os.waitpid(worker, 0)[1] for worker in workers]
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    sys.stdout.write(
        json.dumps(
            {
                "kills": len(points),
                "left_at_last_kill": left_at_last_kill,
                "clean_ends": ends.count(0),
                "seconds": round(time.monotonic() - began, 1),
                "processor": round(used.ru_utime + used.ru_stime, 1),
            }
        )
    )


def _warm_up(message: object, at: datetime) -> None:
    """Read what every worker reads, once: holidays, late imports and compiled queries are inherited."""
    from agency.outbox.presenters.parcels import pack
    from agency.outbox.queries import look

    look(message, at)
    pack(message)


def _fork(agency: object, clock: tuple[datetime, float, float]) -> int:
    child = os.fork()
    if child:
        return child
    try:
        _work(agency, clock)
    finally:
        # Never back into the parent's code; an exception has been told on stderr by the hook.
        os._exit(_told())


def _told() -> int:
    """Exit status of a worker: 1 after an error, told on stderr."""
    if sys.exc_info()[0] is None:
        return 0
    traceback.print_exc()
    return 1


def _work(agency: object, clock: tuple[datetime, float, float]) -> None:
    """What the task does, until no letter waits for anything."""
    from django_tenants.utils import tenant_context

    from agency.journal.rules import Actor
    from agency.outbox.models import Message
    from agency.outbox.operations import dispatch, recover
    from agency.outbox.queries import WAITING

    start, began, speed = clock
    by = Actor.system("outbox")

    def now() -> datetime:
        return start + timedelta(seconds=(time.monotonic() - began) * speed)

    with tenant_context(agency):
        while True:
            if dispatch(by=by, at=now()) or recover(by=by, at=now()):
                continue
            if not Message.objects.filter(state__in=WAITING).exists():
                return
            time.sleep(0.05)


if __name__ == "__main__":
    main()
