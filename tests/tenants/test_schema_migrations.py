"""Migrating schemas: one query says which lag, and only those are touched."""

from __future__ import annotations

import subprocess
import sys
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, models
from django.db import migrations as operations
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.state import ProjectState
from psycopg import sql

from tenants.models import Agency
from tenants.queries import expected_migrations, missing_migrations
from tenants.schemas import migrating, owner_connection, schema_migrations
from tenants.schemas.schema_migrations import MigrationFailed, bring_up_to_date
from tenants.schemas.template_schema import TEMPLATE_SCHEMA
from tests.databases import BORN_AT

ROOT = Path(__file__).resolve().parents[2]
# Applications of the public schema alone.
PLATFORM = ("tenants", "rates")
# A migration whose undoing is known: a table of Wagtail's that nothing refers to.
LAST = ("wagtailsearch", "0010_add_text_fields")


def set_back(schema: str) -> None:
    """Take a schema to where it was before the last migration of `wagtailsearch`."""
    with owner_connection.connect() as conn:
        table = sql.Identifier(schema, "wagtailsearch_indexentry")
        conn.execute(sql.SQL("ALTER TABLE {} DROP COLUMN title_text, DROP COLUMN body_text").format(table))
        forget = "DELETE FROM {}.django_migrations WHERE app = %s AND name = %s"
        conn.execute(sql.SQL(forget).format(sql.Identifier(schema)), LAST)


def lagging() -> dict[str, int]:
    with owner_connection.connect() as conn:
        return missing_migrations(conn, [TEMPLATE_SCHEMA, *schema_migrations.agency_schemas(conn)])


def test_the_code_expects_what_django_knows():
    loader = MigrationLoader(None, ignore_no_migrations=True)
    on_disk = {key for key in loader.disk_migrations if key[0] not in PLATFORM}
    assert set(expected_migrations()) == on_disk
    assert {app for app, _name in expected_migrations(shared=True)} == {
        "tenants", "rates", "users", "contenttypes", "auth", "sessions", "mfa",
    }  # fmt: skip


def test_nothing_lags_in_a_new_database(fresh_database):
    assert lagging() == {}
    assert list(bring_up_to_date(at=BORN_AT)) == []


def test_only_the_one_that_lags_is_touched(fresh_database, monkeypatch):
    first, second = fresh_database.first, fresh_database.second
    set_back(second.schema_name)
    assert lagging() == {second.schema_name: 1}
    touched = []
    done = schema_migrations.migrate_agency
    monkeypatch.setattr(schema_migrations, "migrate_agency", lambda schema: (touched.append(schema), done(schema)))
    assert list(bring_up_to_date(at=BORN_AT)) == [(second.schema_name, 1)]
    assert touched == [second.schema_name]
    assert first.schema_name not in touched
    assert lagging() == {}


def test_which_lag_is_asked_in_one_statement(fresh_database):
    with owner_connection.connect() as conn:
        asked = []
        original = conn.execute

        class Ear:
            def execute(self, query, params=None):
                asked.append(query)
                return original(query, params)

        missing_migrations(Ear(), schema_migrations.agency_schemas(conn))
    assert len(asked) == 1


def test_new_tables_are_given_to_the_agencys_role(fresh_database, in_tenant):
    """What a migration creates belongs to the owner; the role must be told."""
    agency = fresh_database.first
    set_back(agency.schema_name)
    with owner_connection.connect() as conn:
        names = sql.Identifier(agency.schema_name, "users_user"), sql.Identifier(agency.schema_name)
        conn.execute(sql.SQL("REVOKE ALL ON {} FROM {}").format(*names))
    list(bring_up_to_date(at=BORN_AT))
    with in_tenant(agency), connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM users_user")
        assert cursor.fetchone() == (0,)


def test_one_that_fails_does_not_stop_the_others_and_the_next_run_finishes(fresh_database, monkeypatch):
    for schema in [fresh_database.first.schema_name, fresh_database.second.schema_name]:
        set_back(schema)
    with owner_connection.connect() as conn:
        # Its migration will find its column there already.
        table = sql.Identifier(fresh_database.second.schema_name, "wagtailsearch_indexentry")
        conn.execute(sql.SQL("ALTER TABLE {} ADD COLUMN title_text text").format(table))
    with pytest.raises(MigrationFailed, match=fresh_database.second.schema_name):
        list(bring_up_to_date(at=BORN_AT))
    assert lagging() == {fresh_database.second.schema_name: 1}
    with owner_connection.connect() as conn:
        conn.execute(sql.SQL("ALTER TABLE {} DROP COLUMN title_text").format(table))
    assert list(bring_up_to_date(at=BORN_AT)) == [(fresh_database.second.schema_name, 1)]


