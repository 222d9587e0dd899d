"""A program that is slow or silent keeps no other waiting, and one that was stopped is called no more."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone

from agency.cases.models import Case
from agency.webhooks.models import Telling, WebhookEndpoint
from agency.webhooks.operations import open_endpoint, send_next, send_test
from agency.webhooks.tasks import drain
from sandbox.programs import ProgramSandbox
from tenants.tasks import HEADER
from tests.factories import BY, NOW
from tests.factories.transfers import a_transfer


@pytest.fixture
def silent(tmp_path: Path, program: ProgramSandbox) -> Iterator[ProgramSandbox]:
    """Another program, that takes nothing."""
    (tmp_path / "silent").mkdir()
    with ProgramSandbox(tmp_path / "silent") as service:
        service.answers = [503]
        yield service


def an_address(program: ProgramSandbox) -> WebhookEndpoint:
    return open_endpoint(name="Compta", creditor=None, url=program.hook, kinds=["payment.received"], by=BY, at=NOW)[0]


def pay(case: Case, times: int, name: str) -> None:
    for rank in range(times):
        a_transfer(case, "1.00", f"{name}-{rank}", at=timezone.now())


def work(tenant: Any) -> None:
    drain.apply(headers={HEADER: tenant.schema_name}, throw=True)


def test_one_that_refuses_thirty_keeps_no_other_waiting(
    tenant: Any, clock: Any, case: Case, program: ProgramSandbox, silent: ProgramSandbox
) -> None:
    slow = an_address(silent)
    pay(case, 30, "lente")
    other = an_address(program)
    clock.shift(timedelta(seconds=1))
    pay(case, 1, "vive")
    work(tenant)
    assert len(program.received) == 1
    assert len(silent.received) == 2
    assert Telling.objects.get(endpoint=other).state == "delivered"
    # It refuses: the rest is left five minutes, and has lost no try.
    rest = Telling.objects.filter(endpoint=slow, attempts=0)
    assert rest.count() == 29
    work(tenant)
    assert len(silent.received) == 2
    clock.shift(timedelta(minutes=5, seconds=1))
    work(tenant)
    assert len(silent.received) == 3
    assert rest.count() == 28
    # Another is tried each time: an event that it alone refuses hides none.
    assert len(silent.seen_once) == 3
    silent.answers = [200]
    clock.shift(timedelta(minutes=5, seconds=1))
    for _n in range(20):
        work(tenant)
    assert not Telling.objects.exclude(state="delivered").exists()


def test_a_trial_goes_before_all_that_waits(
    tenant: Any, clock: Any, case: Case, program: ProgramSandbox, silent: ProgramSandbox
) -> None:
    for _n in range(6):
        an_address(silent)
    slow = an_address(silent)
    pay(case, 5, "lente")
    other = an_address(program)
    clock.shift(timedelta(seconds=1))
    send_test(endpoint=other, by=BY, at=timezone.now())
    send_test(endpoint=slow, by=BY, at=timezone.now())
    work(tenant)
    assert [one.body["type"] for one in program.received] == ["webhook.test"]
    assert silent.received[0].body["type"] == "webhook.test"


def test_one_that_said_it_is_gone_is_not_called_for_the_next_event(
    tenant: Any, clock: Any, case: Case, program: ProgramSandbox
) -> None:
    one = an_address(program)
    program.answers = [410]
    pay(case, 2, "vive")
    work(tenant)
    assert len(program.received) == 1
    assert set(Telling.objects.values_list("state", flat=True)) == {"failed"}
    one.refresh_from_db()
    assert one.shut_why == "gone"


def test_a_batch_that_is_long_gives_the_rest_back_with_no_try_counted(
    tenant: Any, clock: Any, case: Case, program: ProgramSandbox
) -> None:
    an_address(program)
    pay(case, 2, "vive")
    hours = iter([NOW, NOW, NOW, NOW, NOW + timedelta(seconds=200)])
    send_next(by=BY, at=lambda: next(hours), count=10)
    assert len(program.received) == 1
    left = Telling.objects.get(state="waiting")
    assert (left.attempts, left.lease_until) == (0, None)
    work(tenant)
    assert len(program.received) == 2


def test_a_hiccup_long_after_another_shuts_no_address(
    tenant: Any, clock: Any, case: Case, program: ProgramSandbox
) -> None:
    one = an_address(program)
    program.answers = [500]
    pay(case, 1, "vive")
    work(tenant)
    # Given up; then a month without anything to tell.
    Telling.objects.update(state="failed")
    clock.shift(timedelta(days=28))
    pay(case, 1, "calme")
    work(tenant)
    one.refresh_from_db()
    assert (one.shut_at, one.failing_since) == (None, timezone.now())
    program.answers = [200]
    clock.shift(timedelta(seconds=6))
    work(tenant)
    assert Telling.objects.latest("pk").state == "delivered"
