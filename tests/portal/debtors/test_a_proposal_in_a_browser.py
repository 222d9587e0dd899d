"""A proposal changed, begun later, then agreed and kept as a PDF, on a telephone without scripts, in both languages."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit
from urllib.request import Request, urlopen

import pytest
from django.utils import translation

from agency.cases.operations import current_code, set_first_letter
from agency.plans.models import Plan
from tests.databases import FreshDatabase
from tests.factories import BY, a_case
from tests.portal import browser as browsers
from tests.portal.live import serving

pytestmark = pytest.mark.e2e
START_SECONDS = 40


@pytest.fixture(autouse=True)
def clock() -> None:
    """The server is another process: here the clock is everybody's."""


@pytest.fixture
def server(fresh_database: FreshDatabase) -> Iterator[str]:
    """The application itself, on a free port, for the host of the first agency."""
    with serving(fresh_database) as address:
        yield address


def said_in(language: str) -> Callable[[str], str]:
    """The words of a page in its language."""

    def word(text: str) -> str:
        with translation.override(language):
            return translation.gettext(text)

    return word


def got(page: Any, address: str) -> bytes:
    """What the browser's own visit gets at an address."""
    parts = urlsplit(address)
    cookies = "; ".join(f"{one['name']}={one['value']}" for one in page.context.cookies())
    local = f"http://127.0.0.1:{parts.port}{parts.path}"
    with urlopen(Request(local, headers={"Host": parts.netloc, "Cookie": cookies})) as answer:
        return bytes(answer.read())


@pytest.mark.parametrize("language", ["fr", "en"])
def test_changed_then_agreed_and_kept(
    language: str, server: str, fresh_database: FreshDatabase,
    in_tenant: Callable[[Any], AbstractContextManager[None]],
) -> None:  # fmt: skip
    now, word = datetime.now(UTC), said_in(language)
    with in_tenant(fresh_database.first):
        case = a_case(due_on=now.date(), on=now.date(), at=now)
        set_first_letter(case=case, reference="LH-L1", sent_on=now.date(), by=BY, at=now)
        code = current_code(debtor=case.debtor, by=BY, at=now)

    with browsers.opened() as browser:
        page = browser.new_context(
            locale="fr-FR", java_script_enabled=False, viewport={"width": 390, "height": 844}
        ).new_page()
        page.goto(f"{server}/c/{code}")
        if language == "en":
            page.get_by_role("button", name="EN").click()
        page.get_by_label(word("Code postal de votre adresse")).fill("44300")
        page.get_by_role("button", name=word("Continuer")).click()
        page.get_by_role("link", name=word("Régler en plusieurs fois")).click()
        page.get_by_label(word("Mon montant")).fill("15")
        page.get_by_role("radio", name=word("le %(day)s") % {"day": 10}).check()
        page.get_by_role("button", name=word("Relire ma proposition")).click()
        page.get_by_role("checkbox").check()
        page.get_by_role("button", name=word("Envoyer ma proposition")).click()

        page.goto(f"{server}/espace/dossier/{case.reference}/")
        page.get_by_role("link", name=word("Changer ma proposition")).click()
        assert page.get_by_label(word("Mon montant")).input_value().replace(".", ",") == "15,00"
        page.get_by_label(word("Mon montant")).fill("162")
        page.get_by_label(word("Premier versement")).select_option("2")
        page.get_by_role("button", name=word("Relire ma proposition")).click()
        assert page.evaluate("document.documentElement.scrollWidth") <= 390
        page.get_by_role("checkbox").check()
        page.get_by_role("button", name=word("Accepter cet échéancier")).click()
        assert page.get_by_role("heading", level=1).inner_text() == word("C’est d’accord.")
        link = page.get_by_role("link", name=word("Votre échéancier à garder (PDF)"))
        assert got(page, server + str(link.get_attribute("href"))).startswith(b"%PDF")
    with in_tenant(fresh_database.first):
        assert sorted(Plan.objects.values_list("state", flat=True)) == ["ended", "running"]
