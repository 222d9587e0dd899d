"""A creditor cuts the list of its cases by where they stand, and takes it to a spreadsheet as it is shown."""

from __future__ import annotations

import io
from typing import Any

import openpyxl
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from agency.cases.enums import CaseState
from agency.cases.models import Case
from agency.cases.operations import move
from agency.parties.models import Debtor
from tests.agency.desk.page_text import words
from tests.databases import AgencyClient
from tests.factories import BY, NOW, TODAY, a_case, a_person, next_door
from tests.factories.plans import a_plan

pytestmark = pytest.mark.usefixtures("clock")


@pytest.fixture
def cases(case: Case) -> list[Case]:
    """Three files of the school: one followed, one paid by the month, one given back."""
    school = case.creditor
    others = [
        a_case(creditor=school, debtor=a_person(school, last_name=name, email=""), number=f"FA-{name}")
        for name in ("Marchand", "Petit")
    ]
    a_plan(others[0])
    move(case=others[1], to=CaseState.RETURNED, by=BY, at=NOW, on=TODAY, reason="rendu")
    return [case, *others]


def shown(browser: AgencyClient, **cut: str) -> set[str]:
    """Whose files are on the page."""
    page = browser.get("/creancier/", cut).content.decode()
    cards = page.partition('<ul class="dossiers">')[2].partition("</ul>")[0]
    return {name for name in ("Roussel", "Marchand", "Petit") if name in cards}


def sheet(browser: AgencyClient, **cut: str) -> list[list[str]]:
    text = browser.get("/creancier/dossiers.csv", cut).content.decode("utf-8-sig")
    return [line.split(";") for line in text.splitlines()]


@pytest.mark.parametrize(
    ("part", "found"),
    [
        ("", {"Roussel", "Marchand", "Petit"}), ("suivis", {"Roussel"}), ("echeanciers", {"Marchand"}),
        ("rendus", {"Petit"}), ("regles", set()), ("autre", {"Roussel", "Marchand", "Petit"}),
    ],
)  # fmt: skip
def test_the_list_is_cut_by_where_a_case_stands(
    bursar: AgencyClient, cases: list[Case], part: str, found: set[str]
) -> None:
    assert shown(bursar, etat=part) == found
    assert {row[1].split()[-1] for row in sheet(bursar, etat=part)[1:]} == found


def test_a_part_and_a_search_go_together(bursar: AgencyClient, cases: list[Case]) -> None:
    assert shown(bursar, etat="suivis", q="roussel") == {"Roussel"}
    assert shown(bursar, etat="rendus", q="roussel") == set()
    assert "Aucun de vos dossiers n’en est là" in words(bursar.get("/creancier/", {"etat": "regles"}))


def test_a_table_says_what_the_page_says_with_sums_as_numbers(bursar: AgencyClient, cases: list[Case]) -> None:
    heads, *rows = sheet(bursar, etat="echeanciers")
    assert heads[:4] == ["Référence", "Personne", "Factures", "État"]
    (row,) = rows
    assert row[0] == cases[1].reference
    assert row[3] == "La personne règle en plusieurs fois"
    assert row[6:9] == ["486,00", "0,00", "486,00"]
    book = openpyxl.load_workbook(io.BytesIO(bursar.get("/creancier/dossiers.xlsx").content))
    assert {line[6] for line in book.active.iter_rows(min_row=2, values_only=True)} == {486}  # type: ignore[union-attr]


def test_a_name_is_never_a_formula(bursar: AgencyClient, cases: list[Case]) -> None:
    Debtor.objects.filter(pk=cases[0].debtor_id).update(first_name="", civility="", last_name='=HYPERLINK("x")')
    assert any(row[1].startswith("\"'=") or row[1].startswith("'=") for row in sheet(bursar)[1:])


def test_the_school_next_door_is_in_no_table_and_no_other_kind_is_made(bursar: AgencyClient, cases: list[Case]) -> None:
    neighbour = next_door()
    assert neighbour.reference not in str(sheet(bursar))
    assert bursar.get("/creancier/dossiers.pdf").status_code == 404


def queries(browser: AgencyClient) -> int:
    with CaptureQueriesContext(connection) as asked:
        browser.get("/creancier/dossiers.csv")
    return len(asked)


def test_a_table_asks_the_same_of_the_database_whatever_its_length(bursar: AgencyClient, case: Case) -> None:
    queries(bursar)
    one: Any = queries(bursar)
    for name in ("Marchand", "Petit"):
        a_case(creditor=case.creditor, debtor=a_person(case.creditor, last_name=name, email=""), number=f"FA-{name}")
    assert queries(bursar) == one <= 15