def test_the_command_shares_the_work_between_processes(fresh_database):
    for agency in (fresh_database.first, fresh_database.second):
        set_back(agency.schema_name)
    done = subprocess.run(
        [sys.executable, "manage.py", "migrate_agencies", "--jobs", "2"],
        cwd=ROOT, env=fresh_database.environment, capture_output=True, text=True, check=True, timeout=300,
    )  # fmt: skip
    assert sorted(done.stdout.split()) == sorted(
        [fresh_database.first.schema_name, "1", fresh_database.second.schema_name, "1"]
    )
    assert lagging() == {}


def test_versions_are_listed(fresh_database):
    set_back(fresh_database.second.schema_name)
    out = StringIO()
    call_command("schema_versions", stdout=out)
    lines = dict(line.split("\t", 1) for line in out.getvalue().splitlines())
    assert set(lines) == {TEMPLATE_SCHEMA, *Agency.objects.values_list("schema_name", flat=True)}
    assert lines[fresh_database.first.schema_name].endswith("à jour")
    assert lines[fresh_database.second.schema_name].endswith("\t1")


def test_agencies_are_listed_and_opened_by_command(fresh_database):
    out = StringIO()
    call_command("create_agency", "Cabinet d’essai", slug="essai", host="essai.localhost", stdout=out)
    call_command("list_agencies", stdout=out)
    assert "essai\tactive\tessai.localhost\ta_" in out.getvalue()
    with pytest.raises(CommandError, match="déjà pris"):
        call_command("create_agency", "Autre", slug="essai", host="autre.localhost", stdout=out)


def written_from(state: ProjectState) -> list[str]:
    """The SQL of steps that look at their neighbours: keys that change type, names that change, Python."""
    seen: list[str] = []

    def look_around(apps, _editor):
        author = apps.get_model("agency", "Author")
        seen.extend(sorted(relation.name for relation in author._meta.related_objects))
        seen.append(str(hasattr(author, "shelf")))

    key = models.AutoField(primary_key=True)
    steps = [
        operations.CreateModel("Author", [("id", key), ("name", models.TextField())]),
        operations.CreateModel("Book", [("id", key)]),
        operations.AddField("Book", "author", models.ForeignKey("agency.Author", models.CASCADE)),
        operations.AddField("Book", "readers", models.ManyToManyField("agency.Author", related_name="shelf")),
        operations.AlterField("Author", "id", models.BigAutoField(primary_key=True)),
        operations.RunPython(look_around),
        operations.SeparateDatabaseAndState([operations.AddField("Book", "year", models.IntegerField(null=True))]),
        operations.RenameModel("Author", "Writer"),
        operations.AddConstraint(
            "Book", models.CheckConstraint(condition=models.Q(author__isnull=False), name="somebody_wrote_it")
        ),
        operations.RenameField("Book", "author", "writer"),
        operations.RemoveField("Book", "readers"),
        operations.DeleteModel("Book"),
    ]
    migration = type("Toy", (operations.Migration,), {"operations": steps})("0001_toy", "agency")
    with connection.schema_editor(collect_sql=True, atomic=False) as editor:
        migration.apply(state, editor)
        return [*editor.collected_sql, *seen]


def test_models_rendered_when_asked_for_write_what_django_writes(tenant):
    assert written_from(migrating.LazyState()) == written_from(ProjectState())


def test_a_look_at_all_models_finds_those_of_django(tenant):
    def drawn(state: ProjectState) -> set[tuple[str, ...]]:
        return {
            (model._meta.label, *sorted(field.name for field in model._meta.get_fields(include_hidden=True)))
            for model in state.apps.get_models(include_auto_created=True)
        }

    known = MigrationLoader(None).project_state()
    assert drawn(migrating.LazyState(known.models)) == drawn(known)
