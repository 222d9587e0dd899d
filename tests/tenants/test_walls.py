"""Two walls between agencies: the search path, and the role that PostgreSQL itself checks."""

# ruff: noqa: PT012  leaving a block by an exception is what is tested

from __future__ import annotations

import threading
from contextlib import contextmanager

import pytest
from django.contrib.auth import get_user_model
from django.db import DatabaseError, ProgrammingError, connection, transaction
from django_tenants.utils import schema_context

from tenants.models import Agency
from tests import databases

User = get_user_model()


class Stop(Exception):
    """Leaves a block the hard way."""


def place() -> tuple[str, str]:
    """Where PostgreSQL is, and as whom."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_schema(), current_user::text")
        return cursor.fetchone()


def ask(query: str) -> list[tuple]:
    with connection.cursor() as cursor:
        cursor.execute(query)
        return cursor.fetchall()


def test_the_application_owns_nothing(tenant, owner_connection):
    owned = owner_connection.execute(
        "SELECT count(*) FROM pg_class c JOIN pg_roles r ON r.oid = c.relowner WHERE r.rolname = 'amiable_app'"
    )
    assert owned.fetchone() == (0,)


def test_entering_an_agency_takes_path_and_role_together(tenant, other, in_tenant):
    assert place() == (tenant.schema_name, tenant.schema_name)
    with in_tenant(other):
        assert place() == (other.schema_name, other.schema_name)
    assert place() == (tenant.schema_name, tenant.schema_name)
    with schema_context("public"):
        assert place() == ("public", "amiable_app")


def test_public_is_not_behind_an_agency(tenant):
    """A table missing in the agency is an error, never the platform's table of the same name."""
    with pytest.raises(ProgrammingError, match="does not exist"), transaction.atomic():
        ask("SELECT * FROM tenants_agency")
    with pytest.raises(ProgrammingError, match="permission denied for schema public"), transaction.atomic():
        ask("SELECT * FROM public.tenants_agency")


@pytest.mark.parametrize("forged", ["SELECT * FROM {}.users_user", "UPDATE {}.users_user SET email = 'x'"])
def test_a_forged_query_is_denied_by_postgresql(tenant, other, forged):
    with pytest.raises(ProgrammingError, match="permission denied for schema"), transaction.atomic():
        ask(forged.format(f'"{other.schema_name}"'))


def test_even_the_platform_reads_no_agency(tenant):
    with schema_context("public"), pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
        ask(f'SELECT * FROM "{tenant.schema_name}".users_user')


def test_an_agency_cannot_change_its_tables(tenant):
    for forged in ("DROP TABLE users_user", "CREATE TABLE loot (id int)", "TRUNCATE users_user CASCADE"):
        with pytest.raises(ProgrammingError, match=r"must be owner|permission denied"), transaction.atomic():
            ask(forged)


def test_the_register_of_migrations_is_read_only(tenant):
    with pytest.raises(ProgrammingError, match="permission denied for table"), transaction.atomic():
        ask("DELETE FROM django_migrations")


def test_tables_of_history_only_grow(tenant, settings):
    present = {name for (name,) in ask("SELECT tablename FROM pg_tables WHERE schemaname = current_schema()")}
    assert set(settings.APPEND_ONLY_TABLES) <= present
    for table in settings.APPEND_ONLY_TABLES:
        for forged in (f"DELETE FROM {table}", f"UPDATE {table} SET id = id", f"TRUNCATE {table}"):
            with pytest.raises(ProgrammingError, match="permission denied for table"), transaction.atomic():
                ask(forged)


def test_a_schema_without_role_is_an_error_and_not_the_former_agency(tenant):
    """Swallowing the failure would leave the connection in the agency it was in."""
    with pytest.raises(DatabaseError, match="a_nowhere"), transaction.atomic(), schema_context("a_nowhere"):
        ask("SELECT 1")
    assert place() == (tenant.schema_name, tenant.schema_name)


def test_path_and_role_are_right_after_a_rolled_back_savepoint(tenant, other, in_tenant):
    """The rollback undoes the change of path that was made after the savepoint."""
    with pytest.raises(Stop), transaction.atomic():
        with in_tenant(other):
            assert place() == (other.schema_name, other.schema_name)
        raise Stop
    assert place() == (tenant.schema_name, tenant.schema_name)
    with in_tenant(other):
        with pytest.raises(Stop), transaction.atomic():
            connection.set_tenant(tenant)
            place()
            connection.set_tenant(other)
            raise Stop
        assert place() == (other.schema_name, other.schema_name)


