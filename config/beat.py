"""The clock of the workers: `celery -A config.beat beat`.

It sends names of tasks and nothing else, so that it loads neither Django's applications nor the trade: a process of its
own for a third of the memory.
"""

from __future__ import annotations

import os
from pathlib import Path

from celery import Celery
from celery.beat import PersistentScheduler

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.dev")

from config.messaging import CONFIGURATION


class Scheduler(PersistentScheduler):
    """Keeps its last instants in a file, and makes its folder: a new checkout has none."""

    def setup_schedule(self) -> None:
        """Open the file, in a folder that is there."""
        Path(self.schedule_filename).parent.mkdir(parents=True, exist_ok=True)
        super().setup_schedule()


# Without Celery's fix-up for Django, which loads every application.
app = Celery("amiable", fixups=[], set_as_current=False)
app.conf.update(CONFIGURATION)
