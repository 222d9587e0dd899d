"""The rehearsal of a strategy on its page: files and days chosen, what leaves, what it costs, the same as a file."""

from __future__ import annotations

import io
from datetime import date
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from openpyxl import load_workbook

from agency.mandates.operations import set_profile
from agency.outbox.models import Message
from agency.strategies.models import Strategy
from agency.strategies.operations import install_defaults
from agency.users.enums import Role
from tests.agency.desk.page_text import words
from tests.databases import AgencyClient
from tests.factories import BY, NOW, a_case, a_person
from tests.portal.browser import faults, opened, serve


@pytest.fixture
def boss(tenant: Any, sign_in: Any) -> Any:
    install_defaults(by=BY, at=NOW)
    with time_machine.travel(NOW, tick=False):
        yield sign_in(Role.MANAGER)


def address(audience: str = "consumer", end: str = "/") -> str:
    return f"/gestion/strategie/{Strategy.objects.get(audience=audience).pk}/repetition{end}"


def test_a_manager_reads_what_a_strategy_would_send_and_cost(boss: AgencyClient) -> None:
    case = a_case()
    set_profile(by=BY, at=NOW, letter_cost="1.10", registered_cost="6.20")
    page = words(boss.get(address()))
    assert case.reference in page
    assert "Première lettre" in page
    assert "6,20 €" in page
    assert "Rien n’est prévu ni envoyé." in page
    assert not Message.objects.exists()


def test_without_the_cost_of_a_letter_the_page_says_so(boss: AgencyClient) -> None:
    a_case()
    assert "Dites ce que vous coûtent vos lettres" in words(boss.get(address()))


def test_the_manager_says_what_a_letter_costs(boss: AgencyClient) -> None:
    a_case()
    boss.post("/gestion/cabinet/departs/", {"letter_cost": "1,25", "registered_cost": "5,90"})
    assert "1,25 €" in words(boss.get(address()))
    refused = boss.post("/gestion/cabinet/departs/", {"letter_cost": "-1"})
    assert refused.status_code == 422


def test_a_draft_is_rehearsed_before_it_is_published(boss: AgencyClient) -> None:
    a_case()
    strategy = Strategy.objects.get(audience="consumer")
    draft = strategy.get_latest_revision_as_object()
    draft.steps.set([step for step in draft.steps.all() if step.kind == "first_letter"])
    draft.save_revision()
    page = words(boss.get(address()))
    assert "étapes du brouillon" in page
    assert "Mise en demeure" not in page
    assert "Dossier rendu" in page


def test_an_unlawful_draft_says_why(boss: AgencyClient) -> None:
    a_case()
    draft = Strategy.objects.get(audience="consumer").get_latest_revision_as_object()
    draft.steps.set([step for step in draft.steps.all() if step.kind != "first_letter"])
    draft.save_revision()
    page = words(boss.get(address()))
    assert "La première étape est la première lettre" in page
    assert "avant tout autre contact" in page


@pytest.mark.parametrize(
    ("asked", "says"),
    [
        ({"most": "501"}, "Écrivez un nombre de 1 à 500."),
        ({"since": "2026-11-02", "until": "2026-11-01"}, "La fin vient après le début."),
        ({"since": "2026-01-01", "until": "2027-03-01"}, "Au plus 400 jours à la fois."),
        ({"since": "hier"}, "Écrivez une date"),
        ({"creditor": "0"}, "Choisissez un créancier"),
    ],
)
def test_what_cannot_be_asked_is_said(boss: AgencyClient, asked: dict[str, str], says: str) -> None:
    answer = boss.get(address(), asked)
    assert answer.status_code == 422
    assert says in words(answer)


def test_no_file_is_said(boss: AgencyClient) -> None:
    assert "Aucun dossier à rejouer." in words(boss.get(address("business")))


def test_each_sending_is_a_row_of_the_file(boss: AgencyClient) -> None:
    case = a_case()
    told = boss.get(address(end=".csv")).content.decode("utf-8-sig").splitlines()
    assert told[0].startswith("Jour;Dossier;Créancier")
    assert any(row.startswith(f"02/11/2026;{case.reference};Collège Saint-Aubin") for row in told)
    sheet = load_workbook(io.BytesIO(boss.get(address(end=".xlsx")).content)).active
    assert sheet["A2"].value.date() == date(2026, 11, 2)
    assert boss.get(address(end=".pdf")).status_code == 404
    assert boss.get(address(end=".csv"), {"most": "0"}).status_code == 404


def test_three_files_ask_the_database_no_more_than_one(boss: AgencyClient) -> None:
    def asked() -> int:
        boss.get(address())
        with CaptureQueriesContext(connection) as seen:
            boss.get(address())
        return len(seen)

    first = a_case()
    one = asked()
    for number in range(2):
        who = a_person(first.creditor, last_name=f"Autre{number}")
        a_case(creditor=first.creditor, debtor=who, number=f"F-{number}")
    assert asked() == one


def test_who_may_not_edit_strategies_does_not_see_it(tenant: Any, sign_in: Any) -> None:
    install_defaults(by=BY, at=NOW)
    assert sign_in(Role.READER).get(address()).status_code == 403


@pytest.mark.e2e
def test_the_rehearsal_is_read_by_anyone_and_fits_a_telephone(boss: AgencyClient) -> None:
    a_case()
    pages = {"jouee": boss.get(address()).content.decode(), "vide": boss.get(address("business")).content.decode()}
    with opened() as browser:
        page = browser.new_page()
        serve(page, pages, "default-src 'self'; img-src 'self' data:")
        found = [fault for name in pages for fault in faults(page, name)]
    assert found == []
