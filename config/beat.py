"""The clock of the workers."""

from __future__ import annotations

from pathlib import Path

from celery.beat import PersistentScheduler


class Scheduler(PersistentScheduler):
    """Keeps its last instants in a file, and makes its folder: a new checkout has none."""

    def setup_schedule(self) -> None:
        """Open the file, in a folder that is there."""
        Path(self.schedule_filename).parent.mkdir(parents=True, exist_ok=True)
        super().setup_schedule()
