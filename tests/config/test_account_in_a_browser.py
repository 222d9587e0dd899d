"""Sign-in, second step, recovery codes, password and a letter's preview: what the server writes, in a real browser."""

from __future__ import annotations

import os
import re
from typing import Any

import pytest
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time
from axe_playwright_python.sync_playwright import Axe
from django.core import mail
from lxml.html import fromstring
from playwright.sync_api import Page

from agency.letters.models import LetterTemplate
from agency.users.enums import Role, UserKind
from agency.users.operations import open_account
from tests.agency.desk.scene import staff
from tests.databases import AgencyClient
from tests.factories import a_case, a_profile
from tests.portal import browser as browsers

PASSWORD = "une-phrase-de-passe-fictive"
EMAIL = "ines.caron@lhermitte.example"
SHOTS = os.environ.get("AMIABLE_SHOTS", "")


def looked_at(page: Page, name: str) -> None:
    """Nothing for axe to say and nothing wider than the window, on a telephone and on a desk."""
    for width in (320, 390, 1280):
        page.set_viewport_size({"width": width, "height": 844})
        if SHOTS:
            page.screenshot(path=f"{SHOTS}/{name}-{width}.png", full_page=True)
        assert not page.evaluate("document.documentElement.scrollWidth > innerWidth"), (name, width)
    found = Axe().run(page)
    assert [rule["id"] for rule in found.response["violations"]] == [], name


def code_of(secret: str) -> str:
    """What an authenticator shows now."""
    counter = next(iter(yield_hotp_counters_from_time()))
    return str(format_hotp_value(hotp_value(secret, counter)))


@pytest.fixture
def ines(tenant: Any) -> AgencyClient:
    """A manager's browser, signed in with her password."""
    a_case()
    open_account(
        email=EMAIL, first_name="Inès", last_name="Caron", kind=UserKind.STAFF, role=Role.MANAGER, password=PASSWORD
    )
    client = AgencyClient(tenant)
    assert client.post("/compte/login/", {"login": EMAIL, "password": PASSWORD}).url == "/gestion/"
    return client


def two_steps(ines: AgencyClient) -> tuple[dict[str, str], list[str]]:
    """Set the second step up, page by page; the pages as written, and the recovery codes."""
    pages = {"compte": ines.get("/compte/2fa/").content.decode()}
    confirm = ines.get("/compte/2fa/totp/activate/", follow=True)
    pages["confirmer"] = confirm.content.decode()
    again = {"password": PASSWORD, "next": "/compte/2fa/totp/activate/"}
    setup = ines.post("/compte/reauthenticate/", again, follow=True)
    pages["application"] = setup.content.decode()
    secret = re.search(r'id="authenticator_secret" value="(\w+)"', pages["application"])
    assert secret is not None, setup.redirect_chain
    pages["application-refusee"] = ines.post("/compte/2fa/totp/activate/", {"code": "000000"}).content.decode()
    done = ines.post("/compte/2fa/totp/activate/", {"code": code_of(secret[1])}, follow=True)
    pages["codes"] = done.content.decode()
    codes = re.findall(r"<li>(\d{8})</li>", pages["codes"])
    pages["codes-montres"] = ines.get("/compte/2fa/recovery-codes/").content.decode()
    pages["compte-protege"] = ines.get("/compte/2fa/").content.decode()
    pages["codes-nouveaux"] = ines.get("/compte/2fa/recovery-codes/generate/", follow=True).content.decode()
    pages["retirer"] = ines.get("/compte/2fa/totp/deactivate/", follow=True).content.decode()
    pages["changer"] = ines.get("/compte/password/change/").content.decode()
    pages["cles"] = ines.get("/compte/2fa/webauthn/", follow=True).content.decode()
    pages["adresses"] = ines.get("/compte/email/").content.decode()
    return pages, codes


def test_a_second_step_is_set_up_then_asked_and_its_codes_show_once(ines: AgencyClient, tenant: Any) -> None:
    pages, codes = two_steps(ines)
    assert len(codes) == 10
    assert not any(code in pages[name] for code in codes for name in ("codes-montres", "compte-protege"))
    again = AgencyClient(tenant)
    asked = again.post("/compte/login/", {"login": EMAIL, "password": PASSWORD})
    assert asked.url == "/compte/2fa/authenticate/"
    assert again.get("/gestion/journee/").status_code == 302
    assert "corriger" in again.post(asked.url, {"code": "000000"}).content.decode()
    assert again.post(asked.url, {"code": codes[0]}).url == "/gestion/"
    third = AgencyClient(tenant)
    third.post("/compte/login/", {"login": EMAIL, "password": PASSWORD})
    assert "corriger" in third.post(asked.url, {"code": codes[0]}).content.decode(), "a code works once"


