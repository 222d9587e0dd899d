"""A manager in a real browser, before the real server: a security key, and a letter read while it is written."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from typing import Any

import pytest
from django.db import connection
from playwright.sync_api import Page, expect

from agency.journal.models import JournalLine
from agency.letters.models import LetterTemplate
from agency.mandates.operations import set_profile
from agency.users.enums import Role, UserKind
from agency.users.operations import open_account
from tests.databases import FreshDatabase
from tests.factories import BY, NOW, a_case
from tests.portal import browser as browsers
from tests.portal.live import serving

pytestmark = pytest.mark.e2e
EMAIL, PASSWORD = "ines.caron@lhermitte.example", "une-phrase-de-passe-fictive"
PATIENCE = 30_000
KEY = {
    "protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True,
    "isUserVerified": True, "automaticPresenceSimulation": True,
}  # fmt: skip


@pytest.fixture
def desk(
    fresh_database: FreshDatabase,
    in_tenant: Callable[[Any], AbstractContextManager[None]],
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[tuple[str, Page, list[str]]]:
    """The server's address, the browser of a manager who has no session yet, and what its console says."""
    with in_tenant(fresh_database.first):
        a_case()
        open_account(
            email=EMAIL, first_name="Inès", last_name="Caron", kind=UserKind.STAFF, role=Role.MANAGER, password=PASSWORD
        )
    # Playwright keeps an event loop running in this thread; the test still uses the database one call at a time.
    monkeypatch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
    served = serving(fresh_database, DJANGO_SETTINGS_MODULE="tests.journeys.settings")
    with served as address, browsers.opened() as browser:
        page = browser.new_page(locale="fr-FR", viewport={"width": 1500, "height": 900})
        page.set_default_timeout(PATIENCE)
        said: list[str] = []
        page.on("console", lambda message: said.append(message.text))
        yield address, page, said
        # While that loop runs, what reads the database has a connection of its own: it ends with its database.
        connection.close()


def sign_in(page: Page, address: str) -> None:
    page.goto(f"{address}/compte/login/?next=/gestion/journee/")
    page.fill("input[name=login]", EMAIL)
    page.fill("input[name=password]", PASSWORD)
    page.click("form:has(input[name=password]) button[type=submit]")


def a_key_is_added(page: Page, wire: Any, address: str) -> str:
    """Her device makes a key on her account's page, and keeps it."""
    wire.send("WebAuthn.enable", {"enableUI": False})
    key: str = wire.send("WebAuthn.addVirtualAuthenticator", {"options": KEY})["authenticatorId"]
    sign_in(page, address)
    page.wait_for_url("**/gestion/journee/")
    page.goto(f"{address}/compte/2fa/webauthn/add/")
    if "reauthenticate" in page.url:
        page.fill("input[name=password]", PASSWORD)
        page.click("form:has(input[name=password]) button[type=submit]")
    page.fill("input[name=name]", "Clé du bureau")
    page.click("#mfa_webauthn_add")
    page.wait_for_url(lambda url: "webauthn/add" not in url)
    assert len(wire.send("WebAuthn.getCredentials", {"authenticatorId": key})["credentials"]) == 1
    return key


def test_a_key_opens_the_day_by_itself_on_its_agency_s_host_alone(
    desk: tuple[str, Page, list[str]],
    fresh_database: FreshDatabase,
    in_tenant: Callable[[Any], AbstractContextManager[None]],
) -> None:
    """No password and no code: the key stands for both, where the agency asks for two steps as well."""
    address, page, said = desk
    a_key_is_added(page, page.context.new_cdp_session(page), address)
    with in_tenant(fresh_database.first):
        set_profile(second_factor_for=["manager"], by=BY, at=NOW)
    page.context.clear_cookies()
    page.goto(f"{address}/compte/login/")
    page.click("#passkey_login")
    page.wait_for_url("**/gestion/**")
    assert "Inès" in page.inner_text("main")
    with in_tenant(fresh_database.first):
        assert JournalLine.objects.filter(verb="account.signed_in").count() == 2
    elsewhere = address.replace(fresh_database.first.host, fresh_database.second.host)
    page.goto(f"{elsewhere}/compte/login/")
    page.click("#passkey_login")
    page.wait_for_timeout(500)
    assert "/compte/login/" in page.url, "the device has no key for that host"
    assert [line for line in said if "Content Security Policy" in line] == []


def test_a_security_key_is_added_then_asked_for_and_opens_the_day(desk: tuple[str, Page, list[str]]) -> None:
    address, page, said = desk
    wire = page.context.new_cdp_session(page)
    key = a_key_is_added(page, wire, address)

    page.context.clear_cookies()
    sign_in(page, address)
    page.wait_for_url("**/compte/2fa/authenticate/**")
    page.goto(f"{address}/gestion/journee/")
    assert "/compte/2fa/authenticate/" in page.url, "a password alone opens nothing any more"
    page.click("#mfa_webauthn_authenticate")
    page.wait_for_url("**/gestion/journee/")
    assert "Inès" in page.inner_text("main")
    (used,) = wire.send("WebAuthn.getCredentials", {"authenticatorId": key})["credentials"]
    assert used["signCount"] > 1
    assert [line for line in said if "Content Security Policy" in line] == []


def test_a_letter_is_previewed_while_it_is_written(
    desk: tuple[str, Page, list[str]],
    fresh_database: FreshDatabase,
    in_tenant: Callable[[Any], AbstractContextManager[None]],
) -> None:
    address, page, said = desk
    with in_tenant(fresh_database.first):
        template = LetterTemplate.objects.order_by("pk").first()
    assert template is not None
    sign_in(page, address)
    page.wait_for_url("**/gestion/journee/")
    page.goto(f"{address}/gestion/snippets/agency/lettertemplate/edit/{template.pk}/")
    page.click("[data-side-panel-toggle=preview]")
    shown = page.frame_locator("#w-preview-iframe").locator("body")
    expect(shown).to_contain_text("Un dossier inventé remplit les variables", timeout=PATIENCE)
    expect(shown.get_by_role("img", name="Page 1 de la lettre")).to_be_visible(timeout=PATIENCE)
    # The letter is drawn, and not written: what is typed shows as another drawing.
    drawn = shown.inner_html()
    page.locator("input[name=subject]").press_sequentially(" Objet tapé à l’instant", delay=100)
    for _try in range(60):
        if shown.inner_html() != drawn:
            break
        page.wait_for_timeout(500)
    assert shown.inner_html() != drawn
    assert [line for line in said if "Content Security Policy" in line] == []
