"""Migrates the schemas that lag behind the code: public, the template, then the agencies."""

# ruff: noqa: S603  our own manage.py

from __future__ import annotations

import logging
import subprocess
import sys
from collections.abc import Iterator
from datetime import datetime

from django.conf import settings
from django.db import DatabaseError, connection, transaction
from django.utils.module_loading import import_string
from django_tenants.utils import schema_context
from psycopg import Connection, sql

from tenants.queries import expected_migrations, missing_migrations

from . import grants, migrating, owner_connection, template_schema
from .template_schema import TEMPLATE_SCHEMA

# Who signs what a template holds before any agency does.
TEMPLATE_AUTHOR = "amiable"
logger = logging.getLogger(__name__)


class MigrationFailed(RuntimeError):
    """Some schemas could not be brought up to date; run again once the cause is gone, the others are done."""


def bring_up_to_date(*, at: datetime, jobs: int = 1) -> Iterator[tuple[str, int]]:
    """Migrate what lags; yields (schema, migrations applied) as it goes. Running it again continues.

    `at` dates what the seeds put into the template.

    Raises `MigrationFailed` after all agencies have been tried.
    """
    with owner_connection.connect() as conn:
        yield from _migrate_public(conn)
        yield from _migrate_template(conn, at=at)
        template_schema.write_blueprint(conn)
        lagging = missing_migrations(conn, agency_schemas(conn))
        if min(jobs, len(lagging)) <= 1:
            migrate_each(sorted(lagging))
        else:
            _share_out(sorted(lagging), jobs)
        left = missing_migrations(conn, sorted(lagging))
        yield from ((schema, count) for schema, count in lagging.items() if schema not in left)
        if left:
            raise MigrationFailed(f"Not migrated: {', '.join(sorted(left))}.")


def bring_platform_up_to_date() -> list[tuple[str, int]]:
    """Migrate the public schema alone: what a restore needs. As `bring_up_to_date` tells it."""
    with owner_connection.connect() as conn:
        return list(_migrate_public(conn))


def migrate_each(schemas: list[str]) -> None:
    """Migrate these one after the other; one that fails is logged and does not stop the next."""
    for schema in schemas:
        try:
            migrate_agency(schema)
        except DatabaseError:
            logger.exception("%s could not be migrated", schema)


def migrate_agency(schema: str) -> None:
    """Migrate one agency's schema and give its role what the new tables ask."""
    _migrate(schema)
    with owner_connection.connect(autocommit=False) as conn:
        grants.create_role(conn, schema)
        grants.grant_agency(conn, schema)


def agency_schemas(conn: Connection) -> list[str]:
    """Schemas of all agencies, whatever their state."""
    query = "SELECT schema_name FROM public.tenants_agency ORDER BY schema_name"
    return [schema for (schema,) in conn.execute(query)]


def schema_numbers(conn: Connection) -> list[tuple[str, str, int]]:
    """(schema, last migration of the trade, migrations missing) of the template and each agency."""
    schemas = [TEMPLATE_SCHEMA, *agency_schemas(conn)]
    missing = missing_migrations(conn, schemas)
    last = sql.SQL("SELECT coalesce(max(name), '-') FROM {}.django_migrations WHERE app = 'agency'")
    numbers = {schema: conn.execute(last.format(sql.Identifier(schema))).fetchone() for schema in schemas}
    return [(schema, (row or ("-",))[0], missing.get(schema, 0)) for schema, row in numbers.items()]


def _migrate_public(conn: Connection) -> Iterator[tuple[str, int]]:
    fresh = conn.execute("SELECT to_regclass('public.django_migrations') IS NULL").fetchone()
    missing = {"public": -1} if fresh and fresh[0] else missing_migrations(conn, ["public"], shared=True)
    for schema, count in missing.items():
        _migrate("public")
        grants.grant_public(conn)
        yield schema, count


def _migrate_template(conn: Connection, *, at: datetime) -> Iterator[tuple[str, int]]:
    name = sql.Identifier(TEMPLATE_SCHEMA)
    conn.execute(sql.SQL("CREATE SCHEMA IF NOT EXISTS {}").format(name))
    fresh = conn.execute("SELECT to_regclass(%s) IS NULL", [f"{TEMPLATE_SCHEMA}.django_migrations"]).fetchone()
    missing = {TEMPLATE_SCHEMA: -1} if fresh and fresh[0] else missing_migrations(conn, [TEMPLATE_SCHEMA])
    for schema, count in missing.items():
        _migrate(TEMPLATE_SCHEMA)
        seed_template(conn, at=at)
        yield schema, count


def seed_template(conn: Connection, *, at: datetime) -> None:
    """Put the first contents of every agency into the template, then make it its own double.

    The seeds are played again in each new agency, where they find nearly all of their work done.
    """
    with owner_connection.as_owner(), schema_context(TEMPLATE_SCHEMA), transaction.atomic():
        for path in settings.AGENCY_SEEDS:
            import_string(path)(by=TEMPLATE_AUTHOR, at=at)
    template_schema.rebuild(conn)
    template_schema.write_blueprint(conn)


def _migrate(schema: str) -> None:
    with owner_connection.as_owner():
        with connection.cursor() as cursor:
            # A request that holds a table makes the migration give up and be run again, not the whole agency wait.
            cursor.execute("SET lock_timeout = '5s'")
        # Alone in the search path, so that Django finds this schema's own register of migrations.
        with schema_context(schema):
            migrating.migrate({app for app, _name in expected_migrations(shared=schema == "public")})


def _share_out(schemas: list[str], jobs: int) -> None:
    parts = [schemas[start::jobs] for start in range(jobs)]
    command = [sys.executable, "manage.py", "migrate_agencies", "--schemas"]
    running = [subprocess.Popen([*command, ",".join(part)]) for part in parts if part]
    for process in running:
        process.wait()
