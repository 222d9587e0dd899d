"""« Rapports »: the tables of a stretch of days, each with its file; the same cost for one case or three."""

from __future__ import annotations

import io
import os
from decimal import Decimal
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from openpyxl import load_workbook

from agency.outbox.models import Message
from agency.users.enums import Role
from tests.agency.desk.page_text import words
from tests.agency.fees.scene import a_letter
from tests.agency.reporting.test_activity import four_cases  # noqa: F401  a fixture
from tests.databases import AgencyClient
from tests.factories import NOW, a_case, a_creditor, a_person
from tests.portal.browser import HOST, faults, opened, serve

REPORTS = "/gestion/rapports/"


@pytest.fixture
def boss(sign_in: Any) -> Any:
    with time_machine.travel(NOW, tick=False):
        yield sign_in(Role.MANAGER)


def test_a_manager_reads_what_each_creditor_confided_and_what_was_settled(boss: AgencyClient) -> None:
    a_case()
    page = words(boss.get(REPORTS))
    assert "Rapports" in page
    assert "Collège Saint-Aubin" in page
    assert "486,00 €" in page
    assert "entre 0 et 79 %" in page
    assert "Ensemble" in page
    assert "Réponses données dans le délai promis" in page


@pytest.mark.parametrize("axis", ["creditor", "age", "reason", "strategy", "month"])
def test_each_way_of_telling_apart_has_words_and_no_code(boss: AgencyClient, axis: str) -> None:
    a_case()
    page = words(boss.get(REPORTS, {"axis": axis}))
    told = {"age": "91 à 180 jours", "reason": "non connu", "strategy": "non connu", "month": "novembre 2026"}
    assert told.get(axis, "École Notre-Dame") in page


def test_a_stretch_that_ends_before_it_begins_is_said(boss: AgencyClient) -> None:
    answer = boss.get(REPORTS, {"since": "2026-11-02", "until": "2026-01-01"})
    assert answer.status_code == 422
    assert "La fin vient après le début." in words(answer)


@pytest.mark.parametrize("name", ["recouvrement", "conduite", "equipe", "honoraires", "courrier"])
def test_each_table_is_a_file_where_no_name_is_a_formula(boss: AgencyClient, name: str) -> None:
    eval_ = a_creditor(siren="", name="=1+1", short_name="=1+1")
    a_case(creditor=eval_, debtor=a_person(eval_, last_name="Autre"))
    told = boss.get(f"{REPORTS}{name}.csv", {"axis": "creditor"}).content.decode("utf-8-sig")
    assert told.count("\r\n") >= 1
    sheet = load_workbook(io.BytesIO(boss.get(f"{REPORTS}{name}.xlsx").content)).active
    assert [cell.value for cell in sheet[1]] == told.splitlines()[0].split(";")
    if name == "recouvrement":
        assert "'=1+1;" in told
        assert sheet["A2"].data_type == "s"
    assert boss.get(f"{REPORTS}{name}.pdf").status_code == boss.get(f"{REPORTS}rien.csv").status_code == 404


def test_a_few_curves_are_drawn_together_then_the_part_that_is_chosen(boss: AgencyClient, four_cases: None) -> None:  # noqa: F811
    answer = boss.get(REPORTS)
    page = answer.content.decode()
    assert [one.label for one in answer.context["curves"]][:2] == ["Ensemble", "Collège Saint-Aubin"]
    assert page.count('<polyline class="trace"') == len(answer.context["curves"]) <= 4
    assert [(one["days"], one["share"]) for one in answer.context["curves"][1].dots][:3] == [
        (15, 0),
        (30, 16),
        (60, 66),
    ]
    assert "réglés en entier : entre" in words(answer)
    ages = boss.get(REPORTS, {"axis": "age", "part": "3"})
    assert [one.label for one in ages.context["curves"]] == ["Ensemble", "181 à 365 jours"]
    assert 'part=3" aria-current="true"' in ages.content.decode()
    assert boss.get(REPORTS, {"axis": "age", "part": "nowhere"}).status_code == 200


def test_what_letters_cost_stands_beside_what_they_brought(boss: AgencyClient) -> None:
    case = a_case()
    assert "Aucune lettre partie par la poste" in words(boss.get(REPORTS))
    letter = a_letter(case, NOW.date())
    Message.objects.filter(pk=letter.pk).update(cost=Decimal("1.29"))
    a_letter(case, NOW.date(), key="before")
    page = words(boss.get(REPORTS))
    assert "1,29 €" in page
    assert "1 sans coût connu" in page
    assert "hors stratégie" in words(boss.get(REPORTS, {"axis": "strategy"}))


def test_three_cases_ask_the_database_no_more_than_one(boss: AgencyClient) -> None:
    def asked() -> int:
        boss.get(REPORTS)  # the menu is counted once after each act
        with CaptureQueriesContext(connection) as seen:
            boss.get(REPORTS)
        return len(seen)

    first = a_case()
    one = asked()
    for number in range(3):
        who = a_person(first.creditor, last_name=f"Autre{number}")
        a_case(creditor=first.creditor, debtor=who, number=f"F-{number}")
    assert asked() == one


def test_who_reads_no_money_reads_no_report(sign_in: Any) -> None:
    assert sign_in(Role.EDITOR).get(REPORTS).status_code == 403


@pytest.mark.e2e
def test_the_reports_are_read_by_anyone_and_fit_a_telephone(boss: AgencyClient, four_cases: None) -> None:  # noqa: F811
    pages = {axis: boss.get(REPORTS, {"axis": axis}).content.decode() for axis in ("creditor", "month")}
    with opened() as browser:
        page = browser.new_page()
        serve(page, pages, "default-src 'self'; img-src 'self' data:")
        found = [fault for name in pages for fault in faults(page, name)]
        if shots := os.environ.get("AMIABLE_SHOTS"):
            for width in (390, 1280):
                page.set_viewport_size({"width": width, "height": 900})
                page.goto(f"{HOST}/creditor")
                page.screenshot(path=f"{shots}/reports-{width}.png", full_page=True)
    assert found == []
