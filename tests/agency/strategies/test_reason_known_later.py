"""A reason learnt while a calendar runs: the case goes over to the strategy made for it, never faster than was said."""

from __future__ import annotations

from datetime import date, time, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from agency.cases.models import Case
from agency.common.calendar import instant
from agency.desk.strategies.presenters.today import present_today
from agency.desk.strategies.queries import case_now
from agency.handling.enums import NonPaymentReason
from agency.handling.operations import note_reason
from agency.journal.enums import Verb
from agency.journal.models import JournalLine
from agency.letters.enums import MessageKind
from agency.outbox.models import Message
from agency.parties.enums import DebtorKind
from agency.strategies.models import Strategy, StrategyRun, StrategyStep
from agency.strategies.operations import tick
from agency.strategies.rules import FAMILY_STEPS, Step, moved_day, moved_place
from sandbox.post import PostSandbox
from tests.factories import BY, NOW, a_case

ON = date(2026, 11, 2)
FIRST, REGISTERED, NOTICE = FAMILY_STEPS
# What a first letter of families announces, and thirty days after it.
SAID, LATER = date(2026, 11, 18), date(2026, 12, 3)


def a_strategy(name: str, *steps: Step, reasons: tuple[str, ...] = ("passing",)) -> Strategy:
    own = Strategy(name=name, audience=DebtorKind.CONSUMER, reasons=list(reasons), live=False)
    own.steps = [StrategyStep(sort_order=order, **vars(step)) for order, step in enumerate(steps)]
    own.save()
    own.save_revision().publish(skip_permission_checks=True)
    own.refresh_from_db()
    return own


def slow(days: int = 30) -> Strategy:
    return a_strategy("Par étapes", FIRST, Step(REGISTERED.kind, REGISTERED.channel, days, 20, tone="gentle"))


def states(case: Case, reason: NonPaymentReason = NonPaymentReason.PASSING) -> None:
    note_reason(case=case, reason=reason, by=BY, at=NOW)


def days(whole_day: Any, first: date, last: date) -> None:
    for day in range((last - first).days + 1):
        whole_day(first + timedelta(days=day))


def run_of(case: Case) -> StrategyRun:
    return StrategyRun.objects.get(case=case)


def sent(case: Case) -> list[tuple[str, date]]:
    letters = Message.objects.filter(case=case, step__isnull=False, state__in=["accepted", "done"]).order_by("id")
    return [(letter.kind, letter.sent_on) for letter in letters]


def shown(case: Case, on: date) -> str:
    told = present_today(case_now(Case.objects.get(pk=case.pk), instant(on, time(7)), on))
    return " ".join(line.words for line in told.standing).replace("\xa0", " ")


def test_the_place_is_before_the_very_letter_that_was_announced() -> None:
    assert moved_place(FAMILY_STEPS, begun=False, said=()) == 0
    assert moved_place(FAMILY_STEPS, begun=True, said={MessageKind.REGISTERED_LETTER}) == 1
    assert moved_place(FAMILY_STEPS, begun=True, said={MessageKind.FORMAL_NOTICE}) is None
    assert moved_place(FAMILY_STEPS, begun=True, said=()) is None
    assert moved_place((FIRST, NOTICE), begun=True, said={MessageKind.REGISTERED_LETTER}) is None


def test_the_day_that_held_is_never_brought_forward() -> None:
    day = date(2026, 12, 1)
    assert moved_day(FAMILY_STEPS, 1, next_on=day, posted_on=ON) == day
    assert moved_day(FAMILY_STEPS, 1, next_on=ON, posted_on=ON) == SAID
    assert moved_day(FAMILY_STEPS, 0, next_on=day, posted_on=None) == day


def test_a_reason_told_on_the_telephone_leads_to_a_slower_calendar_and_the_word_moves(
    post: PostSandbox, whole_day: Any
) -> None:
    case, own = a_case(), slow()
    days(whole_day, ON, ON + timedelta(days=1))
    states(case)
    assert "passe à « Par étapes »" in shown(case, ON + timedelta(days=1))
    days(whole_day, ON + timedelta(days=2), LATER)
    run = run_of(case)
    assert (run.strategy, run.why, run.reason, run.version) == (own, "reason", "passing", own.live_revision_id)
    assert sent(case) == [(MessageKind.FIRST_LETTER, ON), (MessageKind.REGISTERED_LETTER, LATER)]
    told = list(case.commitments.order_by("id").values_list("due_on", "state", "reason"))
    assert told[0][:2] == (SAID, "cancelled")
    assert "raison du non-paiement" in told[0][2]
    assert told[1][:2] == (LATER, "kept")
    line = JournalLine.objects.get(verb=Verb.STRATEGY_MOVED, case_id=case.pk)
    assert (line.data["strategy"], line.data["reason"]) == (own.pk, "passing")


