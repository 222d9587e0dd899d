"""PostgreSQL engine that enters a schema and takes its role in one statement.

django-tenants sets the search path only, so one forged query reads every agency. Here the connection, whose login
owns nothing, also takes the role of the agency: PostgreSQL itself refuses the rest.
"""

# ruff: noqa: FBT001, FBT002, SLF001  the signatures are Django's; an engine works inside another

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.core.exceptions import ImproperlyConfigured
from django.db.utils import Error
from django_tenants.postgresql_backend import base
from django_tenants.utils import quote_schema_name
from psycopg.errors import InFailedSqlTransaction

PUBLIC = "public"
ENTER = "SELECT set_config('search_path', %s, false), set_config('role', %s, false)"


class DatabaseWrapper(base.DatabaseWrapper):
    """Search path and role always move together, also after a rollback.

    `search_path_set_schemas` (the name is django-tenants', whose `rollback`, `savepoint_rollback` and `close` clear it)
    remembers what the server was last told.
    """

    def set_tenant(self, tenant: Any, include_public: bool = True) -> None:
        """Choose the agency of the next statements. The connection itself is told at the next cursor."""
        self.tenant = tenant
        self.schema_name = tenant.schema_name
        self.include_public_schema = include_public
        self.set_settings_schema(self.schema_name)
        self.search_path_set_schemas: tuple[str, ...] | None = None

    def on_commit(self, func: Callable[[], object], robust: bool = False) -> None:
        """Run `func` after the commit in the agency of *this* moment, whichever is chosen by then."""
        tenant, include_public = self.tenant, self.include_public_schema

        def in_its_agency() -> None:
            later = self.tenant, self.include_public_schema
            self.set_tenant(tenant, include_public)
            try:
                func()
            finally:
                self.set_tenant(*later)

        super().on_commit(in_its_agency, robust)

    def is_usable(self) -> bool:
        """Whether the server answers: asked once a request by entering the schema, which is to be told it anyway."""
        if self.connection is None or not self.schema_name or self.in_atomic_block:
            return bool(super().is_usable())
        self.search_path_set_schemas = None
        try:
            self._enter_schema()
        except Error:
            return False
        return self.search_path_set_schemas is not None

    def _cursor(self, name: str | None = None) -> Any:
        cursor = base.original_backend.DatabaseWrapper._cursor(self, name)
        self._enter_schema()
        return cursor

    def _get_cursor_search_paths(self) -> list[str]:
        # Never `public` beside an agency: a missing table must be an error and not somebody else's rows.
        paths = [self.schema_name, *base.EXTRA_SEARCH_PATHS]
        for path in paths:
            base._check_schema_name(path)
        return paths

    def _role(self) -> str:
        walled = self.settings_dict.get("ROLE_WALL", True) and self.schema_name != PUBLIC
        return self.schema_name if walled else "none"

    def _enter_schema(self) -> None:
        if not self.schema_name:
            raise ImproperlyConfigured("No schema chosen: call set_tenant() first.")
        paths = self._get_cursor_search_paths()
        wanted = (*paths, self._role())
        if self.search_path_set_schemas == wanted:
            return
        quoted = ",".join(quote_schema_name(path) for path in paths)
        try:
            # On the bare connection: this statement is not the caller's and must not count as one of his queries.
            with self.wrap_database_errors, self.connection.cursor() as cursor:
                cursor.execute(ENTER, [quoted, self._role()])
        except base.DatabaseError as error:
            self.search_path_set_schemas = None
            # Inside a failed transaction the caller's own statement fails as well, or is the rollback.
            if not isinstance(error.__cause__, InFailedSqlTransaction):
                raise
        else:
            self.search_path_set_schemas = wanted
