"""Redis as broker and as cache, as in production."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.core.cache.backends.redis import RedisCache
from django.utils import timezone
from django_tenants.utils import tenant_context
from kombu import Connection
from kombu.exceptions import OperationalError
from redis import Redis
from redis import exceptions as redis_errors

from config.messaging import transport_options
from config.redis_sentinel import pool_options
from tenants.tasks import for_each_agency
from tests.bars.secrets_of_agencies import SECRETS
from tests.redis_server import a_server, needs_redis
from tests.tenants.worker_tasks import leave_a_name
from tests.workers import a_worker

pytestmark = needs_redis


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


@pytest.mark.bar
def test_each_agency_has_its_own_keys_in_the_cache(redis: str, tenant: Any, other: Any, bar_part: Any) -> None:
    cache = RedisCache(f"{redis}/1", {"KEY_FUNCTION": "django_tenants.cache.make_key"})
    cache.set("essais", 3, 60)
    with tenant_context(other):
        assert cache.get("essais") is None
        cache.set("essais", 1, 60)
    assert (cache.get("essais"), cache.incr("essais")) == (3, 4)
    cache.close()
    bar_part(*SECRETS)


def patiently(act: Callable[[], Any]) -> Any:
    """What an act gives once it no longer fails, within a failover's time."""
    deadline = time.monotonic() + 30
    while True:
        try:
            return act()
        except (redis_errors.RedisError, OperationalError):
            assert time.monotonic() < deadline
            time.sleep(0.2)


def test_cache_and_broker_follow_the_primary_when_it_dies(tenant: Any, tmp_path: Path, settings: Any) -> None:
    settings.REDIS_PRIMARY = "amiable"
    # A replica is filled at once: by default a primary waits five seconds for others.
    at_once = ("--repl-diskless-sync-delay", "0")
    with (
        a_server(tmp_path / "one", *at_once) as first,
        a_server(tmp_path / "two", "--replicaof", "127.0.0.1", str(first.port)),
    ):
        watched = (
            f"sentinel monitor amiable 127.0.0.1 {first.port} 1\nsentinel down-after-milliseconds amiable 400\n"
            "sentinel failover-timeout amiable 2000\n"
        )
        with a_server(tmp_path / "sentinel", "--sentinel", lines=watched) as sentinel:
            url = f"sentinel://127.0.0.1:{sentinel.port}"
            cache = RedisCache(f"{url}/1", {"OPTIONS": pool_options(url)})
            cache.set("essais", 3, 600)
            options = {**transport_options(url), "visibility_timeout": 60}
            with Connection(url, transport_options=options) as broker:
                broker.SimpleQueue("amiable").put("avant")
            assert Redis(port=first.port).wait(1, 20_000) == 1
            # The sentinel learns of a replica from the primary, every ten seconds.
            asked = Redis(port=sentinel.port)
            patiently(lambda: _known(asked))
            first.process.kill()
            assert patiently(lambda: cache.incr("essais")) == 4
            with Connection(url, transport_options=options) as broker:
                queue = patiently(lambda: broker.SimpleQueue("amiable"))
                assert queue.get(timeout=10).payload == "avant"


def _known(asked: Redis) -> None:
    if not asked.sentinel_slaves("amiable"):
        raise redis_errors.RedisError
