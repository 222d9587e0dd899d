"""The words before a due date played on paper: days, ways and refusals of the mornings, and nothing written."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.core import mail
from django.db import connection
from django.test.utils import CaptureQueriesContext

from agency.common.calendar import paris_date
from agency.courtesy.enums import WhyLeft
from agency.courtesy.models import CourtesyReminder
from agency.courtesy.operations import rehearse
from agency.courtesy.queries import lines_to_rehearse
from agency.courtesy.values import Leave, MayLeave, RehearsedCourtesy
from agency.law.contact.limits import Channel
from agency.mandates.models import Mandate
from agency.outbox.review.queries import departures
from agency.outbox.review.values import Departures
from agency.parties.enums import DebtorKind
from agency.parties.models import Creditor
from agency.strategies.operations.authored.quiet import keep_quiet
from sandbox.post import PostSandbox
from tests.agency.courtesy.test_reminding import MONDAY, THURSDAY, a_line, fates, handed, reminded
from tests.agency.intake.test_before_due import at
from tests.agency.intake.test_undoing import school
from tests.agency.outbox.conftest import post
from tests.factories import BY, TODAY

__all__ = ["post", "school"]
FAR = THURSDAY + timedelta(days=60)


@pytest.fixture(autouse=True)
def _agreed(school: Creditor) -> None:
    Mandate.objects.update(courtesy_days=3)


def played(
    since: date = TODAY, until: date = FAR, *, now: date = TODAY, asked: Departures | None = None
) -> list[RehearsedCourtesy]:  # fmt: skip
    lines = list(lines_to_rehearse(at(now), DebtorKind.CONSUMER))
    return rehearse(lines=lines, at=at(now), since=since, until=until, asked=asked or Departures())


def told(words: list[RehearsedCourtesy]) -> list[tuple[str, date, str]]:
    return [
        (one.number, one.on, one.answer.why if isinstance(one.answer, Leave) else one.answer.channel) for one in words
    ]


def test_a_word_leaves_on_paper_the_day_it_leaves_and_nothing_is_written(school: Creditor) -> None:
    handed(school, a_line(), a_line(2, email=""))
    expected = played()
    assert told(expected) == [("FA-1", MONDAY, Channel.EMAIL), ("FA-2", MONDAY, WhyLeft.NO_EMAIL)]
    assert not CourtesyReminder.objects.exists()
    reminded()
    assert fates() == [("sent", ""), ("left", WhyLeft.NO_EMAIL)], "as the rehearsal said"
    assert [paris_date(one.ended_at) for one in CourtesyReminder.objects.all() if one.ended_at] == [MONDAY] * 2
    assert played() == [], "what is decided is not played again"


def test_a_letter_leaves_earlier_at_the_hour_of_the_agency(school: Creditor, post: PostSandbox) -> None:
    Mandate.objects.update(courtesy_by="letter")
    handed(school, a_line(email=""), a_line(2))
    asked = departures()
    assert told(played(asked=asked)) == [("FA-1", date(2026, 11, 5), Channel.POST), ("FA-2", MONDAY, Channel.EMAIL)]
    reminded(date(2026, 11, 5))
    assert CourtesyReminder.objects.get(line__number="FA-1").channel == Channel.POST
    assert len(post.office.letters()) == 1


def test_quiet_weeks_put_a_word_off_or_leave_it(school: Creditor) -> None:
    handed(school, a_line(), a_line(2, due_on=THURSDAY + timedelta(days=1), email="b@nom.example"))
    keep_quiet(
        creditor=school, label="Rentrée", starts_on=MONDAY, ends_on=THURSDAY - timedelta(days=1), source="le collège",
        by=BY, at=at(TODAY),
    )  # fmt: skip
    assert told(played()) == [("FA-1", MONDAY, WhyLeft.DUE), ("FA-2", THURSDAY, Channel.EMAIL)]


def test_bills_of_one_person_leave_together_and_the_next_waits_for_the_caps(school: Creditor) -> None:
    handed(
        school, a_line(), a_line(number="FA-9", due_on=THURSDAY + timedelta(days=1)),
        a_line(number="FA-10", due_on=THURSDAY),
    )  # fmt: skip
    words = played()
    first, beside, later = words
    assert [(one.number, one.on, one.beside) for one in (first, beside)] == [
        ("FA-1", MONDAY, False), ("FA-10", MONDAY, True),
    ]  # fmt: skip
    assert later.on > MONDAY, "one word a day to one person"
    reminded()
    reminded(MONDAY + timedelta(days=1))
    last = CourtesyReminder.objects.get(line__number="FA-9")
    assert (last.state == "sent") == (later.on == MONDAY + timedelta(days=1) and isinstance(later.answer, MayLeave))


def test_only_the_days_asked_for_are_told(school: Creditor) -> None:
    handed(school, a_line(), a_line(2, due_on=THURSDAY + timedelta(days=14), email="b@nom.example"))
    assert [one.number for one in played(until=THURSDAY)] == ["FA-1"]
    assert [one.number for one in played(since=THURSDAY)] == ["FA-2"]


def test_without_an_agreement_nothing_is_played(school: Creditor) -> None:
    handed(school, a_line())
    Mandate.objects.update(courtesy_days=None)
    assert played() == []


def test_three_bills_of_three_people_are_played_in_as_many_questions_as_one(school: Creditor) -> None:
    handed(school, a_line())
    with CaptureQueriesContext(connection) as one:
        assert len(played()) == 1
    handed(school, a_line(2, email="b@nom.example"), a_line(3, email="c@nom.example"), name="deux.csv")
    with CaptureQueriesContext(connection) as three:
        assert len(played()) == 3
    assert len(three) == len(one)
    assert mail.outbox == []
