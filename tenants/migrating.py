"""Bringing schemas up to the code: public, the template, then the agencies that lag, and only those."""

# ruff: noqa: S603  our own manage.py

from __future__ import annotations

import logging
import subprocess
import sys
from collections.abc import Iterator
from datetime import datetime

from django.conf import settings
from django.core.management import call_command
from django.core.management.commands import migrate
from django.db import DatabaseError, connection, transaction
from django.utils.module_loading import import_string
from django_tenants.utils import schema_context
from psycopg import Connection, sql

from . import owner, rights, template
from .queries import missing_migrations
from .template import TEMPLATE_SCHEMA

# Who signs what a template holds before any agency does.
FURNISHER = "amiable"
logger = logging.getLogger(__name__)


class MigrationFailedError(RuntimeError):
    """Some schemas could not be brought up to date; run again once the cause is gone, the others are done."""


def bring_up_to_date(*, at: datetime, jobs: int = 1) -> Iterator[tuple[str, int]]:
    """Migrate what lags; yields (schema, migrations applied) as it goes. Running it again continues.

    `at` is the date of what the template is furnished with.

    Raises `MigrationFailedError` after all agencies have been tried.
    """
    with owner.connect() as wire:
        yield from _migrate_public(wire)
        yield from _migrate_template(wire, at=at)
        lagging = missing_migrations(wire, agency_schemas(wire))
        if min(jobs, len(lagging)) <= 1:
            migrate_each(sorted(lagging))
        else:
            _share_out(sorted(lagging), jobs)
        left = missing_migrations(wire, sorted(lagging))
        yield from ((schema, count) for schema, count in lagging.items() if schema not in left)
        if left:
            raise MigrationFailedError(f"Not migrated: {', '.join(sorted(left))}.")


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
    with owner.connect(autocommit=False) as wire:
        rights.create_role(wire, schema)
        rights.grant_agency(wire, schema)


def agency_schemas(wire: Connection) -> list[str]:
    """Schemas of all agencies, whatever their state."""
    query = "SELECT schema_name FROM public.tenants_agency ORDER BY schema_name"
    return [schema for (schema,) in wire.execute(query)]


def schema_numbers(wire: Connection) -> list[tuple[str, str, int]]:
    """(schema, last migration of the trade, migrations missing) of the template and each agency."""
    schemas = [TEMPLATE_SCHEMA, *agency_schemas(wire)]
    missing = missing_migrations(wire, schemas)
    last = sql.SQL("SELECT coalesce(max(name), '-') FROM {}.django_migrations WHERE app = 'agency'")
    numbers = {schema: wire.execute(last.format(sql.Identifier(schema))).fetchone() for schema in schemas}
    return [(schema, (row or ("-",))[0], missing.get(schema, 0)) for schema, row in numbers.items()]


def _migrate_public(wire: Connection) -> Iterator[tuple[str, int]]:
    fresh = wire.execute("SELECT to_regclass('public.django_migrations') IS NULL").fetchone()
    missing = {"public": -1} if fresh and fresh[0] else missing_migrations(wire, ["public"], shared=True)
    for schema, count in missing.items():
        _migrate("public")
        rights.grant_public(wire)
        yield schema, count


def _migrate_template(wire: Connection, *, at: datetime) -> Iterator[tuple[str, int]]:
    name = sql.Identifier(TEMPLATE_SCHEMA)
    wire.execute(sql.SQL("CREATE SCHEMA IF NOT EXISTS {}").format(name))
    fresh = wire.execute("SELECT to_regclass(%s) IS NULL", [f"{TEMPLATE_SCHEMA}.django_migrations"]).fetchone()
    missing = {TEMPLATE_SCHEMA: -1} if fresh and fresh[0] else missing_migrations(wire, [TEMPLATE_SCHEMA])
    for schema, count in missing.items():
        _migrate(TEMPLATE_SCHEMA)
        furnish_template(wire, at=at)
        yield schema, count


def furnish_template(wire: Connection, *, at: datetime) -> None:
    """Put the first contents of every agency into the template, then make it its own double.

    The seeds are played again in each new agency, where they find nearly all of their work done.
    """
    with owner.as_owner(), schema_context(TEMPLATE_SCHEMA), transaction.atomic():
        for path in settings.AGENCY_SEEDS:
            import_string(path)(by=FURNISHER, at=at)
    template.settle(wire)


def _migrate(schema: str) -> None:
    with owner.as_owner():
        with connection.cursor() as cursor:
            # A request that holds a table makes the migration give up and be run again, not the whole agency wait.
            cursor.execute("SET lock_timeout = '5s'")
        # Alone in the search path, so that Django finds this schema's own register of migrations.
        with schema_context(schema):
            call_command(migrate.Command(), verbosity=0, interactive=False, skip_checks=True)


def _share_out(schemas: list[str], jobs: int) -> None:
    parts = [schemas[start::jobs] for start in range(jobs)]
    command = [sys.executable, "manage.py", "migrate_agencies", "--schemas"]
    running = [subprocess.Popen([*command, ",".join(part)]) for part in parts if part]
    for process in running:
        process.wait()
