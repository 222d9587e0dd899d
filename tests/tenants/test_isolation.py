"""Two agencies that live the same story: nothing of one is ever shown, written or sent by the other."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.core.cache import caches
from django.db import connection
from django.test import override_settings
from django_tenants.utils import tenant_context

from agency.cases.models import Case
from sandbox.post import PostSandbox
from sandbox.stripe import StripeSandbox
from tenants.models import Agency
from tests import databases
from tests.tenants.isolation import canaries, furniture, story
from tests.tenants.isolation.marks import SECRET


@dataclass
class Town:
    """Agency A, agency B, what the people of each hold, and B's files."""

    database: databases.FreshDatabase
    a: Agency
    b: Agency
    told: dict[str, story.Told]
    files: list[Path]


@pytest.fixture(scope="module")
def town(django_db_setup: None, django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    """The two agencies, furnished once for all the tests of this module: what these write is rolled back."""
    folder = tmp_path_factory.mktemp("isolation")
    usual, name = connection.settings_dict["NAME"], f"fresh_{os.getpid()}_isolation"
    with django_db_blocker.unblock(), PostSandbox(folder / "post") as post, StripeSandbox(folder / "stripe") as stripe:
        databases.copy_template(name)
        databases.point_to(name)
        outside = {"POST_OFFICE_URL": post.url, "STRIPE_API_BASE": stripe.url, "MEDIA_ROOT": folder / "media"}
        try:
            with override_settings(**outside), time_machine.travel(story.MORNING, tick=False):
                stripe.clock.set(story.MORNING)
                yield _furnish(databases.FreshDatabase(name, folder / "media"))
        finally:
            connection.set_schema_to_public()
            databases.point_to(usual)
            databases.drop(name)


def _furnish(database: databases.FreshDatabase) -> Town:
    told = {}
    for agency, mark in ((database.first, ""), (database.second, SECRET)):
        with tenant_context(agency):
            told[agency.slug] = story.play(mark)
            furniture.furnish(told[agency.slug], mark)
    a, b = database.first, database.second
    canaries.scatter(database.superuser_url, b.schema_name)
    town = Town(database, a, b, told, canaries.scatter_in_files(b.schema_name))
    for cache in caches.all(initialized_only=True):
        cache.clear()
    return town


def test_every_model_of_b_has_a_row_and_every_text_a_canary(town: Town) -> None:
    empty, silent = canaries.missing(town.database.superuser_url, town.b.schema_name)
    assert not empty, f"Tell them in tests/tenants/isolation/story.py: {empty}"
    assert not silent, f"No canary in {silent}"
    assert town.files


def test_rows_have_the_same_numbers_in_both(town: Town) -> None:
    found = []
    for agency in (town.a, town.b):
        with tenant_context(agency):
            found.append(list(Case.objects.order_by("pk").values_list("pk", flat=True)))
    assert found[0] == found[1]
