"""Caches and content types of one agency are never read by another."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from django.contrib.contenttypes.models import ContentType
from django.core.cache import caches
from django.core.checks import run_checks
from django.db import connection
from wagtail.models import Page, Site

from tenants import checks

LOCMEM = "django.core.cache.backends.locmem.LocMemCache"


def found(errors) -> set[str]:
    return {error.id for error in errors if error.id.startswith("tenants.")}


@pytest.mark.parametrize("alias", ["default", "renditions"])
def test_each_cache_is_the_agencys_own(tenant, other, in_tenant, alias):
    caches[alias].set("case:1", "Mme Exemple")
    with in_tenant(other):
        assert caches[alias].get("case:1") is None
    assert caches[alias].get("case:1") == "Mme Exemple"


def test_wagtail_knows_the_address_of_each_agencys_page(tenant, other, in_tenant):
    """Its table of roots lies in the cache: shared, the second agency's page would have no address."""
    urls = []
    for agency in (tenant, other):
        with in_tenant(agency):
            urls.append({path.root_url for path in Site.get_site_root_paths()})
    assert urls == [{"http://lhermitte.localhost:8000"}, {"http://familles.localhost:8000"}]


def test_content_types_are_remembered_by_agency(tenant, other, in_tenant, django_assert_num_queries):
    with in_tenant(other):
        theirs = ContentType.objects.get_for_model(Page)
    ours = ContentType.objects.get_for_model(Page)
    assert ours is not theirs
    with django_assert_num_queries(0):
        assert ContentType.objects.get_for_model(Page) is ours
        with in_tenant(other):
            assert ContentType.objects.get_for_model(Page) is theirs


def test_numbers_of_content_types_are_equal_since_all_come_from_one_template(tenant, other, in_tenant):
    def numbers() -> dict[str, int]:
        return {f"{kind.app_label}.{kind.model}": kind.pk for kind in ContentType.objects.all()}

    ours = numbers()
    with in_tenant(other):
        assert numbers() == ours
    assert "wagtailcore.page" in ours


def test_forgetting_content_types_forgets_this_agencys_only(tenant, other, in_tenant, django_assert_num_queries):
    with in_tenant(other):
        ContentType.objects.get_for_model(Page)
    ContentType.objects.clear_cache()
    with in_tenant(other), django_assert_num_queries(0):
        ContentType.objects.get_for_model(Page)


def test_the_checks_pass():
    assert found(run_checks(tags=["security"])) == set()


@pytest.mark.parametrize(
    ("planted", "code"),
    [
        ({"CACHES": {"default": {"BACKEND": LOCMEM}}}, "tenants.E001"),
        ({"SESSION_ENGINE": "django.contrib.sessions.backends.signed_cookies"}, "tenants.E002"),
        ({"SESSION_COOKIE_DOMAIN": ".localhost"}, "tenants.E003"),
        ({"CSRF_COOKIE_DOMAIN": ".localhost"}, "tenants.E003"),
        ({"SHOW_PUBLIC_IF_NO_TENANT_FOUND": True}, "tenants.E004"),
    ],
)
def test_each_check_sees_what_it_is_for(settings, planted, code):
    for name, value in planted.items():
        setattr(settings, name, value)
    assert found(run_checks(tags=["security"])) == {code}


def test_an_application_with_a_cache_across_agencies_is_refused(monkeypatch, settings):
    installed = [*settings.INSTALLED_APPS, "django.contrib.sites"]
    monkeypatch.setattr(checks, "settings", SimpleNamespace(INSTALLED_APPS=installed))
    assert found(checks.applications_are_safe(None)) == {"tenants.E005"}


def test_tables_are_on_one_side_or_on_the_written_list(tenant, owner_connection, settings):
    """A table on both sides hides the mistake of reading the wrong one."""
    query = "SELECT tablename FROM pg_tables WHERE schemaname = %s"

    def tables(schema: str) -> set[str]:
        return {name for (name,) in owner_connection.execute(query, [schema])}

    shared = (tables("public") & tables(tenant.schema_name)) - {"django_migrations"}
    assert {name.split("_")[0] for name in shared} <= {"users", "mfa", "auth"} | {"django"}
    assert {name for name in shared if name.startswith("django_")} == {"django_content_type", "django_session"}
    assert {"users", "mfa", "contenttypes", "auth", "sessions"} == settings.APPS_ON_BOTH_SIDES


def test_each_model_has_its_table_in_each_agency(tenant, other, in_tenant, settings):
    from django.apps import apps

    names = {config.split(".apps.")[0] for config in settings.TENANT_APPS}
    wanted = {
        model._meta.db_table
        for config in apps.get_app_configs()
        if config.name in names
        for model in config.get_models(include_auto_created=True)
        if model._meta.managed and not model._meta.proxy
    }
    for agency in (tenant, other):
        with in_tenant(agency):
            assert wanted <= set(connection.introspection.table_names())
