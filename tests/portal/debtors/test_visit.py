"""A whole visit in a real browser without scripts, against the real server: letter, door, file, plan, goodbye."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from datetime import UTC, datetime
from typing import Any

import pytest

from agency.cases.operations import current_code, set_first_letter
from agency.disputes.models import Reply
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


def test_from_the_letter_to_an_agreed_plan_without_javascript(
    server: str, fresh_database: FreshDatabase, in_tenant: Callable[[Any], AbstractContextManager[None]]
) -> None:
    now = datetime.now(UTC)
    with in_tenant(fresh_database.first):
        case = a_case(due_on=now.date(), on=now.date(), at=now)
        set_first_letter(case=case, reference="LH-L1", sent_on=now.date(), by=BY, at=now)
        code = current_code(debtor=case.debtor, by=BY, at=now)

    with browsers.opened() as browser:
        page = browser.new_context(
            locale="fr-FR", java_script_enabled=False, viewport={"width": 390, "height": 844}
        ).new_page()
        said: list[str] = []
        page.on("console", lambda message: said.append(message.text))
        page.goto(f"{server}/c/{code}")
        page.get_by_label("Code postal de votre adresse").fill("44300")
        page.get_by_role("button", name="Continuer").click()
        assert page.get_by_role("heading", level=1).inner_text() == "Bonjour Madame Roussel"

        page.get_by_role("link", name="Régler en plusieurs fois").click()
        page.get_by_role("radio").first.check()
        page.get_by_role("radio", name="le 10").check()
        page.get_by_role("button", name="Recalculer").click()
        assert "versements de" in page.get_by_role("status").inner_text()
        page.get_by_role("button", name="Relire ma proposition").click()
        page.get_by_role("checkbox").check()
        page.get_by_role("button", name="Accepter cet échéancier").click()
        assert page.get_by_role("heading", level=1).inner_text() == "C’est d’accord."

        page.get_by_role("link", name="Coordonnées pour mes virements").click()
        assert re.search(r"RF\d\d [A-Z]{4}", page.locator("main").inner_text())
        page.goto(f"{server}/espace/dossier/{case.reference}/ecrire/")
        page.get_by_label("Votre message").fill("Merci de votre aide.")
        page.get_by_role("button", name="Envoyer").click()
        assert page.get_by_role("heading", level=1).inner_text() == "Bien reçu"

        page.get_by_role("button", name="Quitter").click()
        assert page.get_by_role("heading", level=1).inner_text() == "À bientôt"
        page.go_back()
        page.reload()
        assert "486,00" not in page.content()
        assert said == []
    with in_tenant(fresh_database.first):
        assert Plan.objects.get().state == "running"
        assert Reply.objects.get().text == "Merci de votre aide."
