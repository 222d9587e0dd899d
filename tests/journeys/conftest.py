"""Fixtures: a running product whose clock can be moved, and a browser."""

from __future__ import annotations

import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.portal import browser

ROOT = Path(__file__).resolve().parents[2]
START = "2026-11-03T09:30:00+01:00"


def free_port() -> int:
    """A port nobody listens on at this moment."""
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@dataclass
class Product:
    """The running product: `say` gives it one command and returns its answer."""

    process: subprocess.Popen[str]
    environment: dict[str, str]
    port: int
    log: Path

    def say(self, command: str) -> str:
        """Send a command (`move …`, `morning`, `post`, `books`) and wait for its answer."""
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write(command + "\n")
        self.process.stdin.flush()
        answer = self.process.stdout.readline().strip()
        assert answer, f"the product ended on « {command} »"
        return answer

    def url(self, slug: str, path: str = "/") -> str:
        """An address on an agency's host."""
        return f"http://{slug}.localhost:{self.port}{path}"


@pytest.fixture
def product(fresh_database: Any, settings: Any, tmp_path: Path) -> Iterator[Product]:
    """The product on a database of its own, on the third of November 2026."""
    settings.MEDIA_ROOT = fresh_database.media
    port, bank, office, mail = (free_port() for _ in range(4))
    environment = fresh_database.environment | {
        "DJANGO_SETTINGS_MODULE": "tests.journeys.settings",
        "AMIABLE_PORT": str(port),
        "EMAIL_PORT": str(mail),
        "STRIPE_API_BASE": f"http://127.0.0.1:{bank}",
        "AMIABLE_POST_OFFICE_URL": f"http://127.0.0.1:{office}",
        "PYTHONPATH": str(ROOT),
        "PYTHONUNBUFFERED": "1",
    }
    log = (tmp_path / "product.log").open("w")
    process = subprocess.Popen(
        [sys.executable, "tests/journeys/product_server.py", str(port), START, str(tmp_path / "sandbox")],
        cwd=ROOT,
        env=environment,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=log,
        text=True,
    )
    assert process.stdout is not None
    ready = process.stdout.readline().strip()
    assert ready == "ready", (tmp_path / "product.log").read_text()[-3000:]
    yield Product(process, environment, port, tmp_path / "product.log")
    process.stdin.close()  # type: ignore[union-attr]
    try:
        process.wait(10)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
    process.stdout.close()
    log.close()


@pytest.fixture(scope="module")
def chromium() -> Iterator[Any]:
    """A browser, or a skipped test that says why."""
    # Playwright keeps an event loop running in this thread; the test still uses the database one call at a time.
    with pytest.MonkeyPatch.context() as patch, browser.opened() as opened:
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
        yield opened
