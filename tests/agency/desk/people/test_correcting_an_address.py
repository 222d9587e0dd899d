"""The staff corrects where a person lives, with who said it, where and when."""

from __future__ import annotations

from typing import Any

import pytest

from agency.cases.models import Case
from agency.journal.models import JournalLine
from agency.parties.operations import invalidate_address
from agency.parties.queries import valid_address
from agency.users.enums import Role
from tests.agency.desk import scene
from tests.agency.desk.page_text import words
from tests.databases import AgencyClient
from tests.factories import BY, NOW, a_case
from tests.portal.browser import faults, opened, serve

GIVEN = {
    "line1": "3 quai de la Fosse", "line2": "", "line3": "", "postcode": "44000", "city": "Nantes", "source": "staff",
    "told": "avis de La Poste", "on": "2026-11-02",
}  # fmt: skip


@pytest.fixture
def case(tenant: Any) -> Case:
    return a_case()


@pytest.fixture
def desk(tenant: Any) -> AgencyClient:
    browser = AgencyClient(tenant)
    browser.force_login(scene.staff(Role.HANDLER))
    return browser


def test_mail_came_back_and_a_new_address_is_typed(case: Case, desk: AgencyClient) -> None:
    invalidate_address(debtor=case.debtor, by=BY, at=NOW, reason="revenu")
    url = f"/gestion/personne/{case.debtor_id}/adresse/"
    assert "Le courrier en est revenu" in words(desk.get(url))
    after = words(desk.post(url, GIVEN, follow=True))
    assert "L’adresse est corrigée" in after
    held = valid_address(case.debtor)
    assert held is not None
    assert (held.line1, held.source, str(held.since)) == ("3 quai de la Fosse", "staff", "2026-11-02")
    line = JournalLine.objects.filter(verb="address.changed").latest("pk")
    assert line.data["told"] == "avis de La Poste"


def test_what_cannot_be_is_refused_and_what_is_odd_is_confirmed(case: Case, desk: AgencyClient) -> None:
    url = f"/gestion/personne/{case.debtor_id}/adresse/"
    for changed, said in (
        ({"postcode": "00000"}, "Aucun département ne commence par 00"),
        ({"told": " "}, "Dites où vous avez vu cette adresse."),
        ({"on": "2999-01-01"}, "Ce jour n’est pas encore venu."),
        ({"postcode": "35000"}, "Nantes est en Loire-Atlantique (44)"),
    ):
        answer = desk.post(url, GIVEN | changed)
        assert answer.status_code == 422
        assert said in words(answer)
    assert desk.post(url, GIVEN | {"postcode": "35000", "sure": "on"}).status_code == 302


def test_a_reader_corrects_nothing(case: Case, tenant: Any) -> None:
    reader = AgencyClient(tenant)
    reader.force_login(scene.staff(Role.READER, "Ana"))
    assert reader.get(f"/gestion/personne/{case.debtor_id}/adresse/").status_code == 403


@pytest.mark.e2e
def test_axe_finds_nothing_on_its_page(case: Case, desk: AgencyClient) -> None:
    url = f"/gestion/personne/{case.debtor_id}/adresse/"
    pages = {
        "adresse": desk.get(url),
        "refus": desk.post(url, {}),
        "douteuse": desk.post(url, GIVEN | {"city": "Lyon"}),
    }
    with opened() as browser:
        page = browser.new_page(locale="fr-FR")
        serve(page, {name: answer.content.decode() for name, answer in pages.items()}, "default-src 'self'")
        assert [fault for name in pages for fault in faults(page, name)] == []