def test_path_and_role_are_right_after_a_failed_statement(tenant, other, in_tenant):
    with in_tenant(other):
        with pytest.raises(DatabaseError), transaction.atomic():
            ask("SELECT 1/0")
        assert place() == (other.schema_name, other.schema_name)
    assert place() == (tenant.schema_name, tenant.schema_name)


def test_path_and_role_are_right_after_a_whole_rollback(fresh_database, in_tenant):
    first, second = fresh_database.first, fresh_database.second
    with in_tenant(first):
        with pytest.raises(Stop), transaction.atomic(), in_tenant(second):
            assert place() == (second.schema_name, second.schema_name)
            raise Stop
        assert place() == (first.schema_name, first.schema_name)
        connection.close()
        assert place() == (first.schema_name, first.schema_name)


@contextmanager
def sent_to_the_server():
    """Every statement that leaves, also those that Django does not count."""
    sent: list[str] = []
    cursor_class = type(connection.connection.cursor())
    original = cursor_class.execute

    def listen(self, query, *args, **kwargs):
        sent.append(str(query))
        return original(self, query, *args, **kwargs)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(cursor_class, "execute", listen)
        yield sent


def test_an_agency_is_told_once_to_the_server(tenant, django_assert_num_queries):
    """Entering costs one statement, unseen by those who count theirs; staying costs none."""
    connection.set_tenant(tenant)
    with sent_to_the_server() as sent, django_assert_num_queries(3):
        for _ in range(3):
            User.objects.count()
    assert [query for query in sent if "set_config" in query] == sent[:1]
    assert len(sent) == 4


def test_a_request_asks_whether_the_server_is_there_by_entering_the_agency(fresh_database, in_tenant):
    """One statement for both; a session that the server ended meanwhile is opened again, in the same agency."""
    agency = fresh_database.first
    with in_tenant(agency):
        ((session,),) = ask("SELECT pg_backend_pid()")
        with databases.superuser() as wire:
            wire.execute("SELECT pg_terminate_backend(%s)", [session])
        a_request_begins()
        assert place() == (agency.schema_name, agency.schema_name)
        assert ask("SELECT pg_backend_pid()") != [(session,)]
        a_request_begins()
        with sent_to_the_server() as sent:
            User.objects.count()
        assert len(sent) == 2
        assert "set_config" in sent[0]


def a_request_begins() -> None:
    """What Django does with a connection that is kept from one request to the next."""
    connection.health_check_enabled, connection.health_check_done = True, False


def test_the_statement_of_the_library_is_refused(tenant):
    """`with agency:` keeps the former tenant in a list shared by all threads."""
    with pytest.raises(TypeError, match="tenant_context"), tenant:
        pass
    with pytest.raises(TypeError, match="tenant_context"):
        tenant.activate()
    with pytest.raises(TypeError, match="tenant_context"):
        Agency.deactivate()


def test_a_thread_starts_outside_and_reads_no_agency(fresh_database, in_tenant):
    """A new thread has its own connection: it must enter, and until then sees no agency's rows."""
    first, found = fresh_database.first, {}

    def look() -> None:
        found["before"] = place()
        with in_tenant(first):
            found["inside"] = place()
        connection.close()

    with in_tenant(first):
        thread = threading.Thread(target=look)
        thread.start()
        thread.join()
    assert found == {"before": ("public", "amiable_app"), "inside": (first.schema_name, first.schema_name)}


def test_a_lazy_queryset_reads_where_it_is_evaluated_so_evaluate_it_inside(tenant, other, in_tenant):
    """Both agencies number from 1: this is the trap, written down; `list()` inside is the way."""
    for agency in (tenant, other):
        with in_tenant(agency):
            User.objects.create_user(f"eva@{agency.slug}.example")
    with in_tenant(tenant):
        lazy, read = User.objects.values_list("email", flat=True), list(User.objects.values_list("email", flat=True))
    with in_tenant(other):
        assert list(lazy) == ["eva@familles.example"]
    assert read == ["eva@lhermitte.example"]


def test_what_follows_a_commit_happens_in_the_agency_that_asked(
    tenant, other, in_tenant, django_capture_on_commit_callbacks
):
    seen = []
    with django_capture_on_commit_callbacks(execute=True), in_tenant(other):
        transaction.on_commit(lambda: seen.append(place()))
    assert seen == [(other.schema_name, other.schema_name)]
    assert place() == (tenant.schema_name, tenant.schema_name)
