"""The morning run: what it plans, what it does not see, what it gives back."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from agency.cases.enums import CaseState, HoldReason
from agency.cases.operations import hold, lift_hold, move
from agency.commitments.enums import CommitmentKind
from agency.commitments.models import Commitment
from agency.journal.enums import Verb
from agency.journal.models import JournalLine
from agency.letters.enums import MessageKind
from agency.outbox.enums import DeliveryKind
from agency.outbox.models import Message
from agency.outbox.operations import record_event
from agency.outbox.values import LetterPayload
from agency.strategies.models import Strategy, StrategyRun
from agency.strategies.operations import install_defaults, tick
from agency.strategies.queries import steps_of
from agency.strategies.rules import FIRM_STEPS
from sandbox.post import PostSandbox
from tests.factories import BY, NOW, a_case, a_creditor, a_person

ON = date(2026, 11, 2)


def _at(on: date) -> datetime:
    return datetime(on.year, on.month, on.day, 9, tzinfo=UTC)


def _live(whole_day: Callable[[date], datetime], days: int, since: date = ON) -> None:
    for day in range(days):
        whole_day(since + timedelta(days=day))


def _sent() -> list[tuple[str, date]]:
    letters = Message.objects.filter(state__in=["accepted", "done"], step__isnull=False)
    return [(m.kind, m.sent_on) for m in letters.order_by("id")]


def test_three_letters_leave_on_the_days_announced(post: PostSandbox, whole_day: Any) -> None:
    case = a_case()
    _live(whole_day, 60)
    assert _sent() == [
        (MessageKind.FIRST_LETTER, date(2026, 11, 2)),
        (MessageKind.REGISTERED_LETTER, date(2026, 11, 18)),
        (MessageKind.FORMAL_NOTICE, date(2026, 12, 10)),
    ]
    words = list(case.commitments.order_by("announced_on").values_list("due_on", "state"))
    assert words == [(date(2026, 11, 18), "kept"), (date(2026, 12, 10), "kept"), (date(2026, 12, 29), "kept")]
    run = StrategyRun.objects.get()
    assert (run.state, run.next_on) == ("finished", None)
    last = case.commitments.get(kind=CommitmentKind.HAND_BACK)
    assert "rendu au créancier" in last.text
    case.refresh_from_db()
    assert (case.state, case.closed_on) == (CaseState.RETURNED, date(2026, 12, 29))


def test_a_firm_has_its_formal_notice_twenty_five_days_later(post: PostSandbox, whole_day: Any) -> None:
    creditor = a_creditor()
    firm = a_person(creditor, kind="business", civility="", first_name="", last_name="", company_name="Atelier Fictif")
    a_case(creditor=creditor, debtor=firm)
    _live(whole_day, 40)
    assert [day for _kind, day in _sent()] == [date(2026, 11, 2), date(2026, 11, 18), date(2026, 11, 27)]


def test_the_same_morning_twice_plans_nothing_new(agency: Any) -> None:
    for number in range(3):
        a_case(number=f"F{number}")
    assert tick(by=BY, on=ON, at=NOW) == 3
    assert tick(by=BY, on=ON, at=NOW) == 0
    assert Message.objects.count() == 3
    assert JournalLine.objects.filter(verb="message.planned").count() == 3


def test_a_planned_letter_bears_the_key_of_its_step(agency: Any) -> None:
    case = a_case()
    tick(by=BY, on=ON, at=NOW)
    letter = Message.objects.get()
    version = StrategyRun.objects.get().version
    assert letter.dedupe_key == f"step:{case.pk}:{version}:0:1:{case.debtor_id}"
    assert letter.read(LetterPayload).next_kind == MessageKind.REGISTERED_LETTER


def test_days_missed_are_caught_up(post: PostSandbox, whole_day: Any) -> None:
    a_case()
    whole_day(ON)
    whole_day(ON + timedelta(days=1))
    whole_day(date(2026, 11, 23))
    assert _sent()[-1] == (MessageKind.REGISTERED_LETTER, date(2026, 11, 23))
    _live(whole_day, 30, date(2026, 11, 24))
    assert len(_sent()) == 3


def test_the_clock_set_back_plans_nothing_twice(post: PostSandbox, whole_day: Any) -> None:
    a_case()
    whole_day(date(2026, 11, 3))
    whole_day(date(2026, 11, 2))
    assert Message.objects.count() == 1


def test_a_case_not_yet_qualified_is_not_seen(agency: Any) -> None:
    a_case(qualified=False)
    assert tick(by=BY, on=ON, at=NOW) == 0
    assert not StrategyRun.objects.exists()


def test_a_hold_stops_the_machine_and_gives_the_word_back(post: PostSandbox, whole_day: Any) -> None:
    case = a_case()
    _live(whole_day, 5)
    placed = hold(case=case, reason=HoldReason.DISPUTE, by=BY, at=_at(date(2026, 11, 6)))
    _live(whole_day, 30, date(2026, 11, 7))
    assert len(_sent()) == 1
    word = Commitment.objects.get()
    assert (word.state, word.reason) == ("cancelled", "dossier suspendu : contestation")
    lift_hold(hold=placed, by=BY, at=_at(date(2026, 12, 7)), reason="répondu")
    whole_day(date(2026, 12, 7))
    assert _sent()[-1] == (MessageKind.REGISTERED_LETTER, date(2026, 12, 7))


def test_a_letter_stopped_by_a_hold_is_planned_again_once_it_is_lifted(post: PostSandbox, whole_day: Any) -> None:
    case = a_case()
    tick(by=BY, on=ON, at=_at(ON))
    placed = hold(case=case, reason=HoldReason.REPLY, by=BY, at=_at(ON))
    whole_day(ON)
    assert Message.objects.get().cancel_code == "HOLD_REPLY"
    lift_hold(hold=placed, by=BY, at=_at(date(2026, 11, 9)), reason="répondu")
    whole_day(date(2026, 11, 10))
    assert [(m.cycle, m.state) for m in Message.objects.order_by("id")] == [(1, "cancelled"), (2, "accepted")]
    whole_day(date(2026, 11, 10))
    assert Message.objects.count() == 2


def test_a_bad_address_is_not_tried_every_morning(post: PostSandbox, whole_day: Any) -> None:
    case = a_case()
    case.debtor.addresses.update(valid=False)
    _live(whole_day, 5)
    assert Message.objects.count() == 1
    case.debtor.addresses.update(valid=True)
    whole_day(date(2026, 11, 9))
    assert _sent() == [(MessageKind.FIRST_LETTER, date(2026, 11, 9))]


@pytest.mark.parametrize(("state", "why"), [(CaseState.PLAN, "échéancier en cours"), (CaseState.SETTLED, "réglé")])
def test_a_plan_or_a_payment_gives_the_word_back(post: PostSandbox, whole_day: Any, state: CaseState, why: str) -> None:
    case = a_case()
    _live(whole_day, 3)
    move(case=case, to=state, by=BY, at=_at(date(2026, 11, 4)), on=date(2026, 11, 4))
    _live(whole_day, 30, date(2026, 11, 5))
    assert len(_sent()) == 1
    assert Commitment.objects.get().reason == f"dossier {why}"
    run = StrategyRun.objects.get()
    assert run.state == ("stopped" if state == CaseState.SETTLED else "running")


def test_a_settled_case_that_opens_again_goes_on_where_it_stood(post: PostSandbox, whole_day: Any) -> None:
    case = a_case()
    _live(whole_day, 3)
    move(case=case, to=CaseState.SETTLED, by=BY, at=_at(date(2026, 11, 4)), on=date(2026, 11, 4))
    whole_day(date(2026, 11, 5))
    move(case=case, to=CaseState.ACTIVE, by=BY, at=_at(date(2026, 11, 20)), on=date(2026, 11, 20))
    whole_day(date(2026, 11, 20))
    assert _sent()[-1] == (MessageKind.REGISTERED_LETTER, date(2026, 11, 20))


def test_a_case_that_opens_again_at_once_keeps_the_days_that_were_announced(post: PostSandbox, whole_day: Any) -> None:
    """A card payment comes back two days later: the next letter does not leave before the day that was said."""
    case = a_case()
    a_case(number="FA-2026-0400")
    _live(whole_day, 3)
    move(case=case, to=CaseState.SETTLED, by=BY, at=_at(date(2026, 11, 4)), on=date(2026, 11, 4))
    whole_day(date(2026, 11, 5))
    move(case=case, to=CaseState.ACTIVE, by=BY, at=_at(date(2026, 11, 6)), on=date(2026, 11, 6))
    _live(whole_day, 20, date(2026, 11, 6))
    assert [day for kind, day in _sent() if kind == MessageKind.REGISTERED_LETTER] == [date(2026, 11, 18)] * 2
    assert JournalLine.objects.filter(verb=Verb.STRATEGY_STARTED, case_id=case.pk).count() == 2


def test_a_registered_letter_presented_late_moves_the_next_one(post: PostSandbox, whole_day: Any) -> None:
    a_case()
    _live(whole_day, 17)
    registered = Message.objects.get(kind=MessageKind.REGISTERED_LETTER)
    record_event(
        provider_event="evt_late",
        kind=DeliveryKind.FIRST_PRESENTED,
        occurred_at=_at(date(2026, 12, 1)),
        by=BY,
        at=_at(date(2026, 12, 1)),
        ref=registered.provider_ref,
    )
    _live(whole_day, 40, date(2026, 11, 19))
    # 1 + 15 = Wednesday 16 December, act Thursday 17.
    assert _sent()[-1] == (MessageKind.FORMAL_NOTICE, date(2026, 12, 17))
    words = list(Commitment.objects.filter(text__contains="mise en demeure").order_by("id"))
    assert [(word.due_on, word.state) for word in words] == [
        (date(2026, 12, 10), "cancelled"),
        (date(2026, 12, 17), "kept"),
    ]


def test_a_new_version_changes_nothing_for_who_has_started(agency: Any) -> None:
    case = a_case()
    tick(by=BY, on=ON, at=NOW)
    run = StrategyRun.objects.get(case=case)
    frozen = list(run.steps)
    strategy = run.strategy
    strategy.steps.set([step for step in strategy.steps.all() if step.kind == MessageKind.FIRST_LETTER])
    strategy.save_revision().publish(skip_permission_checks=True)
    tick(by=BY, on=ON, at=NOW)
    run.refresh_from_db()
    assert run.steps == frozen
    assert run.version != Strategy.objects.get(pk=strategy.pk).live_revision_id


def test_the_shipped_strategies_are_published_once(tenant: Any) -> None:
    Strategy.objects.all().delete()
    assert len(install_defaults(by=BY, at=NOW)) == 2
    assert install_defaults(by=BY, at=NOW) == []
    firm = Strategy.objects.get(audience="business")
    assert firm.live
    assert firm.live_revision_id is not None
    assert steps_of(firm) == FIRM_STEPS


def test_without_a_strategy_nothing_starts(tenant: Any) -> None:
    Strategy.objects.all().delete()
    a_case()
    assert tick(by=BY, on=ON, at=NOW) == 0
    assert not StrategyRun.objects.exists()
