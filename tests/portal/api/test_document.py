"""The OpenAPI document and the page drawn from it say what the operations do."""

from __future__ import annotations

from typing import Any

from django.urls import reverse

from agency.software.enums import KeyScope
from agency.webhooks.enums import EventKind
from portal.api.enums import Refused
from portal.api.urls import urlpatterns
from tests.agency.desk.page_text import words
from tests.portal.browser import HOST, faults, opened, serve

POLICY = "default-src 'self'; img-src 'self' data:"


def test_each_operation_is_in_the_document_with_its_scope_and_its_refusals(tenant_client: Any) -> None:
    said = tenant_client.get("/api/v1/openapi.json").json()
    assert said["openapi"].startswith("3.1")
    found = {operation["operationId"]: operation for path in said["paths"].values() for operation in path.values()}
    assert {f"api:{name}" for name in found} == {f"api:{one.name}" for one in urlpatterns} - {
        "api:page",
        "api:document",
    }
    assert {operation["x-scope"] for operation in found.values()} == set(KeyScope.values)
    for operation in found.values():
        assert operation["security"] == [{"SoftwareKeyAuth": []}]
        assert {"400", "401", "403", "422", "429"} <= operation["responses"].keys()
        assert "application/problem+json" in operation["responses"]["401"]["content"]


def test_no_operation_answers_without_a_key(tenant_client: Any) -> None:
    said = tenant_client.get("/api/v1/openapi.json").json()
    asked = [
        (method, path.format(reference="LH-1", deposit=1)) for path, item in said["paths"].items() for method in item
    ]
    assert len(asked) >= 7
    for method, path in asked:
        assert getattr(tenant_client, method)(path).status_code == 401, path


def test_the_page_shows_every_operation_object_and_refusal_in_both_languages(tenant_client: Any) -> None:
    said = tenant_client.get("/api/v1/openapi.json").json()
    page = tenant_client.get(reverse("api:page"))
    told = words(page)
    for path in said["paths"]:
        assert path in told
    assert set(said["webhooks"]) == set(EventKind.values)
    for kind in said["webhooks"]:
        assert kind in told
    for name in ("EventSaid", "EventData", "CaseSaid", "GivenClaim", "ProblemSaid"):
        assert name in told
    html = page.content.decode()
    assert all(f'id="{refusal}"' in html for refusal in Refused)
    english = words(tenant_client.get(reverse("api:page"), headers={"Accept-Language": "en"}))
    assert "Getting started" in english
    assert "Confide invoices" in english
    document = tenant_client.get("/api/v1/openapi.json", headers={"Accept-Language": "en"}).json()
    assert document["paths"]["/api/v1/cases"]["get"]["summary"] == "Cases"


def test_the_page_in_a_browser(tenant_client: Any) -> None:
    shown = {"api": tenant_client.get(reverse("api:page")).content.decode()}
    with opened() as browser:
        page = browser.new_page()
        serve(page, shown, POLICY)
        page.goto(f"{HOST}/api")
        assert not faults(page, "api")
