"""Two cases on the same strategy at the same step: the letter of one says nothing of the other."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

from agency.letters.enums import MessageKind
from agency.outbox.models import Message
from agency.strategies.models import StrategyRun
from agency.strategies.queries import after_registered, due_runs, messages_of_step
from sandbox.post import PostSandbox
from tests.factories import a_case, a_person

ON = date(2026, 11, 2)


def test_only_the_case_whose_registered_letter_left_waits_for_it(post: PostSandbox, whole_day: Any) -> None:
    case = a_case()
    other = a_case(number="F2", debtor=a_person(case.creditor, last_name="Marchand", email=""))
    for days in range(17):
        whole_day(ON + timedelta(days=days))
    assert Message.objects.filter(kind=MessageKind.REGISTERED_LETTER).count() == 2
    ours, theirs = (StrategyRun.objects.get(case=one) for one in (case, other))
    assert {message.case_id for message in messages_of_step(ours)} == {case.pk}
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
