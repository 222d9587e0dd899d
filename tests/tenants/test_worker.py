"""A real worker over the message queue in PostgreSQL."""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path

import pytest
from celery import Celery
from django.contrib.auth.models import Group

from config.celery import app, broker_address, transport_options
from tenants.tasks import enqueue, for_each_agency
from tests.tenants.worker_tasks import die_once

ROOT = Path(__file__).resolve().parents[2]
PATIENCE = 90


@pytest.fixture
def worker(fresh_database, monkeypatch, tmp_path):
    """A worker process on this test's database and queue; messages of the test go to it."""
    broker = fresh_database.queue()
    changed = {
        "broker_url": broker_address(broker),
        "broker_transport_options": transport_options(broker),
        "task_always_eager": False,
    }
    usual = {name: app.conf[name] for name in changed}
    app.conf.update(changed)
    forget_connections(app)
    command = ["-m", "celery", "-A", "config.celery", "worker", "-I", "tests.tenants.worker_tasks", "-c", "1"]
    with (tmp_path / "worker.log").open("w") as log:
        process = subprocess.Popen(
            [sys.executable, *command, "--without-gossip", "--without-mingle", "-l", "WARNING"],
            cwd=ROOT, env=fresh_database.environment | {"BROKER_URL": broker}, stdout=log, stderr=log,
        )  # fmt: skip
        yield fresh_database
        process.terminate()
        process.wait(30)
    app.pool.force_close_all()
    app.conf.update(usual)
    forget_connections(app)


def forget_connections(celery: Celery) -> None:
    """The application keeps those of the first broker it spoke to, eager calls included."""
    celery._pool = None
    celery.amqp._producer_pool = None


def until(holds) -> bool:
    deadline = time.monotonic() + PATIENCE
    while not holds():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.1)
    return True


def test_messages_reach_each_agency_and_survive_the_death_of_a_process(worker, in_tenant, tmp_path):
    assert for_each_agency("tests.leave_a_name", name="matin") == 2
    for agency in (worker.first, worker.second):
        with in_tenant(agency):
            assert until(lambda: Group.objects.filter(name="matin").exists())
    mark = tmp_path / "mark"
    with in_tenant(worker.second):
        enqueue(die_once, name="après la coupure", mark=str(mark))
        assert until(lambda: Group.objects.filter(name="après la coupure").exists())
    assert mark.exists()
    with in_tenant(worker.first):
        assert not Group.objects.filter(name="après la coupure").exists()
