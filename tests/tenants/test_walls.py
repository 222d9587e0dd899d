"""Two walls between agencies: the search path, and the role that PostgreSQL itself checks."""

from __future__ import annotations

import pytest
from django.contrib.auth import get_user_model
from django.db import ProgrammingError, connection, transaction


def current() -> tuple[str, str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_schema(), current_user::text")
        return cursor.fetchone()


def test_the_application_owns_nothing(tenant, owner_connection):
    rows = owner_connection.execute(
        "SELECT count(*) FROM pg_class c JOIN pg_roles r ON r.oid = c.relowner WHERE r.rolname = 'amiable_app'"
    )
    assert rows.fetchone() == (0,)


def test_entering_an_agency_sets_path_and_role(tenant):
    assert current() == (tenant.schema_name, tenant.schema_name)


def test_a_forged_query_is_denied_by_postgresql(tenant, other):
    with pytest.raises(ProgrammingError, match="permission denied for schema"), transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute(f'SELECT * FROM "{other.schema_name}".users_user')
    assert get_user_model().objects.count() == 0
