"""Opening an agency: fast, the same each time, whole or not at all."""

# ruff: noqa: PT012  leaving a block by an exception is what is tested

from __future__ import annotations

import datetime as dt

import psycopg
import pytest
from django.contrib.auth.models import Group
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.module_loading import import_string
from wagtail.models import Site

from tenants import operations
from tenants.models import Agency, AgencyEvent, AgencyState
from tenants.operations import AgencyExists, AgencyRefused, create_agency
from tenants.schemas import owner_connection, template_schema

AT = dt.datetime(2026, 3, 2, 8, 30, tzinfo=dt.UTC)
LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ"


def open_agency(number: int = 0, **different: str) -> Agency:
    wanted = {
        "name": f"Cabinet d’essai {number}",
        "slug": f"essai-{number}",
        "host": f"essai-{number}.localhost",
        "code": f"ESS{LETTERS[number]}",
    }
    return create_agency(**{**wanted, **different}, by="tests", at=AT)


def schemas() -> set[str]:
    with owner_connection.connect() as conn:
        return {name for (name,) in conn.execute("SELECT nspname FROM pg_namespace WHERE nspname ~ '^a_'")}


MINTED: list[str] = []


@pytest.fixture(autouse=True)
def _names_are_known(monkeypatch: pytest.MonkeyPatch) -> None:
    """The names given to agencies here: roles are the server's, and those of other databases come and go meanwhile."""
    mint = operations.new_schema_name

    def minted() -> str:
        MINTED.append(mint())
        return MINTED[-1]

    monkeypatch.setattr(operations, "new_schema_name", minted)


def roles() -> set[str]:
    """Database roles of the agencies that were named here."""
    with owner_connection.connect() as conn:
        found = conn.execute("SELECT rolname FROM pg_roles WHERE rolname = ANY(%s)", [MINTED])
        return {name for (name,) in found}


def structure(schema: str) -> str:
    """Dump of the tables without rows and without the schema's own name, to compare two agencies."""
    dumped = template_schema._pg_dump(schema, "--schema-only")
    return template_schema.NOT_FOR_REPLAY.sub("", dumped).replace(schema, "SCHEMA")


def rights_inside(schema: str) -> list[tuple]:
    """Who may do what on each table, and how the schema may be used."""
    with owner_connection.connect() as conn:
        query = (
            "SELECT c.relname, array(SELECT replace(unnest(c.relacl)::text, %(schema)s, 'ROLE') ORDER BY 1)"
            " FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace"
            " WHERE n.nspname = %(schema)s AND c.relkind IN ('r', 'S') ORDER BY 1"
        )
        return conn.execute(query, {"schema": schema}).fetchall()


def test_an_agency_opens_seeded_and_under_its_name(fresh_database, in_tenant):
    agency = open_agency()
    stored = Agency.objects.get(slug="essai-0")
    assert (stored.state, stored.host, stored.code) == (AgencyState.ACTIVE, "essai-0.localhost", "ESSA")
    assert stored.schema_name.startswith("a_")
    assert "essai" not in stored.schema_name
    with in_tenant(agency):
        assert Site.objects.get().site_name == "Cabinet d’essai 0"
        assert Group.objects.exists()
    event = AgencyEvent.objects.get(agency=agency)
    assert (event.action, event.by, event.at) == ("create", "tests", AT)


def test_the_template_is_seeded_and_the_seeds_find_their_work_done(fresh_database, in_tenant, settings):
    """Most of the second an agency may take would go into writing the same letters again."""
    agency = open_agency()
    with in_tenant(agency), CaptureQueriesContext(connection) as asked:
        for path in settings.AGENCY_SEEDS:
            import_string(path)(by="tests", at=AT)
    written = [query["sql"] for query in asked if query["sql"].startswith(("INSERT", "UPDATE", "DELETE"))]
    # Roles are set again each time, which writes nothing that is there.
    assert all('INTO "auth_group_permissions"' in query and "DO NOTHING" in query for query in written)
    assert len(asked) < 60
    assert template_groups() == {"count": groups_of(agency, in_tenant)}


def groups_of(agency, in_tenant) -> int:
    with in_tenant(agency):
        return Group.objects.count()


def template_groups() -> dict[str, int]:
    with owner_connection.connect() as conn:
        return {
            "count": conn.execute(f"SELECT count(*) FROM {template_schema.TEMPLATE_SCHEMA}.auth_group").fetchone()[0]
        }


def test_what_happened_to_an_agency_is_never_rewritten(fresh_database):
    event = AgencyEvent.objects.first()
    with pytest.raises(TypeError, match="never changed"):
        event.save()
    with psycopg.connect(fresh_database.app_url) as conn, pytest.raises(psycopg.errors.InsufficientPrivilege):
        conn.execute("DELETE FROM public.tenants_agencyevent")


def test_two_agencies_have_the_same_structure_and_the_same_rights(fresh_database):
    agency = open_agency()
    reference = structure(template_schema.TEMPLATE_SCHEMA)
    assert "CREATE TABLE SCHEMA.wagtailcore_page" in reference
    for opened in (agency, fresh_database.first):
        assert structure(opened.schema_name) == reference
    granted = rights_inside(agency.schema_name)
    assert granted == rights_inside(fresh_database.first.schema_name)
    assert all(acl for _table, acl in granted)


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"name": "  "}, "nom du cabinet est vide"),
        ({"slug": "Essai; DROP SCHEMA"}, "nom court « Essai; DROP SCHEMA »"),
        ({"host": "pas un hôte"}, "« pas un hôte » n’est pas un nom d’hôte"),
        ({"host": "localhost"}, "n’est pas un nom d’hôte"),
        ({"code": "AB1"}, "code « AB1 » doit compter quatre capitales"),
    ],
)
def test_invalid_values_are_refused_with_a_message_and_leave_nothing(fresh_database, wrong, message):
    before = schemas(), roles()
    with pytest.raises(AgencyRefused, match=message):
        open_agency(**wrong)
    assert (schemas(), roles()) == before


