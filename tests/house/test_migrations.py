"""A release is put in place while the one before works: its migrations only add (docs/hosting.md)."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import migrations, models
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.state import ModelState, ProjectState

from tests.house.migrations import taken_from_the_code_of_before

# The last ones that no agency in service has met: what comes after finds a release at work.
BEFORE_ANY_AGENCY = {"agency": "0120", "tenants": "0013"}


class Planted(migrations.Migration):
    """A migration of a test."""

    def __init__(self, *operations: Any) -> None:
        super().__init__("planted", "agency")
        self.operations = list(operations)


@pytest.fixture
def before() -> ProjectState:
    """A release with one table."""
    state = ProjectState()
    fields = [
        ("id", models.BigAutoField(primary_key=True)),
        ("name", models.CharField(max_length=20)),
        ("note", models.CharField(max_length=20, null=True)),
    ]
    state.add_model(ModelState("agency", "Shelf", fields))
    return state


TAKES = [
    migrations.RemoveField("Shelf", "note"),
    migrations.RenameField("Shelf", "note", "word"),
    migrations.DeleteModel("Shelf"),
    migrations.RenameModel("Shelf", "Rack"),
    migrations.AddField("Shelf", "place", models.CharField(max_length=9, default="")),
    migrations.AlterField("Shelf", "note", models.CharField(max_length=20)),
    migrations.AlterField("Shelf", "name", models.CharField(max_length=10)),
    migrations.AlterField("Shelf", "name", models.IntegerField()),
    migrations.AlterField("Shelf", "name", models.CharField(max_length=20, unique=True)),
    migrations.RunSQL("ALTER TABLE agency_shelf DROP COLUMN note"),
    migrations.SeparateDatabaseAndState(database_operations=[migrations.RemoveField("Shelf", "note")]),
]
ADDS = [
    migrations.AddField("Shelf", "place", models.CharField(max_length=9, null=True)),
    migrations.AddField("Shelf", "place", models.CharField(max_length=9, db_default="")),
    migrations.AlterField("Shelf", "name", models.CharField("nom", max_length=40)),
    migrations.AddIndex("Shelf", models.Index(fields=["name"], name="shelf_name")),
    migrations.RunSQL("CREATE INDEX shelf ON agency_shelf (name)"),
]


@pytest.mark.parametrize("operation", TAKES, ids=lambda one: one.describe())
def test_what_takes_from_the_release_at_work_is_seen(operation: Any, before: ProjectState) -> None:
    assert len(list(taken_from_the_code_of_before(Planted(operation), before))) == 1


@pytest.mark.parametrize("operation", ADDS, ids=lambda one: one.describe())
def test_what_only_adds_is_let_through(operation: Any, before: ProjectState) -> None:
    assert list(taken_from_the_code_of_before(Planted(operation), before)) == []


def test_a_table_of_its_own_is_a_migration_s_to_shape(before: ProjectState) -> None:
    table = migrations.CreateModel("Box", [("id", models.BigAutoField(primary_key=True))])
    column = migrations.AddField("Box", "place", models.CharField(max_length=9, default=""))
    assert list(taken_from_the_code_of_before(Planted(table, column), before)) == []


def test_no_release_takes_what_the_one_before_needs() -> None:
    loader = MigrationLoader(None, ignore_no_migrations=True)
    assert {app for app, _name in loader.disk_migrations} > set(BEFORE_ANY_AGENCY)
    missed = []
    for (app, name), migration in sorted(loader.disk_migrations.items()):
        if name > BEFORE_ANY_AGENCY.get(app, "9") + "_~" and not getattr(migration, "UNUSED_SINCE", ""):
            before = loader.project_state((app, name), at_end=False)
            missed += [f"{app} {name}: {what}" for what in taken_from_the_code_of_before(migration, before)]
    assert missed == [], "one release after the code stopped needing it, and with UNUSED_SINCE in the migration"
