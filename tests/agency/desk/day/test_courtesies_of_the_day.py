"""A friendly word that the morning refused is told on *Ma journée*, with what to do, until its bill is due."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from agency.courtesy.enums import MENDABLE, UNREACHED, CourtesyState
from agency.courtesy.models import CourtesyReminder
from agency.desk.day.presenters.creditors.courtesies import mending, recalled
from agency.desk.day.presenters.queue import present_day, queue_lines
from agency.desk.day.queries.queue import total
from agency.mandates.models import AgencyProfile, Mandate
from agency.parties.models import Creditor
from tests.agency.courtesy.test_reminding import MONDAY, THURSDAY, a_line, handed, reminded
from tests.agency.desk import scene
from tests.agency.desk.page_text import words
from tests.agency.intake.test_before_due import at
from tests.agency.intake.test_undoing import school
from tests.factories import TODAY

__all__ = ["school"]
NOON = at(MONDAY).replace(hour=11)


@pytest.fixture(autouse=True)
def _agreed(school: Creditor) -> None:
    Mandate.objects.update(courtesy_days=3)


def told(on: date = MONDAY) -> list[tuple[str, str]]:
    return [(item.name, item.why.replace("\u00a0", " ")) for item in queue_lines(recalled(at(on), on))]


def test_a_word_refused_is_told_with_what_to_do_until_the_bill_is_due(school: Creditor) -> None:
    handed(school, a_line(email=""), a_line(2, email=""), a_line(3))
    reminded()
    assert told() == [(school.short_name, "2 factures sans rappel courtois : Aucune adresse e-mail n’est connue.")]
    (one,) = mending(school.pk, MONDAY)
    assert (one.count, "Demandez une adresse e-mail au créancier" in one.todo) == (2, True)
    day = present_day(NOON, MONDAY)
    assert [item.key for item in day.items] == [f"courtesy-{school.pk}"]
    assert total(NOON, MONDAY) == 1
    assert told(THURSDAY) == [], "due: it becomes a case, and the line is gone"


def test_what_the_law_or_care_refuses_asks_nothing_of_anybody(school: Creditor) -> None:
    handed(school, a_line(), a_line(2, due_on=TODAY - timedelta(days=30)))
    reminded()
    CourtesyReminder.objects.update(state=CourtesyState.LEFT, why="DECEASED")
    assert told() == []


@pytest.mark.parametrize("state", UNREACHED)
def test_a_word_that_reached_nobody_or_may_have_says_what_to_do(school: Creditor, state: CourtesyState) -> None:
    handed(school, a_line())
    reminded()
    CourtesyReminder.objects.update(state=state)
    ((name, why),) = told()
    assert (name, why.startswith("1 facture sans rappel courtois : ")) == (school.short_name, True)
    assert mending(school.pk, MONDAY)[0].todo


@pytest.mark.parametrize("why", MENDABLE)
def test_each_reason_that_somebody_can_mend_says_how(school: Creditor, why: str) -> None:
    handed(school, a_line())
    reminded()
    CourtesyReminder.objects.update(state=CourtesyState.LEFT, why=why)
    (one,) = mending(school.pk, MONDAY)
    assert one.why
    assert one.todo


def test_letters_that_somebody_sees_first_are_told_too(school: Creditor) -> None:
    Mandate.objects.update(courtesy_by="letter")
    AgencyProfile.objects.update(posts_by_hand=True)
    handed(school, a_line(email=""), a_line(2, email=""))
    reminded(date(2026, 11, 5))
    assert told(date(2026, 11, 5)) == [("Rappels courtois par lettre", "2 lettres attendent que quelqu’un les voie.")]
    assert total(at(date(2026, 11, 5)), date(2026, 11, 5)) == 1


def test_the_day_is_read_in_as_many_questions_for_three_creditors_as_for_one(school: Creditor) -> None:
    handed(school, a_line(email=""))
    reminded()
    with CaptureQueriesContext(connection) as one:
        assert len(told()) == 1
    handed(school, *(a_line(rank, email="") for rank in range(2, 5)), name="trois.csv")
    reminded()
    CourtesyReminder.objects.filter(line__number="FA-3").update(state=CourtesyState.FAILED, why="")
    with CaptureQueriesContext(connection) as three:
        assert len(told()) == 1
    assert len(three) == len(one)
    assert [one.count for one in mending(school.pk, MONDAY)] == [3, 1]


def test_its_pane_opens(school: Creditor, desk: Any) -> None:
    today = scene.TODAY
    handed(school, a_line(email="", due_on=today + timedelta(days=3)))
    CourtesyReminder.objects.create(
        line=school.batches.get().rows.get(), planned_on=today, not_before=scene.NOW, state=CourtesyState.LEFT,
        why="no_email", ended_at=scene.NOW,
    )  # fmt: skip
    page = words(desk.get(f"/gestion/journee/?ligne=courtesy-{school.pk}"))
    assert "Aucune adresse e-mail n’est connue. Demandez une adresse e-mail au créancier" in page
