"""The template schema: migrated once, then dumped and replayed as each new agency.

Migrating a schema takes some fifteen seconds; replaying its dump takes a fifth of one and keeps every name.
"""

# ruff: noqa: S603  pg_dump, with arguments of ours

from __future__ import annotations

import os
import re
import subprocess
from pathlib import Path

from django.conf import settings
from psycopg import Connection, sql

from tenants.queries import missing_migrations

from . import owner_connection

TEMPLATE_SCHEMA = "amiable_template"
# The client's own commands, and a setting unknown to servers before PostgreSQL 17.
NOT_FOR_REPLAY = re.compile(r"^(?:\\(?:un)?restrict .*|SET transaction_timeout = 0;)\n", re.MULTILINE)
# Changes each time the template is made anew, and comes along when a database is copied.
FINGERPRINT = (
    "SELECT md5(concat({}::regnamespace::oid, string_agg(concat(app, name, applied), ',' ORDER BY id)))"
    " FROM {}.django_migrations"
)


class TemplateNotReady(RuntimeError):
    """There is no migrated template; `manage.py migrate_agencies` makes it."""


def dump(connection: Connection) -> str:
    """SQL of the template as it is now, from the cache when it has not been made anew since.

    Raises `TemplateNotReady` when the template is missing or behind the code.
    """
    known = connection.execute("SELECT to_regnamespace(%s)", [TEMPLATE_SCHEMA]).fetchone()
    if known is None or known[0] is None or missing_migrations(connection, [TEMPLATE_SCHEMA]):
        raise TemplateNotReady("The template is behind the code: run manage.py migrate_agencies.")
    query = sql.SQL(FINGERPRINT).format(sql.Literal(TEMPLATE_SCHEMA), sql.Identifier(TEMPLATE_SCHEMA))
    row = connection.execute(query).fetchone()
    path = Path(settings.TEMPLATE_DUMPS) / f"{row[0] if row else ''}.sql"
    if not path.exists():
        _write(path, NOT_FOR_REPLAY.sub("", _pg_dump(TEMPLATE_SCHEMA)))
    return path.read_text(encoding="utf-8")


def replay(connection: Connection, schema: str, dumped: str) -> None:
    """Create `schema` as the template's double. Inside the caller's transaction."""
    connection.execute(re.sub(rf"\b{TEMPLATE_SCHEMA}\b", schema, dumped).encode())
    # The dump empties the search path, for the session.
    connection.execute("RESET search_path")


def rebuild(connection: Connection) -> None:
    """Replace the template by its own double.

    PostgreSQL rewrites some expressions when it reads its own dump; done once here, an agency's dump then equals the
    template's to the letter.
    """
    dumped = NOT_FOR_REPLAY.sub("", _pg_dump(TEMPLATE_SCHEMA))
    with connection.transaction():
        connection.execute(sql.SQL("DROP SCHEMA {} CASCADE").format(sql.Identifier(TEMPLATE_SCHEMA)))
        replay(connection, TEMPLATE_SCHEMA, dumped)


def _pg_dump(schema: str, *options: str) -> str:
    address = {f"PG{key.upper()}": value for key, value in owner_connection.parameters().items()}
    names = {"PGDBNAME": "PGDATABASE"}
    environment = os.environ | {names.get(key, key): str(value) for key, value in address.items()}
    what = [f"--schema={schema}", "--inserts", "--rows-per-insert=500", "--no-owner", "--no-privileges", *options]
    done = subprocess.run(
        [settings.PG_DUMP, *what], env=environment, capture_output=True, text=True, encoding="utf-8", check=False
    )
    if done.returncode:
        raise TemplateNotReady(f"pg_dump: {done.stderr.strip()}")
    return done.stdout


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_suffix(f".{os.getpid()}")
    beside.write_text(text, encoding="utf-8")
    beside.replace(path)
