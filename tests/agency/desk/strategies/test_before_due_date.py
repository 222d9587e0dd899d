"""What leaves before a due date, on the page of a rehearsal, on the case of somebody and on a bill that waits."""

from __future__ import annotations

import io
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from openpyxl import load_workbook

from agency.cases.models import Case
from agency.courtesy.enums import CourtesyState
from agency.courtesy.models import CourtesyReminder
from agency.intake.models import ImportRow
from agency.mandates.models import AgencyProfile, Mandate
from agency.parties.models import ContactPoint, Creditor, Debtor
from agency.strategies.models import Strategy
from agency.strategies.operations import install_defaults
from agency.users.enums import Role
from tests.agency.courtesy.test_reminding import a_line, handed
from tests.agency.desk.page_text import words
from tests.agency.intake.test_undoing import school
from tests.databases import AgencyClient
from tests.factories import BY, NOW, TODAY
from tests.portal.browser import faults, opened, serve

__all__ = ["school"]
UNDUE = {"which": "undue", "most": "50", "since": "2026-11-02", "until": "2027-03-01"}
SOON = TODAY + timedelta(days=10)
OVERDUE = TODAY - timedelta(days=30)


@pytest.fixture
def boss(school: Creditor, sign_in: Any) -> Any:
    install_defaults(by=BY, at=NOW)
    Mandate.objects.update(courtesy_days=3)
    with time_machine.travel(NOW, tick=False):
        yield sign_in(Role.MANAGER)


def waiting(school: Creditor, *lines: str) -> list[ImportRow]:
    handed(school, *lines)
    return list(ImportRow.objects.filter(outcome="undue").order_by("position"))


def address(end: str = "/") -> str:
    return f"/gestion/strategie/{Strategy.objects.get(audience='consumer').pk}/repetition{end}"


def today(browser: AgencyClient, case: Case) -> str:
    return words(browser.get(f"/gestion/dossier/{case.reference}/aujourdhui/"))


def bill(browser: AgencyClient, line: ImportRow) -> str:
    return words(browser.get(f"/gestion/depot/a-echoir/{line.pk}/")).replace("\xa0", " ")


def of_a_case(school: Creditor) -> Case:
    """A case of Camille, of whom another bill is not due yet."""
    handed(school, a_line(1, "FA-0", OVERDUE), a_line(1, "FA-1", SOON))
    return Case.objects.get()


def test_a_rehearsal_says_which_words_leave_before_a_due_date_and_which_do_not(
    boss: AgencyClient, school: Creditor
) -> None:
    Mandate.objects.update(courtesy_by="letter")
    AgencyProfile.objects.update(letter_cost="1.10")
    *_others, last = waiting(
        school, a_line(due_on=SOON), a_line(2, due_on=SOON, email=""), a_line(3, due_on=SOON, email="c@nom.example")
    )
    gone = Debtor.objects.create(last_name="Nom3", first_name="Camille", match_key=last.people_key)
    ContactPoint.objects.create(debtor=gone, kind="email", value="c@nom.example", opted_out_at=NOW)
    page = words(boss.get(address(), UNDUE))
    assert "3 factures : 1 e-mail, 1 lettre." in page.replace("\xa0", " ")
    assert "FA-2 Nom2 Camille" in page.replace("Camille Nom2", "Nom2 Camille")
    assert "Rappels qui ne partent pas" in page
    assert not CourtesyReminder.objects.exists()
    told = boss.get(address(".csv"), UNDUE).content.decode("utf-8-sig").splitlines()
    assert (told[0].startswith("Jour;Facture;Créancier"), len(told)) == (True, 4)
    assert any("FA-2" in row and "1,10" in row for row in told)
    sheet = load_workbook(io.BytesIO(boss.get(address(".xlsx"), UNDUE).content)).active
    assert sheet["B2"].value == "FA-2"


def test_a_rehearsal_without_an_agreement_says_nothing_of_it(boss: AgencyClient, school: Creditor) -> None:
    Mandate.objects.update(courtesy_days=None)
    waiting(school, a_line(due_on=SOON))
    assert "Aucun rappel courtois ces jours-là." in words(boss.get(address(), UNDUE))


