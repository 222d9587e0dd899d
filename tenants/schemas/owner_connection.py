"""Connections as the role that owns every table: for migrations and new agencies, never for a request."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import connection

DJANGO_TO_LIBPQ = {"NAME": "dbname", "USER": "user", "PASSWORD": "password", "HOST": "host", "PORT": "port"}


def parameters() -> dict[str, Any]:
    """Where the owner connects, as the driver and `pg_dump` want it. Raises `ImproperlyConfigured` when nobody said."""
    return _as_libpq(_database())


def application() -> dict[str, Any]:
    """Where the application's login connects, in the same words: its own pages' database."""
    return _as_libpq(connection.settings_dict)


def connect(*, autocommit: bool = True) -> psycopg.Connection:
    """A connection of the owner, apart from Django's. The caller closes it."""
    return psycopg.connect(**parameters(), autocommit=autocommit, application_name="amiable-owner")


@contextmanager
def as_owner() -> Iterator[None]:
    """Let Django's own connection of this thread be the owner's, for Django's migrations. Commands only."""
    if connection.in_atomic_block:
        raise RuntimeError("The owner cannot take over inside a transaction.")
    usual, owner = connection.settings_dict, _database()
    connection.close()
    connection.settings_dict = {**usual, **owner, "ROLE_WALL": False, "CONN_MAX_AGE": 0}
    try:
        yield
    finally:
        connection.close()
        connection.settings_dict = usual


def _as_libpq(database: dict[str, Any]) -> dict[str, Any]:
    named = {name: database[key] for key, name in DJANGO_TO_LIBPQ.items() if database.get(key)}
    return {**named, **database.get("OPTIONS", {})}


def _database() -> dict[str, Any]:
    database: dict[str, Any] = settings.OWNER_DATABASE
    if not database:
        raise ImproperlyConfigured("Set the environment variable OWNER_DATABASE_URL (see docs/running.md).")
    return database
