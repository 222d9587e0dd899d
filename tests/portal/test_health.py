"""Whoever watches sees a clock that stopped, work that sleeps and a broker that is gone."""

from __future__ import annotations

import re
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta
from typing import Any

import pytest
import yaml
from django.conf import settings as settings_
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from prometheus_client.parser import text_string_to_metric_families

from agency.books.models import DailyProof
from agency.cards.models import WebhookReceipt
from agency.cases.models import Case
from agency.journal.enums import Verb
from agency.journal.operations import record
from agency.outbox.models import ContactRefusal, Message
from config.celery import app
from tenants.measures.operations import beat, count_run
from tenants.measures.queries import agency_measures
from tenants.models import Agency
from tenants.schemas.owner_connection import connect
from tests.agency.outbox.bulk_letters import ready_letters
from tests.databases import AgencyClient, FreshDatabase
from tests.factories import BY

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
    assert asked("localhost") == 200, "the platform's own, by whose host the probe is asked here"
    assert [asked(name) for name in ("ailleurs.example", "", "amiable.example.org")] == [404, 404, 404]


KEY = "a-key-for-prometheus"


def lines(answer: Any) -> dict[str, float]:
    """Each sample of the page by its name and labels."""
    samples = {}
    for family in text_string_to_metric_families(answer.content.decode()):
        for name, labels, value, *_ in family.samples:
            samples[" ".join([name, *labels.values()])] = value
    return samples


@pytest.fixture
def scrape(public_client: AgencyClient, settings: Any) -> Callable[[], dict[str, float]]:
    settings.MEASURES_KEY = KEY

    def ask() -> dict[str, float]:
        connection.set_schema_to_public()
        answer = public_client.get("/sante/mesures/", HTTP_AUTHORIZATION=f"Bearer {KEY}")
        assert answer.status_code == 200
        return lines(answer)

    return ask


def test_alive_asks_nobody_and_ready_asks_the_database(fresh_database: FreshDatabase) -> None:
    public_client = AgencyClient()
    with CaptureQueriesContext(connection) as asked:
        assert public_client.get("/sante/vie/").content == b"ok"
    assert [one["sql"] for one in asked if "tenants_" in one["sql"]] == []
    assert public_client.get("/sante/prete/").json() == {"status": "ok"}
    with connect() as owner:
        owner.execute("""UPDATE tenants_blueprint SET migrations = '[["agency", "0001_initial"]]'""")
    answer = public_client.get("/sante/prete/")
    assert (answer.status_code, answer.json()) == (503, {"status": "migrations missing"})


@pytest.mark.usefixtures("db")
@pytest.mark.parametrize("shown", ["", "Bearer ", "Bearer another", f"Bearer {KEY}x", KEY[:-1], "Basic é"])
def test_measures_are_not_there_without_the_key(
    public_client: AgencyClient, settings: Any, shown: str, db: None
) -> None:
    assert public_client.get("/sante/mesures/", HTTP_AUTHORIZATION=shown).status_code == 404
    settings.MEASURES_KEY = KEY
    assert public_client.get("/sante/mesures/", HTTP_AUTHORIZATION=shown).status_code == 404


def test_no_agency_s_host_gives_measures(client: AgencyClient, settings: Any) -> None:
    settings.MEASURES_KEY = KEY
    assert client.get("/sante/mesures/", HTTP_AUTHORIZATION=f"Bearer {KEY}").status_code == 404


def test_what_waits_and_what_was_done_is_measured_for_each_agency_apart(
    scrape: Any, tenant: Agency, other: Agency
) -> None:
    now, mine, its = timezone.now(), tenant.schema_name, other.schema_name
    ready_letters(3, on=now.date(), at=now)
    Message.objects.filter(pk=Message.objects.latest("pk").pk).update(not_before=now - LATE, state="ready")
    case = Case.objects.latest("pk")
    ContactRefusal.objects.create(case=case, channel="post", code="hours", at=now)
    ContactRefusal.objects.create(case=case, channel="post", code="hours", at=now - timedelta(hours=2))
    WebhookReceipt.objects.create(provider="stripe", event_id="evt_1", kind="x", received_at=now - LATE)
    record(by=BY, at=now, verb=Verb.MESSAGE_FAILED, subject=case, case_id=case.pk)
    found = scrape()
    assert found[f"amiable_messages {mine} ready"] == 3
    assert found[f"amiable_oldest_due_seconds {mine}"] >= LATE.total_seconds()
    assert found[f"amiable_gate_refusals_last_hour {mine}"] == 1
    assert found[f"amiable_provider_events {mine} received"] == 1
    assert found[f"amiable_provider_event_age_seconds {mine}"] >= LATE.total_seconds()
    assert found[f"amiable_deeds_last_hour {mine} message.failed"] == 1
    assert found[f"amiable_messages {its} failed"] == 0
    assert found[f"amiable_provider_events {its} received"] == 0
    assert found[f"amiable_deeds_last_hour {its} message.failed"] == 0
    assert found["amiable_agencies active"] == Agency.objects.active().count()


def test_a_proof_that_does_not_hold_is_measured(scrape: Any, tenant: Agency) -> None:
    made = timezone.now() - timedelta(hours=40)
    proofs = {"made_at": made, "made_by": "nuit", "content": {}, "on": made.date()}
    DailyProof.objects.create(**proofs, rank=1, holds=True, hash="a" * 64)
    DailyProof.objects.create(**proofs, rank=2, holds=False, hash="b" * 64)
    found = scrape()
    assert found[f"amiable_proof_holds {tenant.schema_name}"] == 0
    assert found[f"amiable_proof_age_seconds {tenant.schema_name}"] >= 40 * 3600


def test_one_question_asks_all_agencies(scrape: Any, tenant: Agency, other: Agency) -> None:
    scrape()
    with CaptureQueriesContext(connection) as asked:
        scrape()
    assert sum("agencies_measures" in one["sql"] for one in asked) == 1
    # As many for two agencies as for two hundred: nothing waits in them.
    assert len([one for one in asked if "set_config" not in one["sql"]]) <= 12


def test_an_agency_that_no_migration_reached_is_left_out(fresh_database: FreshDatabase) -> None:
    with connect() as owner:
        owner.execute(f'DROP FUNCTION "{fresh_database.second.schema_name}".measures(timestamptz)')
    asked = {one.schema for one in agency_measures(timezone.now())}
    assert asked == {fresh_database.first.schema_name}


def test_every_alert_asks_for_a_number_that_is_given_and_says_what_to_do(scrape: Any, tenant: Agency) -> None:
    DailyProof.objects.create(
        on=timezone.localdate(), made_at=timezone.now(), made_by="nuit", holds=True, content={}, hash="a" * 64
    )
    connection.set_schema_to_public()
    beat(at=timezone.now())
    count_run(name="books.prove", seconds=1.5, failed=False, at=timezone.now())
    given = {name.partition(" ")[0] for name in scrape()}
    page = (settings_.BASE_DIR / "docs" / "watching.md").read_text()
    assert set(re.findall(r"`(amiable_\w+)`", page)) == given
    rules = yaml.safe_load((settings_.BASE_DIR / "docs" / "alerts.yml").read_text())["groups"][0]["rules"]
    assert len(rules) > 10
    for rule in rules:
        assert set(re.findall(r"amiable_\w+", rule["expr"])) <= given, rule["alert"]
        assert len(rule["annotations"]["do"]) > 40, rule["alert"]
