"""An agency as it stands in the database, and an agency that is lost."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

from django.db import connection
from django_tenants.utils import tenant_context

from tenants.models import Agency
from tenants.operations import drop_agency
from tenants.schemas import owner_connection


def rows_of(agency: Agency) -> dict[str, list[Any]]:
    """Of each table, the sum of its rows and how many there are."""
    with tenant_context(agency), connection.cursor() as cursor:
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = %s ORDER BY 1", [agency.schema_name])
        tables = [name for (name,) in cursor.fetchall()]
        found = {}
        for table in tables:
            cursor.execute(f'SELECT md5(string_agg(t::text, chr(10) ORDER BY t::text)), count(*) FROM "{table}" t')
            found[table] = list(cursor.fetchone())
        return found


def lose(agency: Agency, media: Path) -> None:
    """The schema, the role and the files are gone."""
    connection.set_schema_to_public()
    connection.close()
    with owner_connection.connect() as conn:
        drop_agency(conn, agency.schema_name)
    shutil.rmtree(media / agency.schema_name, ignore_errors=True)
