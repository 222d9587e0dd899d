"""Whoever watches sees a clock that stopped, work that sleeps and a broker that is gone."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from agency.outbox.models import Message
from config.celery import app
from tenants.models import Agency
from tenants.operations import beat
from tests.agency.outbox.bulk_letters import ready_letters
from tests.databases import AgencyClient

LATE = timedelta(minutes=16)


@pytest.fixture
def watched(public_client: AgencyClient) -> Callable[[], tuple[int, dict[str, Any]]]:
    def ask() -> tuple[int, dict[str, Any]]:
        answer = public_client.get("/sante/")
        return answer.status_code, answer.json()

    return ask


def test_all_is_well_once_the_clock_has_struck(watched: Any, tenant: Agency, other: Agency) -> None:
    code, said = watched()
    assert (code, said["status"], said["beat"]) == (503, "late", None)
    connection.set_schema_to_public()
    beat(at=timezone.now())
    code, said = watched()
    assert (code, said["status"], said["broker"]) == (200, "ok", True)
    assert said["oldest_due"] == {tenant.schema_name: 0, other.schema_name: 0}


def test_a_clock_that_stopped_is_late(watched: Any, db: None) -> None:
    beat(at=timezone.now() - timedelta(minutes=6))
    code, said = watched()
    assert (code, said["status"]) == (503, "late")
    assert said["beat"] >= 360


def test_a_letter_that_sleeps_in_one_agency_is_seen_and_named_by_its_schema_alone(
    watched: Any, tenant: Agency, other: Agency
) -> None:
    now = timezone.now()
    ready_letters(2, on=now.date(), at=now)
    first, second = Message.objects.order_by("id")
    Message.objects.filter(pk=first.pk).update(not_before=now - LATE)
    Message.objects.filter(pk=second.pk).update(not_before=now + LATE)
    connection.set_schema_to_public()
    beat(at=now)
    code, said = watched()
    assert code == 503
    assert said["oldest_due"][tenant.schema_name] >= LATE.total_seconds()
    assert said["oldest_due"][other.schema_name] == 0
    assert "Lhermitte" not in str(said)


def test_a_broker_that_is_gone_is_said(watched: Any, db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    beat(at=timezone.now())
    usual = app.conf.broker_url
    app.conf.update(broker_url="redis://127.0.0.1:1/0", broker_transport_options={"socket_connect_timeout": 1})
    try:
        code, said = watched()
    finally:
        app.conf.update(broker_url=usual, broker_transport_options={})
    assert (code, said["broker"]) == (503, False)


def test_a_certificate_is_ordered_for_our_hosts_only(
    public_client: AgencyClient, tenant: Agency, in_tenant: Callable[[Agency], AbstractContextManager[None]]
) -> None:
    def asked(domain: str) -> int:
        return public_client.get("/sante/hote/", {"domain": domain}).status_code

    assert [asked(name) for name in (tenant.host, f"www.{tenant.host}", tenant.host.upper())] == [200, 200, 200]
    assert [asked(name) for name in ("ailleurs.example", "", "localhost")] == [404, 404, 404]
