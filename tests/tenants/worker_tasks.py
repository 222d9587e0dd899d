"""Celery tasks that only the tests' workers know."""

from __future__ import annotations

import os
import signal
from pathlib import Path

from django.contrib.auth.models import Group

from tenants.tasks import agency_task


@agency_task(name="tests.leave_a_name")
def leave_a_name(name: str) -> None:
    """Write where it ran, in the agency's own schema."""
    Group.objects.get_or_create(name=name)


@agency_task(name="tests.die_once")
def die_once(name: str, mark: str) -> None:
    """Lose the process at the first attempt, as a power cut would; write at the second."""
    attempt = Path(mark)
    if not attempt.exists():
        attempt.touch()
        os.kill(os.getpid(), signal.SIGKILL)
    Group.objects.get_or_create(name=name)
