"""Wake-ups: the rows are the jobs, so a wake-up lost or doubled changes nothing."""

from __future__ import annotations

import logging
from collections import Counter
from datetime import UTC, datetime
from typing import Any

import pytest
import time_machine

from agency.outbox import tasks
from agency.outbox.models import Message
from agency.strategies.operations import install_defaults
from sandbox.post import PostSandbox
from tenants.tasks import enqueue
from tests.factories import BY, NOW, a_case

MONDAY = datetime(2026, 11, 2, 9, 30, tzinfo=UTC)


@pytest.fixture
def wake(django_capture_on_commit_callbacks: Any) -> Any:
    """Ask for a task, and let it run as a worker would."""

    def run(name: str, **kwargs: Any) -> None:
        with django_capture_on_commit_callbacks(execute=True):
            enqueue(name, **kwargs)

    return run


@time_machine.travel(MONDAY, tick=False)
def test_a_morning_then_the_outbox_then_nothing_more(tenant: Any, post: PostSandbox, wake: Any) -> None:
    install_defaults(by=BY, at=NOW)
    a_case()
    wake("strategies.tick")
    assert Message.objects.get().state == "accepted"
    for name in ("strategies.tick", "outbox.drain", "outbox.poll", "outbox.drain"):
        wake(name)
    assert Message.objects.count() == 1
    assert len(post.office.store.rows("SELECT * FROM letter")) == 1


@time_machine.travel(MONDAY, tick=False)
def test_a_day_can_be_run_by_hand(tenant: Any, post: PostSandbox, wake: Any) -> None:
    install_defaults(by=BY, at=NOW)
    a_case()
    wake("strategies.tick", on="2026-11-02", sent_by="hand")
    assert Message.objects.get().planned_on.isoformat() == "2026-11-02"


@time_machine.travel(MONDAY, tick=False)
def test_a_row_that_breaks_does_not_stop_the_others(
    tenant: Any, post: PostSandbox, wake: Any, caplog: pytest.LogCaptureFixture
) -> None:
    install_defaults(by=BY, at=NOW)
    broken, _sound = a_case(number="F1"), a_case(number="F2")
    wake("strategies.tick", on="2026-10-01")
    assert Message.objects.count() == 2
    Message.objects.update(state="planned", accepted_at=None, sent_on=None, provider_ref="", lease_until=None)
    Message.objects.filter(case=broken).update(payload={"answer_days": "quinze"})
    with caplog.at_level(logging.ERROR):
        wake("outbox.drain")
    assert Counter(Message.objects.values_list("state", flat=True)) == {"planned": 1, "accepted": 1}
    assert "prepare failed on a row" in caplog.text
    assert Message.objects.get(case=broken).lease_until is not None


def test_tasks_have_the_names_that_the_day_s_plan_knows() -> None:
    names = {task.name for task in (tasks.drain, tasks.proofs, tasks.poll_providers)}
    assert names == {"outbox.drain", "outbox.proofs", "outbox.poll"}
