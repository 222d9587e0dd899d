"""Databases of the suite: a template built once per state of the migrations, a copy of it for each run.

Migrating takes twenty seconds, copying a database takes a fifth of one where files lie in memory.
"""

from __future__ import annotations

import datetime as dt
import fcntl
import hashlib
import os
import re
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import IO, Any

import psycopg
from django.conf import settings
from django.db import connection, connections
from django.test import Client, override_settings
from django_tenants.utils import schema_context, tenant_context
from psycopg import sql

from config.local import postgres
from tenants.models import Agency
from tenants.operations import create_agency
from tenants.schemas import owner_connection
from tenants.schemas.schema_migrations import bring_up_to_date, seed_template

ROOT = Path(__file__).resolve().parents[1]
AGENCIES = (
    {"name": "Cabinet Lhermitte", "slug": "lhermitte", "host": "lhermitte.localhost", "code": "LHER"},
    {"name": "Familles & Écoles", "slug": "familles", "host": "familles.localhost", "code": "FAM1"},
)
BORN_AT = dt.datetime(2026, 1, 5, 9, 0, tzinfo=dt.UTC)
# What the migrated template depends on, and what is then put into the two agencies.
MIGRATION_SOURCES = (
    "**/migrations/*.py",
    "requirements/base.txt",
    "tenants/schemas/migrating.py",
    "tenants/schemas/schema_migrations.py",
    "tenants/schemas/grants.py",
    "tenants/schemas/template_schema.py",
)
KEPT_TEMPLATES = 6


@dataclass(frozen=True)
class FreshDatabase:
    """A database of one test, whose commits are real; the test's own connection already points to it."""

    name: str
    media: Path

    @property
    def app_url(self) -> str:
        """Address for the application's login."""
        return server().dsn(self.name, "amiable_app")

    @property
    def owner_url(self) -> str:
        """Address for the role that owns the tables."""
        return server().dsn(self.name, "amiable_owner")

    @property
    def superuser_url(self) -> str:
        """Address for PostgreSQL's superuser, to tamper."""
        return server().dsn(self.name, "postgres")

    @property
    def first(self) -> Agency:
        """Cabinet Lhermitte."""
        return Agency.objects.get(slug="lhermitte")

    @property
    def second(self) -> Agency:
        """Familles & Écoles."""
        return Agency.objects.get(slug="familles")

    @property
    def environment(self) -> dict[str, str]:
        """Environment of another process (`manage.py`, gunicorn, a worker) on this database."""
        return {
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "config.settings.dev",
            "DATABASE_URL": self.app_url,
            "OWNER_DATABASE_URL": self.owner_url,
            "AMIABLE_SECRET_KEY": settings.SECRET_KEY,
            "AMIABLE_MEDIA_ROOT": str(self.media),
        }

    def queue(self) -> str:
        """Make a message queue for workers of this test; returns its `BROKER_URL`. Dropped with the database."""
        name = f"{self.name}_queue"
        with superuser() as conn:
            _create(conn, name, "template1", "amiable_queue")
        with psycopg.connect(server().dsn(name, "postgres"), autocommit=True) as conn:
            postgres.install_queue(conn)
        return server().queue_url(name)


class AgencyClient(Client):
    """A browser on one agency's host, or on the platform's. The test itself stays in the agency it is in."""

    def __init__(self, agency: Agency | None = None, **defaults: Any) -> None:
        self.agency = agency
        super().__init__(HTTP_HOST=agency.host if agency else settings.PUBLIC_HOSTS[0], **defaults)

    def inside(self) -> AbstractContextManager[None]:
        """The schema this browser's host leads to."""
        return tenant_context(self.agency) if self.agency else schema_context("public")

    def request(self, **request: Any) -> Any:
        """The response; the connection then returns to where the test was."""
        with self.inside():
            return super().request(**request)

    @property
    def session(self) -> Any:
        """The session, read in the agency it belongs to."""
        with self.inside():
            return super().session

    def force_login(self, user: Any, backend: str | None = None) -> None:
        """Sign in without a password, in the agency of this browser."""
        with self.inside():
            super().force_login(user, backend)

    def login(self, **credentials: Any) -> bool:
        """Sign in by e-mail and password, in the agency of this browser."""
        with self.inside():
            return super().login(**credentials)

    def logout(self) -> None:
        """Sign out, in the agency of this browser."""
        with self.inside():
            super().logout()


def server() -> postgres.Server:
    """The server of the suite, apart from the one of the demo."""
    return settings.TEST_SERVER


@contextmanager
def running_server() -> Iterator[None]:
    """Keep the server up; the last run of several at the same time stops it."""
    postgres.LOCAL.mkdir(exist_ok=True)
    with (postgres.LOCAL / "pgtest.users").open("w") as users:
        with _locked("pgtest.start"):
            fcntl.flock(users, fcntl.LOCK_SH)
            server().start()
        try:
            yield
        finally:
            with _locked("pgtest.start"):
                if _alone(users):
                    server().stop()


def superuser() -> psycopg.Connection:
    """A connection outside every test database."""
    return psycopg.connect(server().dsn("postgres", "postgres"), autocommit=True)


