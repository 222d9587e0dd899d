"""A creditor with many files reads them page by page, finds one by its name, and sees the sums of them all."""

from __future__ import annotations

import re
from typing import Any

import pytest

from agency.cases.models import Case
from tests.databases import AgencyClient
from tests.factories import a_case, a_person, next_door


@pytest.fixture
def many(case: Case, monkeypatch: pytest.MonkeyPatch) -> list[Case]:
    """Four files of the school beside Camille's, and pages of two."""
    monkeypatch.setattr("portal.creditors.views.cases.CASES_A_PAGE", 2)
    school = case.creditor
    return [
        case,
        *(
            a_case(creditor=school, debtor=a_person(school, last_name=name, email=""), number=f"FA-{name}")
            for name in ("Marchand", "Petit", "Étienne", "Le Goff")
        ),
    ]


def shown(browser: AgencyClient, **asked: Any) -> list[str]:
    """The references on a page of files; the sums above them are those of all five."""
    page = browser.get("/creancier/", asked).content.decode()
    assert "2\u202f430,00" in page
    return re.findall(r'class="carte dossier" href="/creancier/dossiers?/([^/"]+)/"', page)


def test_each_file_is_on_one_page_and_the_sums_on_all(bursar: AgencyClient, many: list[Case]) -> None:
    pages = [shown(bursar, page=number) for number in (1, 2, 3)]
    assert [len(page) for page in pages] == [2, 2, 1]
    assert len({name for page in pages for name in page}) == 5
    assert shown(bursar, page=99) == pages[-1]
    assert shown(bursar, page="deux") == pages[0]


@pytest.mark.parametrize(
    ("text", "found"), [("etienne", 1), ("LE GOFF", 1), ("fa-petit", 1), ("camille", 2), ("<b>", 0), ("zzz", 0)]
)
def test_a_file_is_found_by_a_name_or_an_invoice(bursar: AgencyClient, many: list[Case], text: str, found: int) -> None:
    assert len(shown(bursar, q=text)) == found


def test_the_file_of_the_school_next_door_is_not_found(bursar: AgencyClient, many: list[Case]) -> None:
    neighbour = next_door()
    for text in (neighbour.reference, neighbour.debtor.last_name, neighbour.claims.get().number):
        assert neighbour.reference not in shown(bursar, q=text)
