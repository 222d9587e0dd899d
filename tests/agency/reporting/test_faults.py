"""What a creditor's own files teach: each line once for each cause, of its own files and of one month only."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from agency.intake.models import ImportBatch
from agency.intake.operations import abandon_batch, complete_line, read_batch
from agency.parties.models import Creditor
from agency.qualification.operations import ask
from agency.reporting.enums import ADVICE, Flaw
from agency.reporting.queries import fault_report, months_with_lines
from agency.reporting.rules import month_of, says_something
from tests.factories import BY, NOW, TODAY, a_case, a_creditor, a_mandate, a_profile

HEAD = "Nom;Prénom;Adresse;Code postal;Ville;Facture;Date;Échéance;Montant;Reste dû"
WHOLE = "Roussel;Camille;8 rue des Acacias;44300;Nantes;FA-1;01/06/2026;01/07/2026;120,00;120,00"
BARE = "Martin;Luc;;;;FA-2;01/06/2026;01/07/2026;80,00;80,00"
OLD = "Petit;Ana;2 rue Haute;44000;Nantes;FA-3;01/06/2020;01/07/2020;60,00;60,00"
CLOCK = {"by": BY, "at": NOW, "on": TODAY}


@pytest.fixture
def school(tenant: Any) -> Creditor:
    a_profile()
    creditor = a_creditor()
    a_mandate(creditor)
    return creditor


def handed(creditor: Creditor, *lines: str, **clock: Any) -> ImportBatch:
    data = "\n".join([HEAD, *lines]).encode()
    return read_batch(creditor=creditor, filename="f.csv", data=data, **CLOCK | clock)


def test_each_line_counts_once_for_each_cause(school: Creditor) -> None:
    handed(school, WHOLE, BARE, OLD)
    report = fault_report(school, TODAY)
    assert (report.lines, report.without_fault) == (3, 1)
    assert report.counts == {Flaw.ADDRESS: 1, Flaw.BARRED: 1}


def test_a_fault_that_somebody_mended_was_there_all_the_same(school: Creditor) -> None:
    row = handed(school, BARE).rows.get()
    where = {"0_address": "8 rue des Acacias", "0_postcode": "44300", "0_city": "Nantes"}
    complete_line(row=row, given=where, **CLOCK)
    assert fault_report(school, TODAY).counts == {Flaw.ADDRESS: 1}


def test_a_question_before_any_letter_is_a_fault_too(school: Creditor) -> None:
    case = a_case(creditor=school, qualified=False)
    ask(case=case, text="Le bon de livraison est-il signé ?", **CLOCK)
    assert fault_report(school, TODAY).counts == {Flaw.QUESTION: 1}


def test_neither_another_creditor_nor_another_month_nor_an_abandoned_file_counts(school: Creditor) -> None:
    neighbour = a_creditor(name="Club", short_name="Club", siren="")
    a_mandate(neighbour)
    handed(neighbour, BARE)
    abandon_batch(batch=handed(school, BARE), by=BY, at=NOW)
    before = datetime(2026, 10, 31, 23, 30, tzinfo=ZoneInfo("Europe/Paris"))
    handed(school, OLD, at=before, on=before.date())
    assert fault_report(school, TODAY).counts == {}
    assert fault_report(school, date(2026, 10, 5)).counts == {Flaw.BARRED: 1}
    assert months_with_lines(school) == [date(2026, 11, 1), date(2026, 10, 1)]


def test_few_lines_say_nothing_and_each_cause_has_its_advice() -> None:
    assert (says_something(9), says_something(10)) == (False, True)
    assert month_of(date(2026, 12, 31)) == (date(2026, 12, 1), date(2027, 1, 1))
    assert set(ADVICE) == set(Flaw)
