"""A Redis of one test, as broker and cache of several processes; skipped with a word where there is none."""

from __future__ import annotations

import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

SERVER = shutil.which("redis-server") or shutil.which("valkey-server")
needs_redis = pytest.mark.skipif(SERVER is None, reason="no redis-server here: .ci/run installs Debian's")


@dataclass
class Server:
    """One `redis-server` of a test, on 127.0.0.1."""

    port: int
    process: subprocess.Popen[bytes]

    @property
    def url(self) -> str:
        """Its address, without a database."""
        return f"redis://127.0.0.1:{self.port}"


@contextmanager
def a_server(folder: Path, *options: str, lines: str = "", port: int = 0) -> Iterator[Server]:
    """A server that keeps nothing; `lines` are its file of settings, which a sentinel must have."""
    port = port or free_port()
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "redis.conf").write_text(lines)
    place = ("--port", str(port), "--bind", "127.0.0.1", "--dir", str(folder), "--save", "")
    with (folder / "redis.log").open("w") as log:
        process = subprocess.Popen([str(SERVER), folder / "redis.conf", *place, *options], stdout=log, stderr=log)
    deadline = time.monotonic() + 20
    try:
        while not _listens(port):
            assert process.poll() is None, (folder / "redis.log").read_text()
            assert time.monotonic() < deadline
            time.sleep(0.05)
        yield Server(port, process)
    finally:
        process.terminate()
        process.wait(10)


def free_port() -> int:
    """A port that nobody listens on."""
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _listens(port: int) -> bool:
    with closing(socket.socket()) as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


@pytest.fixture
def redis(tmp_path: Path) -> Iterator[str]:
    """The address of a server of this test alone."""
    with a_server(tmp_path / "redis") as server:
        yield server.url