def test_a_case_leads_to_why_the_next_bill_of_its_person_is_not_recalled(boss: AgencyClient, school: Creditor) -> None:
    case = of_a_case(school)
    line = ImportRow.objects.get(number="FA-1")
    shown = boss.get(f"/gestion/dossier/{case.reference}/aujourdhui/")
    assert "à échoir le" in words(shown)
    assert f"/gestion/depot/a-echoir/{line.pk}/" in shown.content.decode()
    told = bill(boss, line)
    assert "Aucun rappel courtois ne partirait. Un dossier de cette personne est déjà suivi." in told
    assert "est prévu" not in told, "one sentence, not two that disagree"
    Case.objects.update(state="closed", closed_on=TODAY)
    assert "son jour n’est pas venu : pas avant le" in bill(boss, line)


def test_who_may_not_see_bills_that_wait_reads_that_nothing_is_said(
    boss: AgencyClient, school: Creditor, sign_in: Any
) -> None:
    case = of_a_case(school)
    reader = sign_in(Role.READER)
    shown = words(reader.get(f"/gestion/dossier/{case.reference}/aujourdhui/"))
    assert "rien n’est encore dit" in shown
    assert "Pourquoi son rappel courtois" not in shown


def test_a_case_says_to_the_team_what_became_of_the_word_with_its_reason(boss: AgencyClient, school: Creditor) -> None:
    case = of_a_case(school)
    line = ImportRow.objects.get(number="FA-0")
    CourtesyReminder.objects.create(
        line=line, state=CourtesyState.LEFT, why="cared_for", planned_on=TODAY, not_before=NOW, ended_at=NOW
    )
    assert "La personne est suivie à part, ou par la poste seulement." in today(boss, case)


def test_the_person_joined_to_another_row_is_told_of_too(boss: AgencyClient, school: Creditor) -> None:
    handed(school, a_line(1, "FA-0", OVERDUE), a_line(2, "FA-90", OVERDUE))
    one, two = Debtor.objects.order_by("pk")
    Debtor.objects.filter(pk__in=[one.pk, two.pk]).update(person=one)
    handed(school, a_line(2, "FA-1", SOON), name="b.csv")
    assert "FA-1" in today(boss, Case.objects.get(debtor=one))


@pytest.mark.parametrize(
    ("days", "says"),
    [
        (3, "Rien ne l’arrête, et son jour n’est pas venu : pas avant le"),
        (15, "il part par e-mail au prochain passage"),
    ],
)
def test_a_bill_that_waits_says_what_the_last_look_answers_now(
    boss: AgencyClient, school: Creditor, days: int, says: str
) -> None:
    Mandate.objects.update(courtesy_days=days)
    (line,) = waiting(school, a_line(due_on=SOON))
    assert says in bill(boss, line)
    Mandate.objects.update(courtesy_days=None)
    assert "Rien ne l’arrête" not in bill(boss, line)


def test_three_bills_ask_the_database_no_more_than_one(boss: AgencyClient, school: Creditor) -> None:
    def asked(page: str) -> int:
        boss.get(page)
        with CaptureQueriesContext(connection) as seen:
            assert boss.get(page).status_code == 200
        return len(seen)

    case = of_a_case(school)
    line = ImportRow.objects.get(number="FA-1")
    pages = [
        f"{address()}?{urlencode(UNDUE)}", address(), f"/gestion/dossier/{case.reference}/aujourdhui/",
        f"/gestion/depot/a-echoir/{line.pk}/",
    ]  # fmt: skip
    one = [asked(page) for page in pages]
    handed(
        school, a_line(1, "FA-5", SOON), a_line(1, "FA-6", SOON), a_line(8, "FA-7", SOON, "h@nom.example"), name="g.csv"
    )
    assert [asked(page) for page in pages] == one
    assert all(cost <= 25 for cost in one), one


@pytest.mark.e2e
def test_both_pages_are_read_by_anyone_and_fit_a_telephone(boss: AgencyClient, school: Creditor) -> None:
    case = of_a_case(school)
    pages = {
        "jouee": boss.get(address(), UNDUE).content.decode(),
        "jour": boss.get(f"/gestion/dossier/{case.reference}/aujourdhui/").content.decode(),
    }
    with opened() as browser:
        page = browser.new_page()
        serve(page, pages, "default-src 'self'; img-src 'self' data:")
        found = [fault for name in pages for fault in faults(page, name)]
    assert found == []
