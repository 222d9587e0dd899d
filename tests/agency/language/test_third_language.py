"""A third language is a catalogue and a line of settings: no page, no template, no code of ours knows which one."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path
from typing import Any

import polib
import pytest
from django.conf import settings as kept
from django.utils import translation

from agency.language.presenters import format_date, format_long
from tests.databases import AgencyClient
from tests.factories import a_profile

SPANISH = {
    "Accéder à votre courrier": "Acceder a su carta",
    "Continuer": "Continuar",
    "Vous avez reçu une lettre": "Ha recibido una carta",
    "Lisez la lettre.": "Lea la carta.",
    "La lettre vient de %(name)s.": "La carta viene de %(name)s.",
}


@pytest.fixture
def spanish(tmp_path: Path, settings: Any) -> None:
    """A catalogue compiled in a folder, and its language in the list: nothing else."""
    folder = tmp_path / "es" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    catalogue = polib.POFile()
    catalogue.metadata = {"Content-Type": "text/plain; charset=UTF-8", "Plural-Forms": "nplurals=2; plural=(n != 1);"}
    catalogue.extend(polib.POEntry(msgid=french, msgstr=words) for french, words in SPANISH.items())
    catalogue.save_as_mofile(str(folder / "django.mo"))
    settings.LANGUAGES = [*kept.LANGUAGES, ("es", "Español")]
    settings.LOCALE_PATHS = [*kept.LOCALE_PATHS, tmp_path]


@pytest.fixture
def browser(tenant: Any, spanish: None) -> AgencyClient:
    a_profile()
    client = AgencyClient(tenant)
    client.cookies[kept.LANGUAGE_COOKIE_NAME] = "es"
    return client


@pytest.mark.parametrize("page", ["/espace/", "/facile/"])
def test_a_page_is_read_in_it_and_says_so(browser: AgencyClient, page: str) -> None:
    html = browser.get(page).content.decode()
    assert '<html lang="es"' in html
    said = [words for french, words in SPANISH.items() if "%" not in french and words in html]
    assert said
    assert not [french for french, words in SPANISH.items() if words in said and f">{french}<" in html]


def test_what_a_sentence_fills_in_is_filled_in(browser: AgencyClient) -> None:
    assert "La carta viene de Cabinet Lhermitte." in browser.get("/facile/").content.decode()


def test_each_page_offers_it_beside_the_others(browser: AgencyClient) -> None:
    offered = set(re.findall(r'name="language" value="(\w+)"', browser.get("/espace/").content.decode()))
    assert offered == {"fr", "en"}
    browser.cookies[kept.LANGUAGE_COOKIE_NAME] = "fr"
    assert 'value="es" lang="es"' in browser.get("/espace/").content.decode()


def test_what_its_catalogue_does_not_have_yet_stays_in_french(browser: AgencyClient) -> None:
    """A catalogue half done shows French words, never a hole nor a code."""
    assert "Code postal de votre adresse" in browser.get("/espace/").content.decode().replace("\u00a0", " ")


def test_dates_have_its_months(spanish: None) -> None:
    with translation.override("es"):
        assert format_date(date(2026, 11, 2)).lower() == "2 noviembre 2026"
        assert format_long(date(2026, 11, 2)).lower() == "lunes 2 noviembre 2026"


def test_without_it_nobody_is_offered_it(tenant: Any) -> None:
    a_profile()
    client = AgencyClient(tenant)
    client.cookies[kept.LANGUAGE_COOKIE_NAME] = "es"
    html = client.get("/espace/").content.decode()
    assert '<html lang="fr"' in html
    assert 'value="es"' not in html
