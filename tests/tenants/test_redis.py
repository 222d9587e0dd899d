"""Redis as broker and as cache, as in production."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.core.cache.backends.redis import RedisCache
from django.utils import timezone
from django_tenants.utils import tenant_context

from tenants.tasks import for_each_agency
from tests.tenants.worker_tasks import leave_a_name
from tests.workers import a_worker

SERVER = shutil.which("redis-server") or shutil.which("valkey-server")
pytestmark = pytest.mark.skipif(SERVER is None, reason="no redis-server here: .ci/run installs Debian's")


@pytest.fixture
def redis(tmp_path: Path) -> Iterator[str]:
    """A server of this test alone, on 127.0.0.1, that keeps nothing."""
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [str(SERVER), "--bind", "127.0.0.1", "--port", str(port), "--save", "", "--dir", str(tmp_path)]
    with (tmp_path / "redis.log").open("w") as log:
        server = subprocess.Popen(command, stdout=log, stderr=log)
    deadline = time.monotonic() + 20
    while not _listens(port):
        assert time.monotonic() < deadline
        time.sleep(0.05)
    yield f"redis://127.0.0.1:{port}"
    server.terminate()
    server.wait(10)


def _listens(port: int) -> bool:
    with closing(socket.socket()) as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def _named(name: str) -> bool:
    return Group.objects.filter(name=name).exists()


def test_a_process_killed_while_it_waits_does_not_stop_the_others(
    redis: str, fresh_database: Any, tmp_path: Path
) -> None:
    with a_worker(fresh_database, tmp_path, include="tests.tenants.worker_tasks", broker=f"{redis}/0") as crew:
        for_each_agency(leave_a_name, at=timezone.now(), name="matin")
        for agency in (fresh_database.first, fresh_database.second):
            with tenant_context(agency):
                assert crew.until(lambda: _named("matin"))
        idle = Path(f"/proc/{crew.pid}/task/{crew.pid}/children").read_text().split()
        assert len(idle) == 2
        for pid in idle:
            os.kill(int(pid), signal.SIGKILL)
        for_each_agency(leave_a_name, at=timezone.now(), name="soir")
        with tenant_context(fresh_database.second):
            assert crew.until(lambda: _named("soir"))


def test_each_agency_has_its_own_keys_in_the_cache(redis: str, tenant: Any, other: Any) -> None:
    cache = RedisCache(f"{redis}/1", {"KEY_FUNCTION": "django_tenants.cache.make_key"})
    cache.set("essais", 3, 60)
    with tenant_context(other):
        assert cache.get("essais") is None
        cache.set("essais", 1, 60)
    assert (cache.get("essais"), cache.incr("essais")) == (3, 4)
    cache.close()
