"""A creditor reads what became of the friendly word, on the bill then on its case; never what is the person's own."""

from __future__ import annotations

from typing import Any

import pytest
import time_machine
from django.urls import reverse

from agency.cases.models import Case
from agency.courtesy.enums import CourtesyState
from agency.courtesy.models import CourtesyReminder
from agency.courtesy.presenters import courtesy_sentence
from agency.intake.models import ImportBatch
from agency.mandates.models import Mandate
from tests.agency.courtesy.test_reminding import reminded
from tests.agency.desk.page_text import words
from tests.agency.intake.test_before_due import DUE, a_line, handed, morning, row
from tests.databases import AgencyClient
from tests.factories import NOW, TODAY


@pytest.fixture(autouse=True)
def _this_morning() -> Any:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def waiting(case: Case) -> ImportBatch:
    Mandate.objects.update(courtesy_days=15)
    return handed(case.creditor, a_line(1))


def test_the_case_says_what_was_said_before_its_due_date_and_what_comes(
    bursar: AgencyClient, waiting: ImportBatch
) -> None:
    word = CourtesyReminder.objects.create(
        line=row(waiting), channel="email", state=CourtesyState.SENT, planned_on=TODAY, not_before=NOW, ended_at=NOW
    )
    at_the_bill = words(bursar.get(reverse("creditors:undue_line", args=[word.line_id])))
    assert "Rappel courtois envoyé par e-mail" in at_the_bill
    assert "elle devient un dossier le" in at_the_bill
    morning(row(waiting).opens_on or DUE)
    claim = row(waiting).claim
    assert claim is not None
    page = words(bursar.get(reverse("creditors:case", args=[claim.case.reference])))
    assert "Avant l’échéance Rappel courtois envoyé par e-mail le" in page
    assert "La suite" in page


@pytest.mark.parametrize("why", ["cared_for", "OVERINDEBTED", "PROTECTED_ADULT", "CAP_7D", "OPTED_OUT", "DISPUTED"])
def test_a_reason_that_is_the_person_s_own_is_the_team_s_alone(
    bursar: AgencyClient, waiting: ImportBatch, why: str
) -> None:
    word = CourtesyReminder.objects.create(
        line=row(waiting), state=CourtesyState.LEFT, why=why, planned_on=TODAY, not_before=NOW, ended_at=NOW
    )
    page = words(bursar.get(reverse("creditors:undue_line", args=[word.line_id])))
    assert "Aucun rappel courtois n’est parti. La loi ou la situation de la personne ne le permettait pas." in page
    assert "ne le permettait pas" not in courtesy_sentence(row(waiting), TODAY)


def test_a_reason_that_is_the_file_s_is_told_with_itself(bursar: AgencyClient, waiting: ImportBatch) -> None:
    reminded(TODAY)
    word = CourtesyReminder.objects.get()
    assert (word.state, word.why) == (CourtesyState.LEFT, "no_email")
    page = words(bursar.get(reverse("creditors:undue_line", args=[word.line_id])))
    assert "Aucune adresse e-mail n’est connue." in page
