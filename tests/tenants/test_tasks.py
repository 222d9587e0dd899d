"""Tasks carry their agency, refuse to run without one, and leave it."""

# ruff: noqa: PT012  leaving a block by an exception is what is tested

from __future__ import annotations

import pytest
from django.db import connection, transaction
from django.utils import timezone
from django_tenants.utils import schema_context

from tenants import tasks
from tenants.operations import suspend_agency
from tenants.tasks import WrongSchema, agency_task, enqueue, for_each_agency, platform_task

seen: list[tuple[str, str]] = []


@agency_task(name="tests.look_around")
def look_around(word: str) -> None:
    tasks.assert_inside(connection.schema_name)
    seen.append((connection.schema_name, word))


@platform_task(name="tests.look_at_the_platform")
def look_at_the_platform(word: str) -> None:
    seen.append((connection.schema_name, word))


@pytest.fixture(autouse=True)
def nothing_seen():
    seen.clear()


def test_the_schema_is_taken_when_asked_and_not_at_the_commit(
    tenant, other, in_tenant, django_capture_on_commit_callbacks
):
    with (
        django_capture_on_commit_callbacks(execute=True),
        schema_context("public"),
        transaction.atomic(),
        in_tenant(other),
    ):
        enqueue(look_around, word="bonjour")
    assert seen == [(other.schema_name, "bonjour")]
    assert connection.schema_name == tenant.schema_name


def test_nothing_runs_when_the_transaction_fails(tenant, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True), pytest.raises(ZeroDivisionError), transaction.atomic():
        enqueue(look_around, word="jamais")
        raise ZeroDivisionError
    assert seen == []


def test_a_task_of_an_agency_refuses_the_platform(db):
    with pytest.raises(WrongSchema, match="none is entered"):
        enqueue(look_around, word="nulle part")
    with pytest.raises(WrongSchema, match="without an agency"):
        look_around.apply(kwargs={"word": "nulle part"}, headers={tasks.HEADER: "public"})
    with pytest.raises(WrongSchema, match="without an agency"):
        look_around.apply(kwargs={"word": "nulle part"})
    assert seen == []


def test_a_task_called_like_a_function_is_refused_as_well(tenant):
    with pytest.raises(WrongSchema):
        look_around(word="en direct")


def test_a_platform_task_runs_in_public_wherever_it_is_asked(tenant, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        enqueue(look_at_the_platform, word="public")
    assert seen == [("public", "public")]
    assert connection.schema_name == tenant.schema_name


def test_beat_reaches_each_active_agency_once(tenant, other, in_tenant, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True), schema_context("public"):
        assert for_each_agency("tests.look_around", at=timezone.now(), word="matin") == 2
    assert sorted(seen) == sorted([(tenant.schema_name, "matin"), (other.schema_name, "matin")])


def test_a_suspended_agency_is_left_alone(tenant, other, django_capture_on_commit_callbacks):
    with schema_context("public"):
        suspend_agency(other, by="tests", at=timezone.now(), reason="impayé")
    with django_capture_on_commit_callbacks(execute=True):
        tasks.fan_out.apply(kwargs={"task": "tests.look_around", "word": "matin"})
    assert seen == [(tenant.schema_name, "matin")]


def test_a_message_for_an_agency_that_was_suspended_meanwhile_does_nothing(tenant, other):
    with schema_context("public"):
        suspend_agency(other, by="tests", at=timezone.now(), reason="impayé")
    look_around.apply(kwargs={"word": "trop tard"}, headers={tasks.HEADER: other.schema_name})
    assert seen == []


def test_the_wall_is_checked_with_postgresql(tenant, other):
    with pytest.raises(WrongSchema, match="PostgreSQL is in"):
        tasks.assert_inside(other.schema_name)
