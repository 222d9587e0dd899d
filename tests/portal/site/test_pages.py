"""The agency's own site: found at its host, in two languages, without a sign-in."""

from __future__ import annotations

import re
from typing import Any

import pytest

from agency.letters.wording.lint import lint_text
from agency.parties.enums import DebtorKind
from agency.site.queries import every_page
from portal.site.presenters import path_of
from tests.databases import AgencyClient
from tests.factories import a_profile
from tests.portal import browser

pytestmark = pytest.mark.django_db


def seen(answer: Any) -> str:
    """A page as it is read, without its tags."""
    return " ".join(re.sub(r"<[^>]+>", " ", answer.content.decode()).split())


def test_whoever_types_the_address_of_the_letter_finds_the_door_at_once(tenant_client: AgencyClient) -> None:
    a_profile()
    home = tenant_client.get("/")
    assert home.status_code == 200
    assert "Vous avez reçu une lettre ?" in seen(home)
    assert 'href="/espace/"' in home.content.decode()


def test_every_page_opens_says_who_publishes_it_and_is_listed_for_search_engines(tenant_client: AgencyClient) -> None:
    a_profile()
    pages = every_page()
    assert len(pages) == 28
    listed = tenant_client.get("/sitemap.xml").content.decode()
    for page in pages:
        answer = tenant_client.get(path_of(page))
        assert answer.status_code == 200, path_of(page)
        assert f'<html lang="{page.language}"' in answer.content.decode()
        assert f'rel="canonical" href="http://{tenant_client.agency.host}' in answer.content.decode()
        assert f"{path_of(page)}</loc>" in listed
    assert "Sitemap: http" in tenant_client.get("/robots.txt").content.decode()


def test_no_page_says_what_the_house_would_not_write(tenant_client: AgencyClient) -> None:
    texts = {
        page.title: f"{page.intro} {' '.join(page.body.stream_block.get_searchable_content(page.body))}"
        for page in every_page()
        if page.language == "fr"
    }
    unfair = {title: lint_text(text, audience=DebtorKind.CONSUMER) for title, text in texts.items()}
    assert {title: [one.sentence for one in found] for title, found in unfair.items() if found} == {}


def test_no_link_of_a_new_site_leads_nowhere(tenant_client: AgencyClient) -> None:
    a_profile()
    links = {
        link
        for page in every_page()
        for link in re.findall(r'<a[^>]*href="(/[^"]*)"', tenant_client.get(path_of(page)).content.decode())
    }
    assert len(links) > 30
    assert {link: code for link in links if (code := tenant_client.get(link).status_code) not in {200, 302}} == {}


def test_words_are_found_without_their_accents(tenant_client: AgencyClient) -> None:
    assert "Quand c’est difficile" in seen(tenant_client.get("/recherche/", {"q": "separation"}))
    assert "When times are hard" in seen(tenant_client.get("/en/search/", {"q": "separations"}))
    assert "Rien pour « zzz »" in seen(tenant_client.get("/recherche/", {"q": "zzz"}))


def test_the_language_of_a_page_goes_on_behind_the_door(tenant_client: AgencyClient) -> None:
    assert "Open your letter" not in seen(tenant_client.get("/espace/"))
    tenant_client.get("/en/")
    assert "Open your letter" in seen(tenant_client.get("/espace/"))
    tenant_client.get("/vos-droits/")
    assert "Accéder à votre courrier" in seen(tenant_client.get("/espace/"))


def test_an_address_without_a_page_says_so_in_the_house_s_look(tenant_client: AgencyClient) -> None:
    a_profile()
    for path, title in (("/rien/", "Page introuvable"), ("/en/nothing/", "Page not found")):
        answer = tenant_client.get(path)
        assert answer.status_code == 404
        assert title in seen(answer)
        assert 'class="menu-site' in answer.content.decode() or "menu-site" in answer.content.decode()


@pytest.mark.e2e
def test_every_page_reads_with_axe_and_fits_a_small_phone(tenant_client: AgencyClient) -> None:
    a_profile()
    paths = [path_of(page) for page in every_page() if page.language == "fr"]
    paths += ["/en/", "/recherche/?q=facture", "/rien/", "/ecrire/", "/en/news/", "/merci/message/"]
    answers = {path: tenant_client.get(path) for path in paths}
    pages = {path.removeprefix("/") or "accueil": answer.content.decode() for path, answer in answers.items()}
    with browser.opened() as chromium:
        page = chromium.new_page()
        browser.serve(page, pages, answers["/"]["Content-Security-Policy"])
        found = [fault for name in pages for fault in browser.faults(page, name)]
    assert found == [], "\n".join(map(str, found))
