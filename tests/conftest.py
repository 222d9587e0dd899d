"""Fixtures of every test: a database with two agencies, and clients that call on them.

Tests run as the application's login with the wall between agencies up, inside a transaction that is rolled back.
A test that needs real commits or several processes asks for `fresh_database`.
"""

from __future__ import annotations

import gc
import itertools
import os
import re
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.core.cache import caches
from django.db import connection, connections
from django.utils import translation
from django_tenants.utils import schema_context, tenant_context

from tenants.models import Agency
from tenants.schemas.owner_connection import connect as connect_as_owner
from tests import databases
from tests.databases import AgencyClient
from tests.factories.replay import beginning, told_anew
from tests.house.keepers import watching
from tests.house.promises import to_play
from tests.redis_server import redis  # noqa: F401  a fixture

_numbers = itertools.count(1)
# Rooms of the operations that tell a test's ready-made situations: there a keeper is met only when they tell them anew.
_TOLD_BEFORE = re.compile(r"agency\.(?:cases|commitments|journal|law|ledger|letters|mandates|parties|users)\.")
# One file, a tenth of the suite's time: begun late, it would be read alone.
LONGEST = databases.ROOT / "tests" / "tenants" / "test_isolation.py"


@pytest.fixture(scope="session")
def django_db_setup(django_db_blocker: Any) -> Iterator[None]:
    """A copy of the template for this run (for this worker under xdist), dropped afterwards."""
    name = f"test_{os.getpid()}"
    with databases.running_server(), django_db_blocker.unblock():
        databases.copy_template(name)
        databases.point_to(name)
        yield
        connections.close_all()
        databases.drop(name)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Files that start browsers, servers and databases first, then the longest: no worker is left alone at the end."""
    slow = {item.path for item in items if item.get_closest_marker("e2e") or "fresh_database" in _fixtures(item)}
    tests = Counter(item.path for item in items)
    items.sort(key=lambda item: (item.path != LONGEST, item.path not in slow, -tests[item.path]))


def pytest_collection_finish() -> None:
    """What is loaded stays: looking through half a million objects again and again took a seventh of a short test."""
    gc.collect()
    gc.freeze()


def _fixtures(item: pytest.Item) -> list[str]:
    return getattr(item, "fixturenames", [])


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    """Refuse what would empty tables between tests: the login of the application may not."""
    marker = item.get_closest_marker("django_db")
    if "transactional_db" in _fixtures(item) or (marker and marker.kwargs.get("transaction")):
        pytest.fail("Ask for the fixture fresh_database instead of a transactional test.", pytrace=False)


@pytest.fixture(autouse=True)
def _clean_process(settings: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Nothing remembered from one test to the next; files in the run's own folder."""
    settings.MEDIA_ROOT = tmp_path_factory.getbasetemp() / "media"
    with beginning():
        yield
    # A request leaves its language in the thread.
    translation.deactivate()
    connection.set_schema_to_public()
    for cache in caches.all(initialized_only=True):
        cache.clear()


@pytest.fixture(autouse=True)
def _promises_are_played(request: pytest.FixtureRequest) -> Iterator[None]:
    """A test that `docs/promises.md` names goes through the keepers that it says, or it plays no promise."""
    name = request.node.nodeid
    keepers = to_play().get(name, frozenset()) | to_play().get(name.partition("[")[0], frozenset())
    if not keepers:
        yield
        return
    with told_anew(when=any(_TOLD_BEFORE.match(one) for one in keepers)), watching(keepers) as seen:
        yield
    assert seen == keepers, f"This test does not go through {', '.join(sorted(keepers - seen))}"


@pytest.fixture
def tenant(db: None) -> Agency:
    """Cabinet Lhermitte; the test is inside."""
    agency = Agency.objects.get(slug="lhermitte")
    connection.set_tenant(agency)
    yield agency
    # What the books check at commit is checked while the agency's role may still read them.
    if not connection.needs_rollback:
        connection.check_constraints()
    connection.set_schema_to_public()


@pytest.fixture
def other(db: None) -> Agency:
    """Familles & Écoles; the test is not inside."""
    with schema_context("public"):
        return Agency.objects.get(slug="familles")


@pytest.fixture
def in_tenant() -> Callable[[Agency], AbstractContextManager[None]]:
    """`with in_tenant(other): ...` enters an agency and comes back."""
    return tenant_context


@pytest.fixture
def tenant_client(tenant: Agency) -> AgencyClient:
    """An anonymous browser on Cabinet Lhermitte's host."""
    return AgencyClient(tenant)


@pytest.fixture
def other_client(other: Agency) -> AgencyClient:
    """An anonymous browser on the host of Familles & Écoles."""
    return AgencyClient(other)


@pytest.fixture
def public_client(db: None) -> AgencyClient:
    """An anonymous browser on the platform's host."""
    return AgencyClient()


@pytest.fixture
def fresh_database(django_db_setup: None, django_db_blocker: Any, tmp_path: Path) -> Iterator[databases.FreshDatabase]:
    """A database of this test alone, with the two agencies: commits are real, other processes may join."""
    usual = connection.settings_dict["NAME"]
    name = f"fresh_{os.getpid()}_{next(_numbers)}"
    with django_db_blocker.unblock():
        databases.copy_template(name)
        databases.point_to(name)
        try:
            yield databases.FreshDatabase(name, tmp_path / "media")
        finally:
            connection.set_schema_to_public()
            databases.point_to(usual)
            databases.drop(name, f"{name}_queue")


@pytest.fixture
def owner_connection(db: None) -> Iterator[psycopg.Connection]:
    """The owner's own connection to the run's database, outside the test's transaction."""
    with connect_as_owner() as conn:
        yield conn