def test_a_faster_calendar_keeps_the_day_that_was_said(post: PostSandbox, whole_day: Any) -> None:
    case = a_case()
    slow(2)
    days(whole_day, ON, ON + timedelta(days=1))
    states(case)
    days(whole_day, ON + timedelta(days=2), SAID)
    assert sent(case) == [(MessageKind.FIRST_LETTER, ON), (MessageKind.REGISTERED_LETTER, SAID)]
    assert case.commitments.order_by("id").first().state == "kept"


def test_once_the_registered_letter_left_nothing_changes_and_the_page_says_so(
    post: PostSandbox, whole_day: Any
) -> None:
    case = a_case()
    slow()
    days(whole_day, ON, SAID + timedelta(days=1))
    states(case)
    on = SAID + timedelta(days=2)
    days(whole_day, on, on)
    assert run_of(case).why == "usual"
    assert "le calendrier ne change pas" in shown(case, on)


def test_what_was_announced_and_is_not_in_the_new_calendar_holds_the_case_where_it_is(
    post: PostSandbox, whole_day: Any
) -> None:
    case = a_case()
    a_strategy("Directe", FIRST, NOTICE)
    days(whole_day, ON, ON + timedelta(days=1))
    states(case)
    days(whole_day, ON + timedelta(days=2), ON + timedelta(days=2))
    assert run_of(case).why == "usual"
    assert "le calendrier ne change pas" in shown(case, ON + timedelta(days=2))


def test_another_reason_with_no_strategy_of_its_own_leads_back_to_the_usual_one(agency: Any) -> None:
    case, own = a_case(), slow()
    states(case)
    tick(by=BY, on=ON, at=NOW)
    assert run_of(case).strategy == own
    StrategyRun.objects.update(planned_step=None, next_step=0, next_on=ON + timedelta(days=3))
    Message.objects.all().delete()
    states(case, NonPaymentReason.FORGOTTEN)
    tick(by=BY, on=ON + timedelta(days=1), at=NOW)
    run = run_of(case)
    assert (run.why, run.reason, run.next_on) == ("usual", "", ON + timedelta(days=3))


@pytest.mark.parametrize("reason", [NonPaymentReason.UNKNOWN, NonPaymentReason.LATE_HABIT])
def test_what_nothing_is_made_for_moves_nothing(post: PostSandbox, whole_day: Any, reason: NonPaymentReason) -> None:
    case = a_case()
    slow()
    days(whole_day, ON, ON + timedelta(days=1))
    states(case, NonPaymentReason.FORGOTTEN)
    states(case, reason)
    days(whole_day, ON + timedelta(days=2), ON + timedelta(days=2))
    assert not JournalLine.objects.filter(verb=Verb.STRATEGY_MOVED).exists()


def test_an_unlawful_strategy_is_gone_over_to_by_nobody(post: PostSandbox, whole_day: Any) -> None:
    case, own = a_case(), slow()
    days(whole_day, ON, ON + timedelta(days=1))
    own.steps.filter(kind=MessageKind.REGISTERED_LETTER).update(answer_days=0)
    states(case)
    days(whole_day, ON + timedelta(days=2), ON + timedelta(days=2))
    assert run_of(case).why == "usual"


def test_three_cases_ask_the_database_no_more_than_one(agency: Any) -> None:
    """Cases that wait for their first letter, whose reason is learnt, go over on the same morning."""
    slow()

    def asked(first: int, count: int) -> int:
        cases = [a_case(number=f"F{first + number}") for number in range(count)]
        tick(by=BY, on=ON, at=NOW)
        Message.objects.all().delete()
        runs = StrategyRun.objects.filter(case__in=cases)
        runs.update(planned_step=None, next_step=0, next_on=ON + timedelta(days=9))
        for case in cases:
            states(case)
        with CaptureQueriesContext(connection) as seen:
            tick(by=BY, on=ON + timedelta(days=1), at=NOW)
        assert {run.why for run in runs} == {"reason"}
        return len(seen)

    asked(0, 1)
    assert asked(10, 3) == asked(20, 1)
