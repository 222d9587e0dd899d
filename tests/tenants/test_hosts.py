"""Hosts: which agency a request enters, redirections, cookies and policies on the way."""

from __future__ import annotations

import pytest
from django.conf import settings as django_settings
from django.contrib.auth import get_user_model
from django.db import connection
from django.test import Client, override_settings
from django.utils import timezone
from django_tenants.utils import schema_context
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Page, Site

from config.urls_public import urlpatterns as public_patterns
from tenants.addresses import base_url
from tenants.models import Agency, AgencyState, Domain
from tenants.operations import AgencyExists, AgencyRefused, close_agency, move_to_host, suspend_agency
from tenants.queries import agency_at

NOW = timezone.now


def test_an_unknown_host_is_not_found(db):
    answer = Client(HTTP_HOST="inconnu.localhost").get("/gestion/")
    assert answer.status_code == 404


def test_an_agency_is_known_under_its_primary_host_by_whichever_door(tenant):
    with schema_context("public"):
        Domain.objects.create(tenant=tenant, domain="autre.localhost", is_primary=False)
        found = [agency_at(host) for host in ("lhermitte.localhost", "autre.localhost")]
    assert found == [tenant, tenant]
    assert {agency.host for agency in found} == {"lhermitte.localhost"}


def test_a_host_we_do_not_serve_is_refused(db):
    assert Client(HTTP_HOST="ailleurs.example").get("/").status_code == 400


def test_the_platform_has_addresses_of_its_own_and_no_wagtail(public_client):
    assert public_client.get("/").status_code == 200
    for path in ("/gestion/", "/compte/login/", "/creancier/", "/nulle-part/"):
        assert public_client.get(path).status_code == 404
    assert not any("wagtail" in repr(pattern) for pattern in public_patterns)


@pytest.mark.parametrize("host", ["lhermitte.localhost", "lhermitte.localhost:8000", "www.lhermitte.localhost"])
def test_the_port_and_www_do_not_matter(tenant, host):
    assert Client(HTTP_HOST=host).get("/compte/login/").status_code == 200


def test_staff_sign_in_on_the_common_page(tenant_client):
    answer = tenant_client.get("/gestion/journee/", follow=False)
    assert answer.status_code == 302
    assert answer["Location"].startswith("/compte/login/")
    assert tenant_client.get("/gestion/login/?next=/gestion/")["Location"] == "/compte/login/?next=/gestion/"


def test_nobody_signs_up(tenant_client):
    answer = tenant_client.get("/compte/signup/")
    assert "password1" not in answer.content.decode()


def test_a_session_of_one_agency_opens_nothing_elsewhere(tenant_client, other_client, public_client, tenant):
    user = get_user_model().objects.create_superuser("eva@lhermitte.example", "mot de passe de la démonstration")
    tenant_client.force_login(user)
    assert tenant_client.get("/gestion/account/").status_code == 200
    cookie = tenant_client.cookies[django_settings.SESSION_COOKIE_NAME].value
    for stranger in (other_client, public_client):
        stranger.cookies[django_settings.SESSION_COOKIE_NAME] = cookie
    assert other_client.get("/gestion/account/").status_code == 302
    assert public_client.get("/gestion/account/").status_code == 404


@pytest.mark.parametrize(("close", "status"), [(suspend_agency, 503), (close_agency, 404)])
def test_a_suspended_agency_says_so_and_a_closed_one_is_gone(other_client, other, close, status):
    with schema_context("public"):
        close(other, by="tests", at=NOW(), reason="essai")
    assert other_client.get("/compte/login/").status_code == status


def test_an_agency_in_preparation_is_not_reachable(other_client, other):
    with schema_context("public"):
        Agency.objects.filter(pk=other.pk).update(state=AgencyState.PROVISIONING)
    assert other_client.get("/compte/login/").status_code == 404


def test_a_missing_page_on_the_platform_is_a_404_and_not_a_500(public_client):
    """Wagtail's redirections would look for a table of sites that the public schema does not have."""
    assert public_client.get("/une-page-qui-manque/").status_code == 404


def test_redirections_of_an_agency_work_and_stay_its_own(tenant, tenant_client, other_client):
    Redirect.objects.create(old_path="/ancienne-adresse", redirect_link="/compte/login/")
    assert tenant_client.get("/ancienne-adresse/")["Location"] == "/compte/login/"
    assert other_client.get("/ancienne-adresse/").status_code == 404


def test_the_site_of_a_new_agency_bears_its_name_and_host(tenant):
    site = Site.objects.get()
    assert (site.hostname, site.site_name, site.is_default_site) == ("lhermitte.localhost", "Cabinet Lhermitte", True)
    assert site.root_page.title == "Cabinet Lhermitte"
    assert not Page.objects.filter(title__startswith="Welcome").exists()


def test_addresses_in_mails_are_those_of_the_agency(tenant, other, in_tenant, settings):
    assert str(settings.WAGTAILADMIN_BASE_URL) == "http://lhermitte.localhost:8000"
    with in_tenant(other):
        assert str(settings.WAGTAILADMIN_BASE_URL) == "http://familles.localhost:8000"
    with schema_context(other.schema_name):
        assert base_url() == "http://familles.localhost:8000"
    assert base_url(other) == "http://familles.localhost:8000"
    with schema_context("public"):
        assert base_url() == "http://localhost:8000"
    settings.SCHEME, settings.PORT = "https", 443
    assert base_url() == "https://lhermitte.localhost"


def test_an_agency_moves_to_another_host(tenant, tenant_client):
    with schema_context("public"):
        move_to_host(tenant, host="recouvrement.localhost", by="tests", at=NOW(), reason="essai")
    assert base_url() == "http://recouvrement.localhost:8000"
    assert Site.objects.get().hostname == "recouvrement.localhost"
    assert Client(HTTP_HOST="recouvrement.localhost").get("/compte/login/").status_code == 200
    assert tenant_client.get("/compte/login/").status_code == 200


def test_a_host_is_taken_from_nobody(tenant, other):
    with schema_context("public"):
        with pytest.raises(AgencyExists, match="déjà pris"):
            move_to_host(tenant, host=other.host, by="tests", at=NOW(), reason="essai")
        with pytest.raises(AgencyRefused, match="nom d’hôte"):
            move_to_host(tenant, host="pas un hôte", by="tests", at=NOW(), reason="essai")
        with (
            override_settings(PUBLIC_HOSTS=["amiable.localhost"]),
            pytest.raises(AgencyRefused, match="celui de la plateforme"),
        ):
            move_to_host(tenant, host="amiable.localhost", by="tests", at=NOW(), reason="essai")


def test_the_request_leaves_the_test_where_it_was(tenant, other_client):
    other_client.get("/compte/login/")
    assert connection.tenant == tenant


def test_outsiders_get_the_strict_policy_and_staff_a_looser_one(tenant_client, tenant):
    strict = tenant_client.get("/compte/login/")["Content-Security-Policy"]
    assert "default-src 'none'" in strict
    assert "unsafe" not in strict
    assert "form-action 'self' https://checkout.stripe.com" in strict
    tenant_client.force_login(get_user_model().objects.create_superuser("eva@lhermitte.example"))
    staff = tenant_client.get("/gestion/")["Content-Security-Policy"]
    assert "default-src 'self'" in staff
    assert "frame-ancestors 'self'" in staff