@pytest.mark.parametrize("taken", [{"slug": "lhermitte"}, {"host": "lhermitte.localhost"}, {"code": "LHER"}])
def test_a_name_that_is_taken_is_refused_and_leaves_nothing(fresh_database, taken):
    before = schemas(), roles()
    with pytest.raises(AgencyExists, match="déjà pris"):
        open_agency(**taken)
    assert (schemas(), roles()) == before


def test_an_agency_does_not_open_another(fresh_database, in_tenant):
    with in_tenant(fresh_database.first), pytest.raises(AgencyRefused, match="depuis la plateforme"):
        open_agency()


def test_the_code_of_a_short_name_is_taken_by_default(fresh_database):
    assert open_agency(code="").code == "ESSA"
    assert operations.code_of("o-2") == "02XX"


class PowerCut(BaseException):
    """Not an error that code could handle: the process is gone."""


STEPS = ["_insert_rows", "_configure_site", "_seed"]


@pytest.mark.parametrize("step", STEPS)
def test_a_cut_at_any_step_leaves_nothing_and_no_door(fresh_database, monkeypatch, client, step):
    """The step is done, then the lights go out: PostgreSQL undoes the lot, schema and role too."""
    before = schemas(), roles()
    done = getattr(operations, step)

    def cut(*args, **kwargs):
        done(*args, **kwargs)
        raise PowerCut

    monkeypatch.setattr(operations, step, cut)
    with pytest.raises(PowerCut):
        open_agency()
    assert (schemas(), roles()) == before
    assert not Agency.objects.filter(slug="essai-0").exists()
    assert client.get("/compte/login/", headers={"host": "essai-0.localhost"}).status_code == 404
    monkeypatch.undo()
    connection.set_schema_to_public()
    assert open_agency().state == AgencyState.ACTIVE
    assert client.get("/compte/login/", headers={"host": "essai-0.localhost"}).status_code == 200


def broken_seed(*, by: str, at: dt.datetime) -> None:
    raise ZeroDivisionError


def test_a_seed_that_fails_takes_the_agency_with_it(fresh_database, settings):
    before = schemas(), roles()
    settings.AGENCY_SEEDS = [*settings.AGENCY_SEEDS, f"{__name__}.broken_seed"]
    with pytest.MonkeyPatch.context() as patch, pytest.raises(ZeroDivisionError):
        patch.setattr(operations, "import_string", lambda path: broken_seed)
        open_agency()
    assert (schemas(), roles()) == before
    assert not Agency.objects.filter(slug="essai-0").exists()


def test_a_template_behind_the_code_opens_nothing(fresh_database):
    with owner_connection.connect() as conn:
        conn.execute(
            "UPDATE public.tenants_blueprint SET migrations = (SELECT jsonb_agg(one) FROM"
            " jsonb_array_elements(migrations) one WHERE one ->> 0 <> 'agency')"
        )
    with pytest.raises(template_schema.TemplateNotReady, match="migrate_agencies"):
        open_agency()


def test_the_blueprint_is_written_once_per_state_of_the_template(fresh_database):
    with owner_connection.connect() as conn:
        assert not template_schema.write_blueprint(conn)
        conn.execute("UPDATE public.tenants_blueprint SET fingerprint = 'older'")
        assert template_schema.write_blueprint(conn)
    assert open_agency().state == AgencyState.ACTIVE


@pytest.mark.parametrize("wanted", ["public", "amiable_template", "a_" + "b" * 16, "x; DROP TABLE y"])
def test_the_application_builds_nothing_but_an_agency_that_was_announced(fresh_database, wanted):
    """The function that builds runs as the owner: it takes no text, and no name that no row has announced."""
    with psycopg.connect(fresh_database.app_url) as conn, pytest.raises(psycopg.errors.RaiseException, match="prepar"):
        conn.execute("SELECT public.build_agency(%s)", [wanted])


def test_the_application_builds_no_agency_twice(fresh_database):
    schema = fresh_database.first.schema_name
    with psycopg.connect(fresh_database.app_url) as conn, pytest.raises(psycopg.errors.RaiseException):
        conn.execute("SELECT public.build_agency(%s)", [schema])


def test_the_application_does_not_write_what_the_owner_will_execute(fresh_database):
    with psycopg.connect(fresh_database.app_url) as conn, pytest.raises(psycopg.errors.InsufficientPrivilege):
        conn.execute("UPDATE public.tenants_blueprint SET script = 'DROP SCHEMA public CASCADE'")


def test_an_agency_is_opened_without_the_credentials_of_the_owner(fresh_database, settings):
    """The web and the workers have none."""
    settings.OWNER_DATABASE = {}
    assert open_agency().state == AgencyState.ACTIVE


def test_only_allowed_changes_of_state_are_made(fresh_database):
    agency = open_agency()
    with pytest.raises(operations.StateChangeRefused, match="est actif"):
        operations.reopen_agency(agency, by="tests", at=AT, reason="essai")
    operations.suspend_agency(agency, by="tests", at=AT, reason="impayé")
    with pytest.raises(operations.StateChangeRefused, match="est suspendu"):
        operations.suspend_agency(agency, by="tests", at=AT, reason="encore")
    operations.reopen_agency(agency, by="tests", at=AT, reason="payé")
    operations.close_agency(agency, by="tests", at=AT, reason="départ")
    actions = list(AgencyEvent.objects.filter(agency=agency).values_list("action", "reason"))
    assert actions == [("create", ""), ("suspended", "impayé"), ("active", "payé"), ("closed", "départ")]
