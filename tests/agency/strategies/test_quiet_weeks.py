"""Quiet weeks of a creditor: no step in them, the word given moved with the step, the law's own days first."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from agency.cases.models import Case
from agency.letters.enums import MessageKind
from agency.outbox.models import Message
from agency.outbox.review.queries import departures
from agency.strategies.models import QuietPeriod, Strategy, StrategyRun
from agency.strategies.operations import StrategyRefused, end_quiet, keep_quiet, tick
from agency.strategies.queries import steps_of
from agency.strategies.rehearsal.queries import rehearsed_files
from agency.strategies.rehearsal.rules import play
from agency.strategies.rehearsal.values import PostageCosts
from agency.strategies.rules import after_quiet
from sandbox.post import PostSandbox
from tests.factories import BY, NOW, a_case, a_person

ON = date(2026, 11, 2)
FIRST, LAST = date(2026, 11, 14), date(2026, 11, 29)
FAR = date(2028, 1, 1)


def quiet(case: Case, first: date = FIRST, last: date = LAST) -> QuietPeriod:
    return keep_quiet(
        creditor=case.creditor, label="Vacances, zone B", starts_on=first, ends_on=last,
        source="calendrier scolaire du ministère", by=BY, at=NOW,
    )  # fmt: skip


def sent(case: Case) -> list[tuple[str, date]]:
    letters = Message.objects.filter(case=case, step__isnull=False, state__in=["accepted", "done"]).order_by("id")
    return [(letter.kind, letter.sent_on) for letter in letters]


@pytest.mark.parametrize(
    ("day", "later"),
    [
        (date(2026, 11, 13), date(2026, 11, 13)),
        (FIRST, date(2026, 11, 30)),
        (LAST, date(2026, 11, 30)),
        (date(2026, 11, 30), date(2026, 11, 30)),
    ],
)
def test_both_ends_are_quiet_and_the_next_worked_day_is_not(day: date, later: date) -> None:
    assert after_quiet(day, [(FIRST, LAST)], latest=FAR) == later
    assert after_quiet(day, [(FIRST, LAST)], latest=date(2026, 11, 20)) == day


def test_weeks_that_touch_are_one_peace() -> None:
    weeks = [(FIRST, LAST), (date(2026, 11, 30), date(2026, 12, 4))]
    assert after_quiet(FIRST, weeks, latest=FAR) == date(2026, 12, 7)


def test_the_registered_letter_waits_and_so_does_the_word_and_the_rehearsal_said_so(
    post: PostSandbox, whole_day: Any
) -> None:
    case = a_case()
    quiet(case)
    steps = steps_of(Strategy.objects.get(audience="consumer"))
    files = rehearsed_files(Case.objects.filter(pk=case.pk), since=ON, until=date(2026, 12, 31))
    acts = play(steps, files, until=date(2026, 12, 31), asked=departures(), costs=PostageCosts())
    for day in range(59):
        whole_day(ON + timedelta(days=day))
    assert sent(case)[:2] == [(MessageKind.FIRST_LETTER, ON), (MessageKind.REGISTERED_LETTER, date(2026, 11, 30))]
    assert [(act.kind, act.on) for act in acts if act.step < len(sent(case))] == sent(case)
    assert [act.quiet for act in acts][:2] == [False, True]
    told = list(case.commitments.order_by("id").values_list("due_on", "state", "reason"))
    assert told[0][:2] == (date(2026, 11, 18), "cancelled")
    assert "semaines calmes" in told[0][2]
    assert told[1][:2] == (date(2026, 11, 30), "kept")


def test_the_first_letter_waits_while_the_law_lets_it(post: PostSandbox, whole_day: Any) -> None:
    case = a_case()
    quiet(case, ON, date(2026, 11, 8))
    whole_day(ON)
    assert sent(case) == []
    assert StrategyRun.objects.get(case=case).next_on == date(2026, 11, 9)
    whole_day(date(2026, 11, 9))
    assert sent(case) == [(MessageKind.FIRST_LETTER, date(2026, 11, 9))]


def test_who_must_learn_where_their_data_come_from_is_written_to(post: PostSandbox, whole_day: Any) -> None:
    case = a_case()
    quiet(case, ON, date(2026, 12, 20))
    whole_day(ON)
    assert sent(case) == [(MessageKind.FIRST_LETTER, ON)]


def test_another_creditor_is_not_concerned_and_weeks_taken_back_hold_nothing(agency: Any) -> None:
    case = a_case()
    period = quiet(case, ON, date(2026, 11, 8))
    end_quiet(period=period, by=BY, at=NOW)
    end_quiet(period=period, by=BY, at=NOW)
    assert tick(by=BY, on=ON, at=NOW) == 1


@pytest.mark.parametrize(
    ("first", "last", "source", "says"),
    [
        (LAST, FIRST, "le ministère", "La fin vient après le début"),
        (FIRST, FIRST + timedelta(days=70), "le ministère", "dix semaines au plus"),
        (FIRST, LAST, " ", "d’où viennent"),
    ],
)
def test_what_is_no_quiet_week_is_said(agency: Any, first: date, last: date, source: str, says: str) -> None:
    creditor = a_case().creditor
    with pytest.raises(StrategyRefused, match=says):
        keep_quiet(creditor=creditor, label="Été", starts_on=first, ends_on=last, source=source, by=BY, at=NOW)
    told = {"label": "Été" if source.strip() else "", "source": source.strip()}
    with pytest.raises(IntegrityError), transaction.atomic():
        QuietPeriod.objects.create(creditor=creditor, starts_on=first, ends_on=last, **told)


def test_three_cases_ask_the_morning_no_more_than_one(agency: Any) -> None:
    def asked(on: date) -> int:
        with CaptureQueriesContext(connection) as seen:
            tick(by=BY, on=on, at=NOW)
        return len([one for one in seen if "quietperiod" in one["sql"].lower()])

    case = a_case()
    quiet(case, ON, date(2026, 11, 8))
    one = asked(ON)
    for number in range(2):
        a_case(creditor=case.creditor, debtor=a_person(case.creditor, last_name=f"A{number}"), number=f"F{number}")
    assert asked(ON) == one