@pytest.mark.e2e
def test_the_pages_of_accounts_have_the_houses_look(ines: AgencyClient, tenant: Any) -> None:
    pages, _codes = two_steps(ines)
    policy = ines.get("/compte/2fa/")["Content-Security-Policy"]
    pages["connexions"] = ines.get("/compte/connexions/").content.decode()
    door = AgencyClient(tenant)
    pages["connexion"] = door.get("/compte/login/").content.decode()
    refused = door.post("/compte/login/", {"login": EMAIL, "password": "pas celui-là du tout"})
    pages["connexion-refusee"] = refused.content.decode()
    asked = door.post("/compte/login/", {"login": EMAIL, "password": PASSWORD})
    pages["deuxieme-temps"] = door.get(asked.url).content.decode()
    pages["deuxieme-temps-refuse"] = door.post(asked.url, {"code": "000000"}).content.decode()
    with browsers.opened() as browser:
        page = browser.new_page(locale="fr-FR")
        said: list[str] = []
        page.on("console", lambda message: said.append(message.text))
        browsers.serve(page, pages, policy)
        for name in pages:
            page.goto(f"{browsers.HOST}/{name}")
            looked_at(page, name)
            if name == "application":
                assert page.locator(".carre img").evaluate("image => image.naturalWidth") > 0
        assert [line for line in said if "Content Security Policy" in line] == []


@pytest.mark.e2e
def test_an_identity_provider_is_described_and_offered_at_the_door(tenant: Any) -> None:
    a_profile()
    boss, where = AgencyClient(tenant), "/gestion/equipe/connexion-unique/"
    boss.force_login(staff(Role.MANAGER, first="Ana"))
    refused = boss.post(where, {"issuer": "http://sso.example", "domains": "gmail.com"})
    told = {"name": "Keycloak", "issuer": "https://sso.example", "client_id": "a", "secret": "b", "domains": "lh.fr"}
    boss.post(where, told)
    door = AgencyClient(tenant).get("/compte/login/")
    shown = {"fournisseur-refuse": refused, "fournisseur": boss.get(where), "deux-facons": door}
    pages = {name: answer.content.decode() for name, answer in shown.items()}
    with browsers.opened() as browser:
        page = browser.new_page(locale="fr-FR")
        browsers.serve(page, pages, door["Content-Security-Policy"])
        for name in pages:
            page.goto(f"{browsers.HOST}/{name}")
            looked_at(page, name)


def form_of(page: str) -> dict[str, str]:
    """What the editor's form holds, as a browser would send it."""
    form = fromstring(page).get_element_by_id("w-editor-form")
    return {name: value or "" for name, value in form.form_values()}


@pytest.mark.e2e
def test_a_letter_template_is_previewed_in_the_editors_frame(ines: AgencyClient) -> None:
    template = LetterTemplate.objects.order_by("pk").first()
    assert template is not None
    address = f"/gestion/snippets/agency/lettertemplate/preview/{template.pk}/"
    form = form_of(ines.get(f"/gestion/snippets/agency/lettertemplate/edit/{template.pk}/").content.decode())
    assert ines.post(address, form).json()["is_valid"]
    shown = ines.get(f"{address}?in_preview_panel=true")
    assert shown.status_code == 200
    assert shown["X-Frame-Options"] == "SAMEORIGIN"
    policy = shown["Content-Security-Policy"]
    assert "frame-ancestors 'self'" in policy
    pages = {"apercu": shown.content.decode(), "editeur": '<iframe src="/apercu" width="600" height="800"></iframe>'}
    with browsers.opened() as browser:
        page = browser.new_page(locale="fr-FR")
        said: list[str] = []
        page.on("console", lambda message: said.append(message.text))
        browsers.serve(page, pages, policy)
        page.goto(f"{browsers.HOST}/editeur")
        frame = page.frames[1]
        if SHOTS:
            page.screenshot(path=f"{SHOTS}/apercu.png")
        assert "Un dossier inventé remplit les variables" in frame.locator("body").inner_text()
        assert [line for line in said if "Content Security Policy" in line] == []


@pytest.mark.e2e
def test_a_forgotten_password_is_chosen_again_on_pages_of_ours(tenant_client: AgencyClient, tenant: Any) -> None:
    open_account(
        email=EMAIL, first_name="Inès", last_name="Caron", kind=UserKind.STAFF, role=Role.MANAGER, password=PASSWORD
    )
    pages = {"oubli": tenant_client.get("/compte/password/reset/").content.decode()}
    sent = tenant_client.post("/compte/password/reset/", {"email": EMAIL}, follow=True)
    pages["parti"] = sent.content.decode()
    (message,) = mail.outbox
    link = re.search(r"http\S+(/compte/password/reset/key/\S+)", message.body)
    assert link is not None
    key = tenant_client.get(link[1], follow=True)
    pages["nouveau"] = key.content.decode()
    place = key.request["PATH_INFO"]
    pages["trop-court"] = tenant_client.post(place, {"password1": "a", "password2": "b"}).content.decode()
    done = tenant_client.post(
        place, {"password1": "une autre phrase 12", "password2": "une autre phrase 12"}, follow=True
    )
    pages["fait"] = done.content.decode()
    pages["perime"] = AgencyClient(tenant).get(link[1], follow=True).content.decode()
    assert "Mot de passe changé" in pages["fait"]
    assert "Ce lien ne sert plus" in pages["perime"]
    with browsers.opened() as browser:
        page = browser.new_page(locale="fr-FR")
        browsers.serve(page, pages, "default-src 'self'")
        for name in pages:
            page.goto(f"{browsers.HOST}/{name}")
            looked_at(page, f"passe-{name}")
