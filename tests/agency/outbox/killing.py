"""Runs the workers that are killed, in a process of their own, and reads what became of them."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
import sys
from datetime import datetime
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[3]


def run_killed_workers(
    database: Any, schema: str, *, at: datetime, speed: int, seed: int, kills: int, **places: str
) -> dict[str, Any]:
    """Drain the outbox while workers are killed; what they counted. `places` says where the providers are."""
    command = [sys.executable, str(Path(__file__).with_name("killed_workers.py")), schema, at.isoformat()]
    process = subprocess.Popen(
        [*command, str(speed), str(seed), str(kills)],
        env={**database.environment, "PYTHONPATH": str(ROOT), "AMIABLE_LOG_LEVEL": "ERROR", **places},
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    try:
        said, complained = process.communicate(timeout=400)
    finally:
        # The workers are the process's own children: none may outlive the test.
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
    assert process.returncode == 0, complained[-3000:]
    report: dict[str, Any] = json.loads(said)
    return report
