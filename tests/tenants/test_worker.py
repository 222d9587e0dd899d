"""A real worker over the message queue in PostgreSQL."""

from __future__ import annotations

import os
import signal

import pytest
from django.contrib.auth.models import Group
from django.utils import timezone

from tenants.tasks import enqueue, for_each_agency
from tests.tenants.worker_tasks import die_once
from tests.workers import a_worker


@pytest.fixture
def crew(fresh_database, tmp_path):
    """A supervised worker on this test's database and queue."""
    with a_worker(fresh_database, tmp_path, include="tests.tenants.worker_tasks") as crew:
        yield crew


def named(name):
    return lambda: Group.objects.filter(name=name).exists()


def test_messages_reach_each_agency_and_survive_the_death_of_a_process(crew, fresh_database, in_tenant, tmp_path):
    assert for_each_agency("tests.leave_a_name", at=timezone.now(), name="matin") == 2
    for agency in (fresh_database.first, fresh_database.second):
        with in_tenant(agency):
            assert crew.until(named("matin"))
    mark = tmp_path / "mark"
    with in_tenant(fresh_database.second):
        enqueue(die_once, name="après la coupure", mark=str(mark))
        assert crew.until(mark.exists)
        # What was in hand comes back when its message is visible again; the next one does not wait for it.
        for_each_agency("tests.leave_a_name", at=timezone.now(), name="midi")
        assert crew.until(named("midi"))
    with in_tenant(fresh_database.first):
        assert not named("après la coupure")()


def test_a_worker_killed_while_it_waits_does_not_stop_the_work(crew, fresh_database, in_tenant):
    for_each_agency("tests.leave_a_name", at=timezone.now(), name="matin")
    with in_tenant(fresh_database.first):
        assert crew.until(named("matin"))
    os.kill(crew.pid, signal.SIGKILL)
    for_each_agency("tests.leave_a_name", at=timezone.now(), name="soir")
    with in_tenant(fresh_database.second):
        assert crew.until(named("soir"))
