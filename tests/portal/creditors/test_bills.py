"""A firm reads its bills one by one: the first due first, what is left of each, pages, a search, a table."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from agency.cases.models import Case
from portal.creditors.bills import views
from tests.agency.desk.page_text import words
from tests.databases import AgencyClient
from tests.factories import a_case, a_person
from tests.factories.transfers import a_transfer
from tests.portal.browser import faults, opened, serve


def more_bills(case: Case) -> None:
    """Three firms more, one of which has paid."""
    for number, (name, day) in enumerate((("Albert", 1), ("Bertin", 2), ("Colin", 3)), 1):
        person = a_person(case.creditor, last_name=name, email="")
        theirs = a_case(
            creditor=case.creditor, debtor=person, number=f"F-{name}", total=f"{number}00.00", paid="0.00",
            due_on=date(2026, 8, day),
        )  # fmt: skip
        if name == "Bertin":
            a_transfer(theirs, "200.00", name)


def numbers(answer: Any) -> list[str]:
    return [line.number for line in answer.context["lines"]]


def test_each_bill_with_what_is_left_the_first_due_first(case: Case, bursar: AgencyClient) -> None:
    more_bills(case)
    answer = bursar.get("/creancier/factures/")
    assert numbers(answer) == ["FA-2026-0314", "F-Albert", "F-Bertin", "F-Colin"]
    page = words(answer)
    assert "546,00 € 486,00 €" in page
    # The neighbour's bill is not the creditor's.
    assert "ND-2026-0100" not in page


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("etat=due", ["FA-2026-0314", "F-Albert", "F-Colin"]),
        ("etat=settled", ["F-Bertin"]),
        ("q=colin", ["F-Colin"]),
        ("q=rien", []),
        ("etat=zut&apres=x", ["FA-2026-0314", "F-Albert", "F-Bertin", "F-Colin"]),
    ],
)
def test_looked_for_and_cut(case: Case, bursar: AgencyClient, asked: str, found: list[str]) -> None:
    more_bills(case)
    assert numbers(bursar.get(f"/creancier/factures/?{asked}")) == found
    table = b"".join(bursar.get(f"/creancier/factures.csv?{asked}")).decode("utf-8-sig")
    assert table.count("\n") == len(found) + 1


def test_a_page_follows_another_and_costs_the_same(
    case: Case, bursar: AgencyClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    with CaptureQueriesContext(connection) as one:
        bursar.get("/creancier/factures/")
    more_bills(case)
    with CaptureQueriesContext(connection) as four:
        bursar.get("/creancier/factures/")
    assert len(four) == len(one)
    monkeypatch.setattr(views, "BILLS_A_PAGE", 3)
    first = bursar.get("/creancier/factures/")
    second = bursar.get(f"/creancier/factures/?apres={first.context['further']}")
    assert numbers(first) + numbers(second) == ["FA-2026-0314", "F-Albert", "F-Bertin", "F-Colin"]
    assert second.context["further"] == 0


@pytest.mark.e2e
def test_no_fault_in_a_browser(case: Case, bursar: AgencyClient) -> None:
    more_bills(case)
    pages = {"factures": bursar.get("/creancier/factures/").content.decode()}
    with opened() as browser:
        page = browser.new_page(locale="fr-FR")
        serve(page, pages, "default-src 'self'; img-src 'self' data:")
        assert faults(page, "factures") == []
