"""A letter may depend on what happened since the one before: decided on its morning, left with its reason, or sent.

Whatever becomes of it, what was announced comes on its day, and nobody reads a promise that may not be kept.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from agency.cases.enums import CaseState, HoldReason
from agency.cases.models import Case
from agency.cases.operations import hold, lift_hold, move
from agency.commitments.enums import CommitmentKind, CommitmentState
from agency.commitments.models import Commitment
from agency.desk.cases.presenters.history import sentence
from agency.desk.cases.queries.next_dates import asleep
from agency.desk.strategies.enums import TodayVerdict
from agency.desk.strategies.presenters.today import present_today
from agency.desk.strategies.queries import case_now
from agency.disputes.enums import ReplyKind
from agency.disputes.operations import receive_reply
from agency.journal.enums import Verb
from agency.journal.models import JournalLine
from agency.journal.rules import Actor
from agency.letters.enums import MessageKind
from agency.outbox.enums import DeliveryKind
from agency.outbox.models import DeliveryEvent, Message
from agency.outbox.review.queries import departures
from agency.outbox.values import LetterPayload
from agency.parties.enums import DebtorKind
from agency.parties.models import Debtor
from agency.payments.enums import Method
from agency.payments.operations import receive
from agency.strategies.enums import CaseEvent
from agency.strategies.models import StrategyRun
from agency.strategies.operations import resume_gently
from agency.strategies.rehearsal.enums import RehearsedFate
from agency.strategies.rehearsal.queries import rehearsed_files
from agency.strategies.rehearsal.rules import play
from agency.strategies.rehearsal.values import PostageCosts, RehearsedAct
from agency.strategies.rules import FAMILY_STEPS, Step, problems, rehearse
from portal.creditors.presenters import case_cards
from portal.creditors.queries import visible_cases
from portal.debtors.presenters import case_detail
from sandbox.post import PostSandbox
from tests.agency.strategies.test_phone_steps import CALL, published
from tests.factories import BY, a_case

ON = date(2026, 11, 2)
FIRST, REGISTERED, NOTICE = FAMILY_STEPS
# Twenty days after the first letter, when nothing of the money came; the formal notice, twenty-one more, always.
UNLESS_PAID = replace(REGISTERED, delay_days=20, skip_if=CaseEvent.PART_PAID)
IF_PAID = replace(REGISTERED, delay_days=20, only_if=CaseEvent.PART_PAID)
STEPS = (FIRST, UNLESS_PAID, NOTICE)
DECIDED, ANNOUNCED = date(2026, 11, 24), date(2026, 12, 15)


@pytest.fixture
def case(agency: Any, post: PostSandbox) -> Case:
    assert agency
    assert post
    published(*STEPS)
    return a_case()


def at_ten(on: date) -> datetime:
    return datetime(on.year, on.month, on.day, 9, 30, tzinfo=UTC)


def days(whole_day: Any, *chosen: date) -> None:
    """These mornings, and the one after each, which follows what it sent."""
    for day in sorted({day + timedelta(days=more) for day in chosen for more in (0, 1)}):
        whole_day(day)


def sent(case: Case) -> list[tuple[str, date | None]]:
    letters = Message.objects.filter(case=case, step__isnull=False, state__in=["accepted", "done"]).order_by("id")
    return [(letter.kind, letter.sent_on) for letter in letters]


def paid(case: Case, on: date) -> None:
    receive(
        case=Case.objects.get(pk=case.pk), debtor=case.debtor, amount=Decimal("5.00"), method=Method.TRANSFER,
        received_on=on, value_on=on, source="manual", external_id=f"{case.pk}-{on}", by=BY, at=at_ten(on),
    )  # fmt: skip


def left(case: Case) -> list[dict[str, Any]]:
    return [line.data for line in JournalLine.objects.filter(verb=Verb.LETTER_LEFT, case_id=case.pk)]


def words(case: Case) -> list[tuple[str, date]]:
    found = Commitment.objects.filter(case=case, kind=CommitmentKind.NEXT_STEP, state=CommitmentState.OPEN)
    return list(found.order_by("id").values_list("step", "due_on"))


def read(case: Case, on: date, person: Debtor | None = None) -> list[str]:
    part = case.parties.select_related("debtor", "case__creditor").get(debtor=person or case.debtor)
    shown = case_detail(part, at=at_ten(on)).ahead
    assert shown is not None
    return [f"{step.when} : {step.text}".replace("\u00a0", " ") for step in shown.steps]


@pytest.mark.parametrize(
    ("steps", "says"),
    [
        ((replace(FIRST, skip_if="answered"), REGISTERED), "La première lettre part toujours"),
        ((FIRST, replace(REGISTERED, only_if="unclaimed", delay_days=20)), "Le dernier courrier part toujours"),
        ((FIRST, REGISTERED, replace(NOTICE, skip_if="part_paid")), "Le dernier courrier part toujours"),
        ((FIRST, replace(UNLESS_PAID, delay_days=19), NOTICE), "cinq jours au moins après le délai de réponse"),
        ((FIRST, UNLESS_PAID, replace(NOTICE, delay_days=6)), "sept jours au moins après"),
        ((FIRST, replace(UNLESS_PAID, only_if="part_paid"), NOTICE), "pour la même raison"),
        ((FIRST, replace(UNLESS_PAID, only_if="unclaimed"), NOTICE), "Seul un recommandé est présenté"),
        ((FIRST, replace(UNLESS_PAID, only_if="presented"), NOTICE), "Seul un recommandé est présenté"),
    ],
)
def test_the_first_letter_and_the_last_always_leave(steps: tuple[Step, ...], says: str) -> None:
    assert any(says in ground for ground in problems(steps)), problems(steps)
    assert problems(STEPS) == []
    assert problems((FIRST, REGISTERED, replace(REGISTERED, delay_days=23, only_if="unclaimed"), NOTICE)) == []


def test_the_letter_before_announces_the_one_that_always_leaves(case: Case, whole_day: Any) -> None:
    days(whole_day, ON)
    letter = Message.objects.get(case=case).read(LetterPayload)
    assert (letter.next_kind, letter.act_on) == (MessageKind.FORMAL_NOTICE, ANNOUNCED)
    assert words(case) == [(MessageKind.FORMAL_NOTICE, ANNOUNCED)]


def test_it_leaves_when_nothing_happened_and_the_notice_leaves_time_after_it(case: Case, whole_day: Any) -> None:
    days(whole_day, ON, DECIDED)
    assert sent(case) == [(MessageKind.FIRST_LETTER, ON), (MessageKind.REGISTERED_LETTER, DECIDED)]
    ((step, due),) = words(case)
    assert step == MessageKind.FORMAL_NOTICE
    assert due >= ANNOUNCED
    assert StrategyRun.objects.get(case=case).next_on == due
    days(whole_day, due)
    assert sent(case)[-1] == (MessageKind.FORMAL_NOTICE, due)
    assert left(case) == []
    kept = Commitment.objects.get(case=case, state=CommitmentState.KEPT)
    assert (kept.step, kept.due_on) == (MessageKind.FORMAL_NOTICE, due)


def test_it_is_left_with_its_reason_and_the_notice_comes_on_the_day_announced(case: Case, whole_day: Any) -> None:
    days(whole_day, ON)
    paid(case, date(2026, 11, 10))
    days(whole_day, DECIDED)
    assert sent(case) == [(MessageKind.FIRST_LETTER, ON)]
    assert left(case) == [
        {"step": 1, "kind": "registered_letter", "only_if": "", "skip_if": "part_paid", "happened": ["part_paid"]}
    ]
    line = JournalLine.objects.get(verb=Verb.LETTER_LEFT)
    assert sentence(line).replace("\u00a0", " ") == (
        "Courrier du calendrier laissé, vu ce qui s’est passé : lettre recommandée, pas si : une somme est arrivée ;"
        " depuis le dernier courrier : une somme est arrivée"
    )
    run = StrategyRun.objects.get(case=case)
    assert (run.next_step, run.planned_step, run.next_on) == (2, 0, ANNOUNCED)
    assert not asleep(at_ten(DECIDED)).exists()
    days(whole_day, ANNOUNCED)
    assert sent(case)[-1] == (MessageKind.FORMAL_NOTICE, ANNOUNCED)
    assert Commitment.objects.get(case=case, state=CommitmentState.KEPT).due_on == ANNOUNCED


def test_money_that_came_before_the_last_letter_does_not_count(case: Case, whole_day: Any) -> None:
    paid(case, ON - timedelta(days=3))
    days(whole_day, ON, DECIDED)
    assert sent(case)[-1] == (MessageKind.REGISTERED_LETTER, DECIDED)


@pytest.mark.parametrize("unclaimed", [True, False])
def test_a_second_registered_letter_goes_only_where_the_first_was_not_fetched(
    case: Case, whole_day: Any, unclaimed: bool
) -> None:
    published(FIRST, REGISTERED, replace(REGISTERED, delay_days=30, only_if=CaseEvent.UNCLAIMED), NOTICE)
    days(whole_day, ON, date(2026, 11, 18))
    first = Message.objects.get(kind=MessageKind.REGISTERED_LETTER)
    kind = DeliveryKind.UNCLAIMED if unclaimed else DeliveryKind.FIRST_PRESENTED
    told = at_ten(date(2026, 12, 4))
    DeliveryEvent.objects.create(message=first, provider_event="one", kind=kind, at=told, received_at=told)
    for gone in (32, *range(46, 50), *range(66, 90)):
        whole_day(ON + timedelta(days=gone))
    kinds = [kind for kind, _day in sent(case)]
    registered = [MessageKind.REGISTERED_LETTER] * (2 if unclaimed else 1)
    assert kinds == [MessageKind.FIRST_LETTER, *registered, MessageKind.FORMAL_NOTICE]
    assert len(left(case)) == (not unclaimed)
    # Each word given is kept on its day, and none stays.
    assert not words(case)
    assert not Commitment.objects.filter(case=case, state=CommitmentState.KEPT_LATE).exists()


def played(case: Case, steps: tuple[Step, ...], *happened: CaseEvent) -> tuple[RehearsedAct, ...]:
    until = ON + timedelta(days=90)
    files = rehearsed_files(Case.objects.filter(pk=case.pk), since=ON, until=until)
    return play(steps, files, until=until, asked=departures(), costs=PostageCosts(), happened=happened)


@pytest.mark.parametrize("paying", [True, False])
@pytest.mark.parametrize(
    "steps", [STEPS, (FIRST, IF_PAID, NOTICE), (FIRST, IF_PAID, replace(CALL, delay_days=23), NOTICE)]
)
def test_a_rehearsal_with_what_happens_says_what_the_mornings_do(
    case: Case, whole_day: Any, paying: bool, steps: tuple[Step, ...]
) -> None:
    published(*steps)
    acts = played(case, steps, *([CaseEvent.PART_PAID] if paying else []))
    said = [(act.kind.value, act.on) for act in acts if act.fate == RehearsedFate.LEAVES]
    for gone in (0, 1, 2, *range(21, 26), *range(42, 72)):
        whole_day(ON + timedelta(days=gone))
        if paying and gone in {2, 25}:
            paid(case, ON + timedelta(days=gone))
    assert said == sent(case)


def test_on_paper_what_an_event_alone_brings_puts_nothing_off() -> None:
    told = rehearse((FIRST, IF_PAID, NOTICE), on=ON, audience=DebtorKind.CONSUMER)
    assert [one.leaves_on for one in told] == [ON, DECIDED, ANNOUNCED]


def test_a_person_reads_the_condition_in_plain_words_and_never_as_a_promise(case: Case, whole_day: Any) -> None:
    whole_day(ON)
    evening = read(case, ON)
    notice = "Une mise en demeure part : c’est une demande officielle de payer, sans juge."
    conditional = "Une lettre recommandée part, sauf si un paiement est arrivé depuis notre dernier courrier."
    assert evening[:2] == [
        f"Pas avant le 24 novembre 2026 : {conditional}", f"Pas avant le 15 décembre 2026 : {notice}",
    ]  # fmt: skip
    whole_day(ON + timedelta(days=1))
    assert read(case, ON + timedelta(days=1)) == evening
    paid(case, date(2026, 11, 10))
    days(whole_day, DECIDED)
    assert read(case, DECIDED)[0] == f"Le 15 décembre 2026 : {notice}"


@pytest.mark.parametrize(
    ("only_if", "skip_if", "says"),
    [
        ("part_paid", "", "part seulement si un paiement est arrivé depuis notre dernier courrier."),
        ("bounced", "broken", "seulement si notre dernier courrier nous est revenu, et sauf si un paiement que vous"),
    ],
)
def test_each_condition_is_read(case: Case, whole_day: Any, only_if: str, skip_if: str, says: str) -> None:
    published(FIRST, replace(IF_PAID, only_if=only_if, skip_if=skip_if), NOTICE)
    days(whole_day, ON)
    assert any(says in line for line in read(case, ON + timedelta(days=1)))


def test_why_today_says_whether_it_would_leave(case: Case, whole_day: Any) -> None:
    days(whole_day, ON)
    now = present_today(case_now(Case.objects.get(pk=case.pk), at_ten(DECIDED), DECIDED))
    assert now.people[0].verdict == TodayVerdict.GOES
    assert any("a lieu, telles que sont les choses" in line.words for line in now.standing)
    paid(case, date(2026, 11, 10))
    now = present_today(case_now(Case.objects.get(pk=case.pk), at_ten(DECIDED), DECIDED))
    assert now.people[0].verdict == TodayVerdict.NOTHING
    (line,) = [line for line in now.standing if "sera laissée" in line.words]
    assert "une somme est arrivée" in line.given


def test_its_creditor_reads_that_it_may_not_come(case: Case, whole_day: Any) -> None:
    days(whole_day, ON)
    (card,) = case_cards(visible_cases(case.creditor), at=at_ten(ON + timedelta(days=1)))
    assert card.next_step.replace("\u00a0", " ") == (
        "Lettre recommandée le 24 novembre 2026, ou non, selon ce qui se passe d’ici là"
    )


def test_a_case_on_hold_is_decided_the_morning_it_is_free(case: Case, whole_day: Any) -> None:
    days(whole_day, ON)
    held = hold(case=case, reason=HoldReason.STAFF, note="attente", by=BY, at=at_ten(date(2026, 11, 20)))
    days(whole_day, DECIDED)
    assert (sent(case), left(case)) == ([(MessageKind.FIRST_LETTER, ON)], [])
    later = date(2026, 11, 30)
    paid(case, later)
    lift_hold(hold=held, reason="fini", by=BY, at=at_ten(later))
    days(whole_day, later + timedelta(days=1))
    assert len(left(case)) == 1
    assert sent(case) == [(MessageKind.FIRST_LETTER, ON)]
    assert not asleep(at_ten(later + timedelta(days=2))).exists()
    # The word was given back with the hold; the notice still leaves the days of the calendar, not the next morning.
    run = StrategyRun.objects.get(case=case)
    assert run.next_on is not None
    assert run.next_on >= ANNOUNCED


def test_who_was_answered_is_written_the_letter_that_the_answer_announced(case: Case, whole_day: Any) -> None:
    days(whole_day, ON)
    paid(case, date(2026, 11, 10))
    day = date(2026, 11, 12)
    receive_reply(
        kind=ReplyKind.MESSAGE, text="Je ne comprends pas.", answers={}, case=case, debtor=case.debtor,
        by=Actor.debtor(case.debtor), at=at_ten(day), on=day,
    )  # fmt: skip
    resumed = resume_gently(
        case=Case.objects.get(pk=case.pk), debtor=case.debtor, corrected=False, by=BY, at=at_ten(day), on=day
    )
    assert resumed is not None
    for found in Case.objects.get(pk=case.pk).holds.filter(lifted_at=None):
        lift_hold(hold=found, reason="répondu", by=BY, at=at_ten(day))
    paid(case, date(2026, 11, 16))
    days(whole_day, resumed.act_on)
    assert left(case) == []
    assert sent(case)[-1] == (MessageKind.REGISTERED_LETTER, resumed.act_on)


def test_a_plan_that_ends_goes_on_where_the_calendar_stood(case: Case, whole_day: Any) -> None:
    days(whole_day, ON)
    paid(case, date(2026, 11, 10))
    days(whole_day, DECIDED)
    now = Case.objects.get(pk=case.pk)
    move(case=now, to=CaseState.PLAN, by=BY, at=at_ten(DECIDED), on=DECIDED, reason="échéancier")
    days(whole_day, date(2026, 12, 1))
    now.refresh_from_db()
    move(case=now, to=CaseState.ACTIVE, by=BY, at=at_ten(date(2026, 12, 2)), on=date(2026, 12, 2), reason="arrêté")
    days(whole_day, date(2026, 12, 3))
    run = StrategyRun.objects.get(case=case)
    assert run.next_step == 2
    assert run.next_on is not None
    assert run.next_on >= ANNOUNCED
    assert len(left(case)) == 1


def test_what_happened_on_one_file_decides_nothing_on_the_other(case: Case, whole_day: Any) -> None:
    other = a_case(debtor=case.debtor, creditor=case.creditor, number="F-2")
    days(whole_day, ON)
    paid(other, date(2026, 11, 10))
    days(whole_day, DECIDED)
    assert (len(left(case)), len(left(other))) == (0, 1)
    assert sent(case)[-1] == (MessageKind.REGISTERED_LETTER, DECIDED)
    assert sent(other) == [(MessageKind.FIRST_LETTER, ON)]
