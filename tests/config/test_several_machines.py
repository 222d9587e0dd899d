"""Web and workers on several machines: one database, one broker, one cache, one bucket (docs/scale.md)."""

from __future__ import annotations

import re
import sys
import time
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
import requests
from django.conf import global_settings
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.utils import timezone
from django_tenants.utils import tenant_context

from agency.outbox.models import Message
from agency.users.enums import Role
from config.local.demo.processes import Processes
from sandbox.bucket import BucketSandbox
from sandbox.bucket.server import KEY, SECRET
from sandbox.post import PostSandbox
from tenants.tasks import for_each_agency
from tests.agency.desk import scene
from tests.agency.outbox.bulk_letters import ready_letters
from tests.redis_server import free_port, needs_redis
from tests.workers import ROOT, a_worker

pytestmark = needs_redis
LETTERS = 40
ON, AT = date(2026, 11, 2), datetime(2026, 11, 2, 8, tzinfo=UTC)
LAUNCH = str(ROOT / "tests" / "agency" / "outbox" / "quick_worker.py")
TOO_MANY = "Trop de tentatives"
HOST = {"Host": "lhermitte.localhost"}


@pytest.fixture
def shared(fresh_database: Any, redis: str, tmp_path: Path, settings: Any) -> Iterator[dict[str, str]]:
    """What every machine is told; the test itself keeps its files in the bucket, as one more machine."""
    with BucketSandbox(tmp_path / "bucket") as store:
        options = {"bucket_name": "amiable", "endpoint_url": store.url, "access_key": KEY, "secret_key": SECRET}
        backend = {"BACKEND": "tenants.buckets.AgencyBucket", "OPTIONS": options}
        settings.STORAGES = {**settings.STORAGES, "default": backend}
        yield {
            "AMIABLE_MEDIA_BUCKET": "amiable", "AMIABLE_S3_URL": store.url, "AWS_ACCESS_KEY_ID": KEY,
            "AWS_SECRET_ACCESS_KEY": SECRET, "REDIS_URL": f"{redis}/1", "BROKER_URL": f"{redis}/0",
            "DJANGO_SETTINGS_MODULE": "tests.config.machine_settings", "PYTHONPATH": str(ROOT),
        }  # fmt: skip


@pytest.fixture
def web(fresh_database: Any, shared: dict[str, str], tmp_path: Path) -> Iterator[tuple[str, str]]:
    """Two web servers, each with its own memory."""
    machines = Processes(tmp_path / "logs", ROOT, fresh_database.environment | shared)
    ports = [free_port() for _machine in range(2)]
    for port in ports:
        bound = ("config.wsgi", "--bind", f"127.0.0.1:{port}", "--workers", "1")
        machines.start(f"web-{port}", sys.executable, "-m", "gunicorn", *bound)
    one, two = (f"http://127.0.0.1:{port}" for port in ports)
    try:
        for machine in (one, two):
            _answers(machine)
        yield one, two
    finally:
        machines.stop()


def _answers(machine: str) -> None:
    deadline = time.monotonic() + 60
    while True:
        try:
            assert requests.get(f"{machine}/espace/", headers=HOST, timeout=30).status_code == 200
        except requests.ConnectionError:
            assert time.monotonic() < deadline
            time.sleep(0.1)
        else:
            return


def _sign_in(machine: str, browser: requests.Session, password: str) -> requests.Response:
    page = browser.get(f"{machine}/compte/login/", headers=HOST, timeout=30)
    token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', page.text)
    assert token
    form = {"login": "ana.manager@lhermitte.example", "password": password, "csrfmiddlewaretoken": token[1]}
    return browser.post(f"{machine}/compte/login/", form, headers=HOST, timeout=30, allow_redirects=False)


def test_who_signs_in_at_one_machine_reads_at_the_other_what_the_third_kept(
    fresh_database: Any, web: tuple[str, str], settings: Any
) -> None:
    one, two = web
    # The machines know none of the quick ones of the tests.
    settings.PASSWORD_HASHERS = global_settings.PASSWORD_HASHERS
    with tenant_context(fresh_database.first):
        scene.staff(Role.MANAGER, first="Ana")
        name = default_storage.save("original_images/logo.png", ContentFile(b"notre logo"))
    browser = requests.Session()
    assert _sign_in(one, browser, scene.PASSWORD).status_code == 302
    image = browser.get(f"{two}/fichiers/{name}", headers=HOST, timeout=30)
    assert (image.status_code, image.content) == (200, b"notre logo")
    assert requests.get(f"{two}/fichiers/{name}", headers=HOST, timeout=30).url.startswith(f"{two}/compte/login/")


def test_tries_at_one_machine_close_the_door_of_the_other(web: tuple[str, str]) -> None:
    one, two = web
    told = [_sign_in(machine, requests.Session(), "faux").text for machine in (one, two, one, one, one, one)]
    assert [TOO_MANY in page for page in told] == [False] * 5 + [True]
    assert TOO_MANY in _sign_in(two, requests.Session(), "faux").text


def test_two_worker_machines_send_each_letter_once(fresh_database: Any, shared: dict[str, str], tmp_path: Path) -> None:
    with tenant_context(fresh_database.first):
        ready_letters(LETTERS, on=ON, at=AT)
    with PostSandbox(tmp_path / "post") as office:
        told = {**shared, "AMIABLE_POST_OFFICE_URL": office.url}
        broker = told.pop("BROKER_URL")
        clock = (AT.isoformat(), "1", str(time.time()))

        def machine(name: str) -> Any:
            return a_worker(fresh_database, tmp_path / name, LAUNCH, *clock, broker=broker, **told)

        with machine("one") as crew, machine("two"), tenant_context(fresh_database.first):

            def all_sent() -> bool:
                for_each_agency("outbox.drain", at=timezone.now())
                return Message.objects.filter(state="accepted").count() == LETTERS

            assert crew.until(all_sent)
        kept = [row["client_reference"] for row in office.office.store.rows("SELECT client_reference FROM letter")]
    assert len(kept) == len(set(kept)) == LETTERS
    for name in ("one", "two"):
        assert "outbox.drain" in (tmp_path / name / "worker.log").read_text(), name
