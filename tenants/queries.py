"""Reads about agencies. Call them in the public schema unless said otherwise."""

from __future__ import annotations

import pkgutil
from functools import cache
from importlib import import_module, util
from typing import TYPE_CHECKING

from django.apps import apps
from django.conf import settings
from django.db import connection
from django_tenants.utils import schema_context
from psycopg import sql

from .addresses import base_url
from .models import Agency, AgencyEvent, AgencyState, Beat, Blueprint

if TYPE_CHECKING:
    from datetime import datetime

    from psycopg import Connection

__all__ = [
    "active_agencies",
    "agencies_with_work",
    "agency_at",
    "agency_of",
    "base_url",
    "blueprint_is_current",
    "expected_migrations",
    "missing_migrations",
]

OPEN_OR_SUSPENDED = (AgencyState.ACTIVE, AgencyState.SUSPENDED)


_AT_HOST = """
SELECT agency.*, (SELECT main.domain FROM tenants_domain AS main WHERE main.tenant_id = agency.id AND main.is_primary)
    AS host
FROM tenants_domain AS door JOIN tenants_agency AS agency ON agency.id = door.tenant_id
WHERE door.domain = %s AND agency.state = ANY(%s)
"""


def agency_at(host: str) -> Agency | None:
    """The agency that answers on this host; one in preparation or closed answers on none."""
    # Each request asks: one question, written beforehand.
    return next(iter(Agency.objects.raw(_AT_HOST, [host, list(OPEN_OR_SUSPENDED)])), None)


def agency_of(schema_name: str) -> Agency:
    """The agency of a schema, from anywhere. Raises `Agency.DoesNotExist`."""
    with schema_context("public"):
        agency: Agency = Agency.objects.get(schema_name=schema_name)
    return agency


def active_agencies() -> list[Agency]:
    """Every open agency with its host, from anywhere."""
    with schema_context("public"):
        return list(Agency.objects.active())


def agencies_with_work(task: str, at: datetime) -> list[Agency]:
    """Return the open agencies where a task would find something to do, from anywhere, in one question.

    One schema never reads another: each answers by its own function `waiting_work`.
    """
    with schema_context("public"):
        with connection.cursor() as cursor:
            cursor.execute("SELECT public.agencies_with_work(%s, %s)", [task, at])
            schemas = [schema for (schema,) in cursor.fetchall()]
        return list(Agency.objects.active().filter(schema_name__in=schemas))


def discarded_before(at: datetime) -> list[Agency]:
    """Return the agencies on trial that were emptied before an instant, and that nothing leads to any more."""
    emptied = AgencyEvent.objects.filter(action="discarded", at__lt=at).values("agency")
    return list(Agency.objects.filter(state=AgencyState.DISCARDED, trial=True, pk__in=emptied))


def has_work(task: str, at: datetime) -> bool:
    """Whether a task would find something to do in the current agency."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT waiting_work(%s, %s)", [task, at])
        return bool(cursor.fetchone()[0])


def last_beat() -> datetime | None:
    """When the clock of the workers last struck; None before it ever did."""
    return Beat.objects.values_list("at", flat=True).first()


@cache
def expected_migrations(*, shared: bool = False) -> frozenset[tuple[str, str]]:
    """(app, migration) pairs that a schema of this code holds: an agency's, or with `shared` the public one's."""
    names = settings.SHARED_APPS if shared else settings.TENANT_APPS
    pairs: set[tuple[str, str]] = set()
    for config in apps.get_app_configs():
        full_name = f"{type(config).__module__}.{type(config).__name__}"
        if (config.name in names or full_name in names) and util.find_spec(f"{config.name}.migrations"):
            package = import_module(f"{config.name}.migrations")
            pairs |= {
                (config.label, name) for _, name, is_package in pkgutil.iter_modules(package.__path__) if not is_package
            }
    return frozenset(pair for pair in pairs if not pair[1].startswith("_"))


def blueprint_is_current() -> bool:
    """Whether the database knows how to build an agency of this code."""
    known = Blueprint.objects.values_list("migrations", flat=True).first()
    return known is not None and expected_migrations() <= {(app, name) for app, name in known}


def missing_migrations(owner: Connection, schemas: list[str], *, shared: bool = False) -> dict[str, int]:
    """How many migrations each schema lacks, asked in one statement by the owner. Those up to date are left out."""
    if not schemas:
        return {}
    expected = sorted(expected_migrations(shared=shared))
    one = sql.SQL(
        "SELECT {name}, count(*) FROM expected e WHERE NOT EXISTS"
        " (SELECT 1 FROM {schema}.django_migrations m WHERE m.app = e.app AND m.name = e.name)"
    )
    selects = [one.format(name=sql.Literal(schema), schema=sql.Identifier(schema)) for schema in schemas]
    query = sql.SQL("WITH expected(app, name) AS (SELECT * FROM unnest(%s::text[], %s::text[])) {}").format(
        sql.SQL(" UNION ALL ").join(selects)
    )
    rows = owner.execute(query, [[app for app, _ in expected], [name for _, name in expected]])
    return {schema: count for schema, count in rows if count}
