"""PostgreSQL roles and grants of agencies and of the application's login.

The login of the application owns nothing and inherits nothing. It may use the public schema, and take the role of an
agency; that role may use its own schema and the extensions. Append-only tables are append-only for PostgreSQL too.
"""

from __future__ import annotations

from collections.abc import Iterator

from django.conf import settings
from psycopg import Connection, sql

# Written by migrations only.
READ_ONLY_TABLES = ("django_migrations",)


def login() -> str:
    """Name of the database login of the application."""
    return str(settings.DATABASES["default"]["USER"])


def create_role(connection: Connection, schema: str) -> None:
    """Create the role of an agency if it is missing, and let the application take it."""
    known = connection.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [schema]).fetchone()
    create, lend = role_statements(schema)
    if known is None:
        connection.execute(create)
    connection.execute(lend)


def role_statements(schema: str) -> tuple[sql.Composed, sql.Composed]:
    """What creates the role of an agency, and what lets the application take it."""
    role = sql.Identifier(schema)
    return (
        sql.SQL("CREATE ROLE {} NOLOGIN").format(role),
        sql.SQL("GRANT {} TO {}").format(role, sql.Identifier(login())),
    )


def grant_agency(connection: Connection, schema: str) -> None:
    """Give an agency's role its own schema: rows of every table, additions only where lines are never changed."""
    for statement in agency_statements(connection, schema):
        connection.execute(statement)


def agency_statements(connection: Connection, schema: str) -> Iterator[sql.Composed]:
    """What gives an agency's role its own schema, by the tables that are there."""
    names = {"schema": sql.Identifier(schema), "role": sql.Identifier(schema)}
    for statement in (
        "GRANT USAGE ON SCHEMA {schema} TO {role}",
        "GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA {schema} TO {role}",
        "GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA {schema} TO {role}",
    ):
        yield sql.SQL(statement).format(**names)
    yield from _taken_back(connection, schema, "UPDATE, DELETE", settings.APPEND_ONLY_TABLES)
    yield from _taken_back(connection, schema, "INSERT, UPDATE, DELETE", READ_ONLY_TABLES)


def grant_public(connection: Connection) -> None:
    """Give the application the rows of the platform's own tables."""
    role = sql.Identifier(login())
    for statement in (
        "GRANT USAGE ON SCHEMA public TO {role}",
        "GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {role}",
        "GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {role}",
        "REVOKE INSERT, UPDATE, DELETE ON public.django_migrations FROM {role}",
        "REVOKE UPDATE, DELETE ON public.tenants_agencyevent FROM {role}",
        "REVOKE UPDATE, DELETE ON public.tenants_chainhead FROM {role}",
        "REVOKE UPDATE, DELETE ON public.tenants_erasureentry FROM {role}",
        "REVOKE DELETE ON public.tenants_agency FROM {role}",
        "REVOKE DELETE ON public.rates_rateentry FROM {role}",
        "REVOKE INSERT, UPDATE, DELETE ON public.tenants_blueprint FROM {role}",
        "GRANT EXECUTE ON FUNCTION public.agencies_with_work(text, timestamptz) TO {role}",
        "GRANT EXECUTE ON FUNCTION public.agencies_measures(timestamptz) TO {role}",
        "GRANT EXECUTE ON FUNCTION public.build_agency(text) TO {role}",
    ):
        connection.execute(sql.SQL(statement).format(role=role))


def _taken_back(
    connection: Connection, schema: str, rights: str, tables: tuple[str, ...] | list[str]
) -> Iterator[sql.Composed]:
    query = "SELECT tablename FROM pg_tables WHERE schemaname = %s AND tablename = ANY(%s) ORDER BY 1"
    for (table,) in connection.execute(query, [schema, list(tables)]).fetchall():
        yield sql.SQL("REVOKE {} ON {} FROM {}").format(
            sql.SQL(rights), sql.Identifier(schema, table), sql.Identifier(schema)
        )
