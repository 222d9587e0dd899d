"""Two cases on the same strategy at the same step: the letter of one says nothing of the other."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

from agency.commitments.enums import CommitmentKind, CommitmentState
from agency.commitments.queries import open_commitments
from agency.letters.enums import MessageKind
from agency.outbox.enums import DeliveryKind
from agency.outbox.models import Message
from agency.outbox.operations import record_event
from agency.strategies.models import StrategyRun
from agency.strategies.queries import after_registered, due_runs, letters_of_steps
from sandbox.post import PostSandbox
from tests.factories import BY, a_case, a_person

ON = date(2026, 11, 2)


def test_only_the_case_whose_registered_letter_left_waits_for_it(post: PostSandbox, whole_day: Any) -> None:
    case = a_case()
    other = a_case(number="F2", debtor=a_person(case.creditor, last_name="Marchand", email=""))
    for days in range(17):
        whole_day(ON + timedelta(days=days))
    assert Message.objects.filter(kind=MessageKind.REGISTERED_LETTER).count() == 2
    ours, theirs = (StrategyRun.objects.get(case=one) for one in (case, other))
    letters = letters_of_steps([ours, theirs])
    assert {run: {letter.case_id for letter in those} for run, those in letters.items()} == {
        ours.pk: {case.pk},
        theirs.pk: {other.pk},
    }
    # A letter that never was, as when an agency takes up cases of another tool.
    Message.objects.filter(case=other, kind=MessageKind.REGISTERED_LETTER).update(kind=MessageKind.FIRST_LETTER)
    StrategyRun.objects.update(next_on=date(2026, 12, 10))
    on = date(2026, 12, 10)
    at = datetime(2026, 12, 10, 9, tzinfo=UTC)
    assert set(due_runs(at, on)) == {ours, theirs}
    assert list(after_registered(at, on)) == [ours]
    # A letter of an earlier round, of another step or of another strategy is not the one that it waits for.
    letter = Message.objects.filter(case=case, kind=MessageKind.REGISTERED_LETTER)
    known = letter.values("cycle", "step", "strategy_version").get()
    for another in ({"cycle": 9}, {"step": 7}, {"strategy_version": None}):
        letter.update(**another)
        assert not after_registered(at, on).exists()
        letter.update(**known)
    assert list(after_registered(at, on)) == [ours]


def _presented(letter: Message, on: date) -> None:
    at = datetime(on.year, on.month, on.day, 9, tzinfo=UTC)
    record_event(
        provider_event=f"evt-{letter.pk}-{on}",
        kind=DeliveryKind.FIRST_PRESENTED,
        occurred_at=at,
        by=BY,
        at=at,
        ref=letter.provider_ref,
    )


def test_two_people_whose_letters_come_late_the_same_day_are_each_told_the_new_day(
    post: PostSandbox, whole_day: Any
) -> None:
    cases = [a_case(), a_case(number="F2")]
    for days in range(17):
        whole_day(ON + timedelta(days=days))
    for letter in Message.objects.filter(kind=MessageKind.REGISTERED_LETTER):
        _presented(letter, date(2026, 12, 1))
    whole_day(date(2026, 11, 20))
    for case in cases:
        moved = open_commitments(case, CommitmentKind.NEXT_STEP).get()
        assert (moved.due_on, moved.announced_on) == (date(2026, 12, 17), date(2026, 11, 20))
        given_up = case.commitments.get(state=CommitmentState.CANCELLED)
        assert (given_up.due_on, given_up.text) == (date(2026, 12, 10), moved.text)
