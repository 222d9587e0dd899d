"""A worker, or its clock, as the demo runs them: `python -m config.local.demo.crew worker`, or `beat FILE`.

The same as by Celery's command line, whose interactive shell weighs thirteen megabytes in each process that reads it.
"""

from __future__ import annotations

import os
import sys


def main() -> int:
    """Run until a signal ends it."""
    if sys.argv[1] == "beat":
        from config.beat import app  # noqa: PLC0415  the clock never reads what the worker does

        app.Beat(schedule=sys.argv[2], loglevel="INFO").run()
        return 0
    # Django's checks would read every page and migration, which weigh twenty megabytes and serve no task.
    os.environ["CELERY_SKIP_CHECKS"] = "true"
    from config.celery import app  # noqa: PLC0415  nor the worker the clock

    # Workers that talk to each other: the queue in PostgreSQL has no words for it.
    worker = app.Worker(
        concurrency=2, loglevel="INFO", without_gossip=True, without_mingle=True, without_heartbeat=True
    )
    worker.start()
    return int(worker.exitcode or 0)


if __name__ == "__main__":
    raise SystemExit(main())
