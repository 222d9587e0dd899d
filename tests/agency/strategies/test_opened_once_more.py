"""A case opened once more has fewer steps than the rest of its version: each run goes on by its own."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from agency.cases.enums import CaseState
from agency.cases.models import Case, Hold
from agency.cases.operations import move
from agency.letters.enums import MessageKind
from agency.outbox.models import Message
from agency.strategies.enums import RunState
from agency.strategies.models import StrategyRun
from agency.strategies.operations import resume_once, tick
from sandbox.post import PostSandbox
from tests.factories import BY, a_case, a_creditor, a_person

ON, REGISTERED_ON, NOTICE_ON = date(2026, 11, 2), date(2026, 11, 18), date(2026, 12, 10)


def _at(on: date) -> datetime:
    return datetime(on.year, on.month, on.day, 9, 30, tzinfo=UTC)


def _sent(case: Case) -> list[tuple[str, date | None]]:
    letters = Message.objects.filter(case=case, step__isnull=False, state__in=["accepted", "done"]).order_by("id")
    return [(letter.kind, letter.sent_on) for letter in letters]


@pytest.fixture
def two(agency: Any, post: PostSandbox) -> list[Case]:
    """Two families of one school, written to on the same days by the same version of a strategy."""
    assert agency
    assert post
    school = a_creditor()
    other = a_person(school, first_name="Noé", last_name="Lambert")
    return [a_case(creditor=school), a_case(creditor=school, debtor=other, number="F-2")]


def _opened_once_more(case: Case, whole_day: Any) -> None:
    """After its first letter the case is given back, and its creditor asks for one more step."""
    for day in (ON, ON + timedelta(days=1)):
        whole_day(day)
    case.refresh_from_db()
    day = REGISTERED_ON - timedelta(days=1)
    move(case=case, to=CaseState.RETURNED, by=BY, at=_at(day), on=day, reason="rendu")
    assert resume_once(case=case, by=BY, at=_at(day), on=day)


@pytest.mark.parametrize("cut", [0, 1])
def test_one_goes_back_and_the_other_has_its_notice_whichever_is_seen_last(
    two: list[Case], whole_day: Any, cut: int
) -> None:
    again, usual = two[cut], two[1 - cut]
    _opened_once_more(again, whole_day)
    whole_day(REGISTERED_ON)
    whole_day(REGISTERED_ON + timedelta(days=1))
    runs = {run.case_id: run for run in StrategyRun.objects.all()}
    assert runs[again.pk].version == runs[usual.pk].version
    assert (runs[again.pk].state, runs[again.pk].next_on) == (RunState.FINISHED, None)
    assert (runs[usual.pk].state, runs[usual.pk].next_on) == (RunState.RUNNING, NOTICE_ON)
    whole_day(NOTICE_ON)
    first, registered = (MessageKind.FIRST_LETTER, ON), (MessageKind.REGISTERED_LETTER, REGISTERED_ON)
    assert _sent(again) == [first, registered]
    assert _sent(usual) == [first, registered, (MessageKind.FORMAL_NOTICE, NOTICE_ON)]


@pytest.mark.parametrize("cut", [0, 1])
def test_a_calendar_that_is_condemned_is_that_of_its_case_alone(two: list[Case], whole_day: Any, cut: int) -> None:
    """The formal notice by e-mail is condemned: the case opened once more has none any more."""
    again, usual = two[cut], two[1 - cut]
    _opened_once_more(again, whole_day)
    run = StrategyRun.objects.get(case=usual)
    run.steps[-1]["channel"] = "email"
    run.save()
    whole_day(REGISTERED_ON)
    assert [hold.case for hold in Hold.objects.filter(note__startswith="Calendrier à revoir")] == [usual]
    assert _sent(again)[-1] == (MessageKind.REGISTERED_LETTER, REGISTERED_ON)
    assert StrategyRun.objects.get(case=usual).state == RunState.STOPPED


@pytest.mark.parametrize("cut", [0, 1])
def test_a_case_that_comes_back_is_judged_by_its_own_steps(two: list[Case], whole_day: Any, cut: int) -> None:
    again, usual = two[cut], two[1 - cut]
    _opened_once_more(again, whole_day)
    run = StrategyRun.objects.get(case=usual)
    run.steps[-1]["channel"] = "email"
    run.save()
    StrategyRun.objects.update(state=RunState.STOPPED, next_on=None)
    tick(by=BY, on=REGISTERED_ON, at=_at(REGISTERED_ON))
    states = dict(StrategyRun.objects.values_list("case", "state"))
    assert states == {again.pk: RunState.RUNNING, usual.pk: RunState.STOPPED}
    assert Hold.objects.filter(note__startswith="Calendrier à revoir").get().case == usual
