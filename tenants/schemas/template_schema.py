"""The template schema: migrated once, then written down as the blueprint that each new agency is built from.

Migrating a schema takes some fifteen seconds; replaying its dump takes a fifth of one and keeps every name.
"""

# ruff: noqa: S603  pg_dump, with arguments of ours

from __future__ import annotations

import json
import os
import re
import subprocess

from django.conf import settings
from psycopg import Connection, sql

from . import grants, owner_connection

TEMPLATE_SCHEMA = "amiable_template"
# The client's own commands, and a setting unknown to servers before PostgreSQL 17.
NOT_FOR_REPLAY = re.compile(r"^(?:\\(?:un)?restrict .*|SET transaction_timeout = 0;)\n", re.MULTILINE)
# What a dump tells the session that reads it; the function that builds an agency sets its own, and gives them back.
_SESSION = re.compile(
    r"^(?:SET [a-z_]+ = [^\n]*;|SELECT pg_catalog\.set_config\('search_path', '', false\);)\n", re.MULTILINE
)
# Changes each time the template is made anew, and comes along when a database is copied.
_FINGERPRINT = (
    "SELECT md5(concat({}::regnamespace::oid, string_agg(concat(app, name, applied), ',' ORDER BY id)))"
    " FROM {}.django_migrations"
)


class TemplateNotReady(RuntimeError):
    """There is no migrated template; `manage.py migrate_agencies` makes it."""


def write_blueprint(connection: Connection) -> bool:
    """Write down how an agency is built from the template as it is now; False when that was done already.

    The row holds all of it: role, tables, first contents, rights, under the template's name.
    """
    query = sql.SQL(_FINGERPRINT).format(sql.Literal(TEMPLATE_SCHEMA), sql.Identifier(TEMPLATE_SCHEMA))
    (fingerprint,) = connection.execute(query).fetchone() or ("",)
    if connection.execute("SELECT 1 FROM public.tenants_blueprint WHERE fingerprint = %s", [fingerprint]).fetchone():
        return False
    applied = sql.SQL("SELECT app, name FROM {}.django_migrations ORDER BY id").format(sql.Identifier(TEMPLATE_SCHEMA))
    pairs = [list(pair) for pair in connection.execute(applied)]
    connection.execute(
        "INSERT INTO public.tenants_blueprint (id, fingerprint, migrations, script) VALUES (1, %(mark)s, %(known)s,"
        " %(script)s) ON CONFLICT (id) DO UPDATE SET fingerprint = EXCLUDED.fingerprint,"
        " migrations = EXCLUDED.migrations, script = EXCLUDED.script",
        {"mark": fingerprint, "known": json.dumps(pairs), "script": _script(connection)},
    )
    return True


def rebuild(connection: Connection) -> None:
    """Replace the template by its own double.

    PostgreSQL rewrites some expressions when it reads its own dump; done once here, an agency's dump then equals the
    template's to the letter.
    """
    dumped = NOT_FOR_REPLAY.sub("", _pg_dump(TEMPLATE_SCHEMA))
    with connection.transaction():
        connection.execute(sql.SQL("DROP SCHEMA {} CASCADE").format(sql.Identifier(TEMPLATE_SCHEMA)))
        connection.execute(dumped.encode())
        # The dump empties the search path, for the session.
        connection.execute("RESET search_path")


def _script(connection: Connection) -> str:
    """The statements that build an agency, as text, in the template's name."""
    dumped = _SESSION.sub("", NOT_FOR_REPLAY.sub("", _pg_dump(TEMPLATE_SCHEMA)))
    before = grants.role_statements(TEMPLATE_SCHEMA)
    after = grants.agency_statements(connection, TEMPLATE_SCHEMA)
    rights = [[one.as_string(connection) + ";" for one in statements] for statements in (before, after)]
    return "\n".join([*rights[0], dumped, *rights[1]])


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
