"""A step that is a call: a line of the day for whoever follows the case, then the calendar goes on, as it was said."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from agency.cases.enums import HoldReason
from agency.cases.models import Case
from agency.cases.operations import hold, lift_hold
from agency.desk.cases.queries.next_dates import dates_of, nearest
from agency.desk.day.presenters.calls.lines import to_call as lines_to_call
from agency.desk.day.presenters.queue import queue_lines
from agency.disputes.enums import ReplyKind
from agency.disputes.operations import receive_reply
from agency.handling.enums import CallOutcome, IdentityMark, PlannedCallState
from agency.handling.models import PlannedCall
from agency.handling.operations import begin_call, conclude, leave_call, promise, settle_promises, take_call
from agency.handling.rules import HandlingRefused
from agency.handling.values import CallReport, PromiseWish
from agency.journal.enums import Verb
from agency.journal.models import JournalLine
from agency.journal.rules import Actor
from agency.law.contact.limits import Channel
from agency.letters.enums import MessageKind
from agency.outbox.models import Message
from agency.outbox.review.queries import departures
from agency.outbox.values import LetterPayload
from agency.parties.enums import ContactKind, DebtorKind
from agency.parties.models import ContactPoint
from agency.strategies.ahead.queries import steps_ahead
from agency.strategies.enums import CaseEvent, StrategyAct
from agency.strategies.models import Strategy, StrategyRun, StrategyStep
from agency.strategies.operations import resume_gently, tick
from agency.strategies.queries import happened_since_letter
from agency.strategies.rehearsal.enums import RehearsedFate
from agency.strategies.rehearsal.queries import draft_steps, rehearsed_files
from agency.strategies.rehearsal.rules import play
from agency.strategies.rehearsal.values import PostageCosts, RehearsedAct
from agency.strategies.rules import FAMILY_STEPS, Step, called_for, problems, rehearse, usual_course
from agency.users.enums import UserKind
from agency.users.models import User
from sandbox.post import PostSandbox
from tests.agency.desk import scene
from tests.factories import BY, NOW, a_case

ON = date(2026, 11, 2)
FIRST, REGISTERED, NOTICE = FAMILY_STEPS
CALL = Step(StrategyAct.CALL, Channel.CALL, 20, 15)
AFTER_CALL = replace(REGISTERED, delay_days=10)
STEPS = (FIRST, CALL, AFTER_CALL, NOTICE)
# Twenty days after the first letter, and ten more: what the letter announced.
CALLED, WRITTEN = date(2026, 11, 24), date(2026, 12, 3)
NUMBER = "06 12 34 56 78"
KNOWN = (IdentityMark.POSTCODE, IdentityMark.REFERENCE)


def published(*steps: Step) -> None:
    strategy = Strategy.objects.get(audience=DebtorKind.CONSUMER, is_default=True)
    strategy.steps = [StrategyStep(sort_order=order, **vars(step)) for order, step in enumerate(steps)]
    strategy.save()
    strategy.save_revision().publish(skip_permission_checks=True)


@pytest.fixture
def case(agency: Any, post: PostSandbox) -> Case:
    """A family that may be called, in a strategy with a call between the first two letters."""
    assert agency
    assert post
    published(*STEPS)
    found = a_case()
    ContactPoint.objects.create(debtor=found.debtor, kind=ContactKind.PHONE, value=NUMBER, source="person")
    return found


def days(whole_day: Any, *chosen: date) -> None:
    """These mornings, and the one after each, which follows what it sent."""
    for day in sorted({day + timedelta(days=more) for day in chosen for more in (0, 1)}):
        whole_day(day)


def until_the_call(whole_day: Any) -> None:
    days(whole_day, ON)
    whole_day(CALLED)


def at_ten(on: date) -> datetime:
    return datetime(on.year, on.month, on.day, 9, 30, tzinfo=UTC)


def planned() -> PlannedCall:
    return PlannedCall.objects.get()


def sent(case: Case) -> list[tuple[str, date | None]]:
    letters = Message.objects.filter(case=case, step__isnull=False, state__in=["accepted", "done"]).order_by("id")
    return [(letter.kind, letter.sent_on) for letter in letters]


def ines() -> Any:
    return User.objects.filter(kind=UserKind.STAFF).first() or scene.staff()


def called(case: Case, outcome: CallOutcome, on: date, **told: Any) -> None:
    now = Case.objects.select_related("debtor").get(pk=case.pk)
    led = begin_call(case=now, debtor=now.debtor, handler=ines(), by=BY, at=at_ten(on))
    conclude(call=led, report=CallReport(outcome, **told), by=BY, at=at_ten(on) + timedelta(minutes=4))


@pytest.mark.parametrize(
    ("steps", "says"),
    [
        ((CALL, FIRST), "première étape"),
        ((FIRST, CALL), "entre deux courriers"),
        ((FIRST, CALL, CALL, AFTER_CALL), "entre deux courriers"),
        ((FIRST, AFTER_CALL, NOTICE, CALL), "Rien ne suit une mise en demeure"),
        ((FIRST, replace(CALL, delay_days=19), AFTER_CALL), "cinq jours au moins après le délai de réponse"),
        ((FIRST, CALL, replace(AFTER_CALL, delay_days=6)), "sept jours au moins"),
        ((FIRST, replace(CALL, channel=Channel.POST), AFTER_CALL), "au téléphone"),
        ((FIRST, replace(AFTER_CALL, channel=Channel.CALL)), "au téléphone"),
        ((FIRST, replace(CALL, only_if="broken", skip_if="broken"), AFTER_CALL), "pour la même raison"),
    ],
)
def test_a_call_stands_between_two_letters_after_the_day_given_to_answer(steps: tuple[Step, ...], says: str) -> None:
    assert any(says in ground for ground in problems(steps))
    assert problems(STEPS) == []


def test_the_calendar_on_paper_has_the_call_on_its_day() -> None:
    told = rehearse(STEPS, on=ON, audience=DebtorKind.CONSUMER)
    assert [one.leaves_on for one in told][:3] == [ON, CALLED, WRITTEN]
    assert told[0].act_on == WRITTEN


def test_a_call_is_a_line_of_the_day_and_the_person_is_told_of_the_letter_alone(case: Case, whole_day: Any) -> None:
    until_the_call(whole_day)
    assert (planned().planned_on, planned().until_on, planned().state) == (CALLED, date(2026, 11, 27), "open")
    letter = Message.objects.get(case=case, kind=MessageKind.FIRST_LETTER).read(LetterPayload)
    assert (letter.next_kind, letter.act_on) == (MessageKind.REGISTERED_LETTER, WRITTEN)
    assert [word.due_on for word in case.commitments.all()] == [WRITTEN]
    (line,) = queue_lines(lines_to_call(at_ten(CALLED), CALLED))
    assert (line.name, line.late) == (case.debtor.full_name, False)
    following = nearest(dates_of(case, at_ten(CALLED)))
    assert following is not None
    assert (following.on, following.what) == (CALLED, "planned_call")
    (late,) = queue_lines(lines_to_call(at_ten(CALLED + timedelta(days=1)), CALLED + timedelta(days=1)))
    assert late.late
    assert JournalLine.objects.filter(verb=Verb.CALL_PLANNED, case_id=case.pk).count() == 1
    assert tick(by=BY, on=CALLED, at=at_ten(CALLED)) == 0
    assert PlannedCall.objects.count() == 1


def test_a_call_that_was_made_settles_the_step_and_the_letter_leaves_on_the_day_announced(
    case: Case, whole_day: Any
) -> None:
    until_the_call(whole_day)
    called(case, CallOutcome.NO_ANSWER, CALLED)
    assert planned().state == PlannedCallState.MADE
    assert not queue_lines(lines_to_call(at_ten(CALLED), CALLED))
    days(whole_day, CALLED + timedelta(days=1), WRITTEN)
    assert sent(case) == [(MessageKind.FIRST_LETTER, ON), (MessageKind.REGISTERED_LETTER, WRITTEN)]
    assert "kept" in case.commitments.filter(due_on=WRITTEN).values_list("state", flat=True)


def test_a_call_that_was_not_placed_settles_nothing_and_one_that_the_person_placed_does(
    case: Case, whole_day: Any
) -> None:
    until_the_call(whole_day)
    called(case, CallOutcome.NOT_PLACED, CALLED)
    assert planned().state == PlannedCallState.OPEN
    act = {"handler": ines(), "by": BY, "at": at_ten(CALLED)}
    led = take_call(case=case, debtor=case.debtor, **act)
    conclude(call=led, report=CallReport(CallOutcome.SPOKE, marks=KNOWN), by=BY, at=at_ten(CALLED))
    assert planned().state == PlannedCallState.MADE


def test_a_call_is_left_with_a_reason_and_once(case: Case, whole_day: Any) -> None:
    until_the_call(whole_day)
    with pytest.raises(HandlingRefused, match="pourquoi"):
        leave_call(planned=planned(), why="  ", by=BY, at=at_ten(CALLED))
    leave_call(planned=planned(), why="La famille a écrit hier.", by=BY, at=at_ten(CALLED))
    leave_call(planned=planned(), why="Autre chose", by=BY, at=at_ten(CALLED))
    assert (planned().state, planned().why) == (PlannedCallState.SKIPPED, "La famille a écrit hier.")
    assert JournalLine.objects.filter(verb=Verb.CALL_LEFT).count() == 1
    days(whole_day, CALLED + timedelta(days=1), WRITTEN)
    assert sent(case)[-1] == (MessageKind.REGISTERED_LETTER, WRITTEN)


def test_a_call_that_nobody_made_lapses_after_three_worked_days_and_the_calendar_goes_on(
    case: Case, whole_day: Any
) -> None:
    until_the_call(whole_day)
    whole_day(date(2026, 11, 27))
    assert planned().state == PlannedCallState.OPEN
    whole_day(date(2026, 11, 28))
    assert planned().state == PlannedCallState.LAPSED
    days(whole_day, WRITTEN)
    assert sent(case)[-1] == (MessageKind.REGISTERED_LETTER, WRITTEN)


def test_the_caps_hold_for_a_planned_call_as_for_any_other(case: Case, whole_day: Any) -> None:
    until_the_call(whole_day)
    called(case, CallOutcome.NO_ANSWER, CALLED)
    with pytest.raises(HandlingRefused, match="Possible à partir du"):
        called(case, CallOutcome.NO_ANSWER, CALLED)


def test_whom_nobody_may_call_is_not_waited_for(case: Case, whole_day: Any) -> None:
    ContactPoint.objects.filter(kind=ContactKind.PHONE).update(opted_out_at=NOW)
    days(whole_day, ON, CALLED, WRITTEN)
    assert not PlannedCall.objects.exists()
    assert sent(case)[-1] == (MessageKind.REGISTERED_LETTER, WRITTEN)


def test_a_case_that_is_held_asks_for_no_call(case: Case, whole_day: Any) -> None:
    until_the_call(whole_day)
    held = hold(case=case, reason=HoldReason.DISPUTE, by=BY, at=at_ten(CALLED))
    assert not queue_lines(lines_to_call(at_ten(CALLED), CALLED))
    lift_hold(hold=held, reason="fini", by=BY, at=at_ten(CALLED) + timedelta(minutes=1))
    assert len(queue_lines(lines_to_call(at_ten(CALLED) + timedelta(minutes=2), CALLED))) == 1


def test_who_was_just_answered_gets_a_gentle_letter_and_no_call(case: Case, whole_day: Any) -> None:
    until_the_call(whole_day)
    receive_reply(
        kind=ReplyKind.MESSAGE, text="Je ne comprends pas.", answers={}, case=case, debtor=case.debtor,
        by=Actor.debtor(case.debtor), at=at_ten(CALLED), on=CALLED,
    )  # fmt: skip
    resumed = resume_gently(
        case=Case.objects.get(pk=case.pk), debtor=case.debtor, corrected=False, by=BY, at=at_ten(CALLED), on=CALLED
    )
    assert resumed is not None
    assert planned().state == PlannedCallState.DROPPED
    run = StrategyRun.objects.get(case=case)
    assert (run.next_step, run.planned_step, run.next_on) == (2, None, resumed.act_on)
    assert run.steps[2]["tone"] == "gentle"


@pytest.mark.parametrize("reachable", [True, False])
def test_the_rehearsal_counts_the_call_and_says_what_the_mornings_do(
    case: Case, whole_day: Any, reachable: bool
) -> None:
    if not reachable:
        ContactPoint.objects.filter(kind=ContactKind.PHONE).delete()
    acts = played(case)
    assert [act.on for act in acts if act.kind == StrategyAct.CALL] == [CALLED]
    assert [act.fate for act in acts if act.kind == StrategyAct.CALL] == [
        RehearsedFate.LEAVES if reachable else RehearsedFate.STOPPED
    ]
    days(whole_day, ON)
    whole_day(CALLED)
    if reachable:
        called(case, CallOutcome.NO_ANSWER, CALLED)
    days(whole_day, CALLED + timedelta(days=1), *(act.on for act in acts if act.on > CALLED))
    letters = [(act.kind.value, act.on) for act in acts if act.fate == RehearsedFate.LEAVES]
    assert [one for one in letters if one[0] != StrategyAct.CALL] == sent(case)


def played(case: Case) -> tuple[RehearsedAct, ...]:
    until = ON + timedelta(days=74)
    files = rehearsed_files(Case.objects.filter(pk=case.pk), since=ON, until=until)
    steps = draft_steps(Strategy.objects.get(audience=DebtorKind.CONSUMER))
    return play(steps, files, until=until, asked=departures(), costs=PostageCosts())


@pytest.mark.parametrize(
    ("only_if", "skip_if", "happened", "made"),
    [
        ("", "", (), True),
        ("broken", "", (), False),
        ("broken", "", ("broken",), True),
        ("", "part_paid", ("part_paid",), False),
        ("broken", "part_paid", ("broken", "part_paid"), False),
    ],
)
def test_a_call_may_depend_on_what_happened(only_if: str, skip_if: str, happened: tuple[str, ...], made: bool) -> None:
    assert called_for(replace(CALL, only_if=only_if, skip_if=skip_if), happened) is made


def test_on_paper_nothing_happens_and_the_letter_behind_keeps_its_day() -> None:
    after = usual_course((FIRST, replace(CALL, only_if=CaseEvent.PROMISE_BROKEN), AFTER_CALL, NOTICE))
    assert [step.kind for step in after] == [FIRST.kind, AFTER_CALL.kind, NOTICE.kind]
    assert after[1].delay_days == CALL.delay_days + AFTER_CALL.delay_days
    assert usual_course(STEPS) == STEPS


@pytest.mark.parametrize("broken", [True, False])
def test_a_call_for_a_promise_that_was_lost_is_asked_then_and_only_then(
    case: Case, whole_day: Any, broken: bool
) -> None:
    published(FIRST, replace(CALL, only_if=CaseEvent.PROMISE_BROKEN), AFTER_CALL, NOTICE)
    assert [act.on for act in played(case) if act.kind == MessageKind.REGISTERED_LETTER] == [WRITTEN]
    days(whole_day, ON)
    if broken:
        wish = PromiseWish(Decimal("10.00"), date(2026, 11, 10))
        now = Case.objects.get(pk=case.pk)
        promise(case=now, debtor=now.debtor, wish=wish, by=BY, at=at_ten(date(2026, 11, 4)))
        settle_promises(by=BY, at=at_ten(date(2026, 11, 17)))
    days(whole_day, CALLED)
    assert happened_since_letter([case.pk]) == {case.pk: {CaseEvent.PROMISE_BROKEN} if broken else set()}
    assert PlannedCall.objects.count() == broken
    assert JournalLine.objects.filter(verb=Verb.CALL_NOT_ASKED, case_id=case.pk).exists() is not broken
    days(whole_day, date(2026, 11, 28), WRITTEN)
    assert sent(case)[-1] == (MessageKind.REGISTERED_LETTER, WRITTEN)


def test_the_database_keeps_a_planned_call_whole(case: Case, whole_day: Any) -> None:
    until_the_call(whole_day)
    for wrong in ({"state": "skipped"}, {"settled_at": NOW}, {"until_on": CALLED - timedelta(days=1)}):
        with pytest.raises(IntegrityError), transaction.atomic():
            PlannedCall.objects.update(**wrong)


def test_a_person_reads_the_letter_behind_the_call_never_the_call(case: Case, whole_day: Any) -> None:
    days(whole_day, ON)
    kinds = [(step.kind, step.on) for step in steps_ahead(case, case.debtor, on=ON, until=date(2028, 1, 1))]
    assert kinds[0] == (MessageKind.REGISTERED_LETTER, WRITTEN)
    assert [kind for kind, _day in kinds] == [MessageKind.REGISTERED_LETTER, MessageKind.FORMAL_NOTICE, ""]
    whole_day(CALLED)
    again = steps_ahead(case, case.debtor, on=CALLED, until=date(2028, 1, 1))
    assert [(step.kind, step.on) for step in again] == kinds
