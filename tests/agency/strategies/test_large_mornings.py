"""A large morning is made of slices: nothing depends on where they end, nor on how many cases there are."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django_tenants.utils import tenant_context

from agency.commitments.models import Commitment
from agency.journal.enums import Verb
from agency.journal.models import JournalLine
from agency.letters.enums import MessageKind
from agency.outbox.models import Message
from agency.strategies.models import StrategyRun
from agency.strategies.operations import install_defaults, morning, tick
from sandbox.post import PostSandbox
from tests.factories import BY, NOW, a_case, a_creditor, a_person

ON = date(2026, 11, 2)
# The days on which a letter leaves, and those on which it is followed.
DAYS = [ON + timedelta(days=days) for days in (0, 1, 16, 17, 38, 39)]


def _cases(count: int) -> None:
    creditor = a_creditor()
    for number in range(count):
        person = a_person(creditor, last_name=f"Marchand {'ABCDEFG'[number]}", email="")
        a_case(creditor=creditor, debtor=person, number=f"F{number}")


def _told() -> list[Any]:
    """All that a morning left: runs, letters, words, and the lines of the journal, by case."""
    lines = JournalLine.objects.exclude(verb=Verb.TICK_DONE).order_by("case_id", "verb", "id")
    runs = StrategyRun.objects.order_by("case_id")
    return [
        list(runs.values_list("case_id", "next_step", "cycle", "next_on", "state")),
        list(Message.objects.order_by("dedupe_key").values_list("dedupe_key", "state", "planned_on", "payload")),
        list(Commitment.objects.order_by("case_id", "id").values_list("case_id", "due_on", "state", "reason")),
        list(lines.values_list("case_id", "verb", "actor_ref", "data")),
    ]


def test_cases_of_different_slices_have_the_same_mornings(
    post: PostSandbox, whole_day: Callable[[date], datetime], monkeypatch: pytest.MonkeyPatch
) -> None:
    _cases(3)
    monkeypatch.setattr(morning, "SLICE", 2)
    for day in DAYS:
        whole_day(day)
    sent = Message.objects.filter(state__in=("accepted", "done"), step__isnull=False).order_by("case_id", "id")
    cases = StrategyRun.objects.values_list("case", flat=True)
    first, *others = [list(sent.filter(case=case).values_list("kind", "sent_on")) for case in cases]
    assert [kind for kind, _day in first] == [
        MessageKind.FIRST_LETTER, MessageKind.REGISTERED_LETTER, MessageKind.FORMAL_NOTICE,
    ]  # fmt: skip
    assert others == [first, first]
    before = _told()
    assert tick(by=BY, on=DAYS[-1], at=datetime(2026, 12, 11, 9, tzinfo=UTC)) == 0
    assert _told() == before


def _questions(count: int, whole_day: Callable[[date], datetime]) -> list[int]:
    """How often each of these mornings asks the database, for so many cases; then nothing of it is left."""
    asked = []
    with transaction.atomic():
        _cases(count)
        for on in DAYS:
            with CaptureQueriesContext(connection) as seen:
                tick(by=BY, on=on, at=datetime(on.year, on.month, on.day, 7, tzinfo=UTC))
            asked.append(len(seen))
            whole_day(on)
        transaction.set_rollback(True)
    return asked


def test_three_cases_ask_the_database_no_more_than_one(
    post: PostSandbox, whole_day: Callable[[date], datetime]
) -> None:
    """Mornings that start cases, follow what was posted, wait for a registered letter to be fetched, and plan."""
    assert _questions(3, whole_day) == _questions(1, whole_day)


def test_a_morning_that_is_cut_is_taken_up_by_the_next(fresh_database: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """The worker dies while the second slice is planned: the first one stands, and nothing is planned twice."""
    with tenant_context(fresh_database.first):
        install_defaults(by=BY, at=NOW)
        _cases(3)
        monkeypatch.setattr(morning, "SLICE", 1)
        plan, done = morning.plan_due, []

        def cut(**given: Any) -> Any:
            if done:
                raise KeyboardInterrupt
            done.append(plan(**given))
            return done[0]

        monkeypatch.setattr(morning, "plan_due", cut)
        with pytest.raises(KeyboardInterrupt):
            tick(by=BY, on=ON, at=NOW)
        monkeypatch.setattr(morning, "plan_due", plan)
        assert (StrategyRun.objects.count(), Message.objects.count()) == (3, 1)
        assert tick(by=BY, on=ON, at=NOW) == 2
        assert Message.objects.values("case").distinct().count() == 3