@cache
def template() -> str:
    """Name of the template database for the code as this process has loaded it; built when there is none."""
    migrated = f"tpl_{_hash(MIGRATION_SOURCES)}"
    seeded = f"{migrated}_{_hash(_seed_sources())}"
    with _locked("pgtest.template"), superuser() as conn:
        known = {name for (name,) in conn.execute("SELECT datname FROM pg_database")}
        if seeded not in known:
            _prune(conn, known, keep=migrated)
            if migrated not in known:
                _build(conn, migrated, "template1", _migrate)
            _build(conn, seeded, migrated, _open_agencies)
    return seeded


def copy_template(name: str) -> None:
    """Create the database `name`, with the two agencies inside."""
    source = template()
    with _locked("pgtest.template"), superuser() as conn:
        _create(conn, name, source)


def drop(*names: str) -> None:
    """Remove databases, whoever is connected, and the roles of agencies that nothing uses any more."""
    with superuser() as conn:
        for name in names:
            conn.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))


def point_to(name: str) -> None:
    """Let Django's connections, the application's and the owner's, lead to the database `name`."""
    connections.close_all()
    connections.settings["default"]["NAME"] = name
    connection.settings_dict["NAME"] = name
    settings.OWNER_DATABASE["NAME"] = name


def _build(conn: psycopg.Connection, name: str, source: str, fill: Any) -> None:
    building = f"building_{os.getpid()}"
    drop(building)
    _create(conn, building, source)
    before = connection.settings_dict["NAME"]
    point_to(building)
    try:
        fill()
    finally:
        point_to(before)
    rename = "ALTER DATABASE {} RENAME TO {}"
    conn.execute(sql.SQL(rename).format(sql.Identifier(building), sql.Identifier(name)))
    # Nobody may connect: PostgreSQL copies only a database that is at rest.
    conn.execute(sql.SQL("ALTER DATABASE {} ALLOW_CONNECTIONS false").format(sql.Identifier(name)))


def _migrate() -> None:
    """Tables only: what an agency finds on its first day changes more often than they do."""
    with override_settings(AGENCY_SEEDS=[]):
        list(bring_up_to_date(at=BORN_AT))


def _open_agencies() -> None:
    with owner_connection.connect() as conn:
        seed_template(conn, at=BORN_AT)
    for agency in AGENCIES:
        create_agency(**agency, by="tests", at=BORN_AT)


def _create(conn: psycopg.Connection, name: str, source: str, owner: str = "amiable_owner") -> None:
    """Copy the files themselves: through the log of writes it takes twice as long."""
    create = "CREATE DATABASE {} OWNER {} TEMPLATE {} STRATEGY file_copy"
    conn.execute(sql.SQL(create).format(*map(sql.Identifier, (name, owner, source))))


def _prune(conn: psycopg.Connection, known: set[str], *, keep: str) -> None:
    """Drop the oldest templates and what killed runs have left."""
    query = "SELECT datname FROM pg_database WHERE datname LIKE 'tpl_%' ORDER BY oid DESC"
    templates = [name for (name,) in conn.execute(query) if not name.startswith(keep)]
    left = [name for name in known if name.startswith(("test_", "fresh_", "building_")) and not _alive(name)]
    drop(*templates[KEPT_TEMPLATES:], *left)
    for (role,) in conn.execute("SELECT rolname FROM pg_roles WHERE rolname ~ '^a_[a-z2-7]{16}$'").fetchall():
        try:
            conn.execute(sql.SQL("DROP ROLE {}").format(sql.Identifier(role)))
        except psycopg.errors.DependentObjectsStillExist:
            continue


def _alive(name: str) -> bool:
    """Whether the process whose number is in the name still runs."""
    try:
        os.kill(int(name.split("_")[1]), 0)
    except (ProcessLookupError, ValueError, IndexError):
        return False
    except PermissionError:
        return True
    return True


def _hash(patterns: tuple[str, ...]) -> str:
    digest = hashlib.sha256()
    for path in sorted({path for pattern in patterns for path in ROOT.glob(pattern) if ".venv" not in path.parts}):
        if path.is_file() and path.suffix != ".pyc":
            digest.update(f"{path.relative_to(ROOT)}\n".encode() + path.read_bytes())
    return digest.hexdigest()[:10]


def _seed_sources() -> tuple[str, ...]:
    """Files that decide what a new agency holds: the seeds and, whole, the rooms they name."""
    modules = {seed.rpartition(".")[0].replace(".", "/") + ".py" for seed in settings.AGENCY_SEEDS}
    rooms = {
        room for path in modules for room in re.findall(r"^from agency\.(\w+)", (ROOT / path).read_text(), re.MULTILINE)
    }
    sources = sorted(modules) + [f"agency/{room}/**/*.*" for room in sorted(rooms)]
    return ("tenants/*.py", "config/settings/*.py", "tests/databases.py", *sources)


@contextmanager
def _locked(name: str) -> Iterator[None]:
    with (postgres.LOCAL / f"{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _alone(users: IO[str]) -> bool:
    try:
        fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
