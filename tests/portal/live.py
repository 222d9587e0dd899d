"""The application itself on a free port, for tests that need a real browser against a real server."""

from __future__ import annotations

import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.error import URLError
from urllib.request import urlopen

import pytest
from django.conf import settings

from tests.databases import FreshDatabase

START_SECONDS = 60


@contextmanager
def serving(database: FreshDatabase, **environment: str) -> Iterator[str]:
    """The address of the first agency while the server runs, with this added to its environment."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "manage.py", "runserver", "--noreload", f"127.0.0.1:{port}"]
    process = subprocess.Popen(
        command,
        cwd=settings.BASE_DIR,
        env=database.environment | environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        _wait(f"http://127.0.0.1:{port}/static/portal/tokens.css", process)
        yield f"http://{database.first.host}:{port}"
    finally:
        process.terminate()
        process.wait(timeout=10)


def _wait(url: str, process: subprocess.Popen[bytes]) -> None:
    for _ in range(START_SECONDS * 4):
        assert process.poll() is None, "Le serveur s’est arrêté."
        try:
            urlopen(url, timeout=1).close()
        except (URLError, OSError):
            time.sleep(0.25)
        else:
            return
    pytest.fail("Le serveur ne répond pas.")
