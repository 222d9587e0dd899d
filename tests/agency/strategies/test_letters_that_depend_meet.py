"""Letters that depend on what happened meet the other states of a case, its other people, and many cases at once."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from agency.cases.enums import HoldReason
from agency.cases.models import Case
from agency.cases.operations import hold, lift_hold
from agency.commitments.enums import CommitmentKind, CommitmentState
from agency.commitments.models import Commitment
from agency.desk.frame.presenters.cancelled import why_cancelled
from agency.desk.strategies.presenters.today import present_today
from agency.desk.strategies.queries import case_now
from agency.disputes.enums import ReplyKind
from agency.disputes.operations import receive_reply
from agency.handling.enums import NonPaymentReason
from agency.handling.operations import note_reason
from agency.journal.rules import Actor
from agency.letters.enums import MessageKind
from agency.outbox.models import Message
from agency.outbox.rules import UNCALLED
from agency.outbox.values import LetterPayload
from agency.parties.enums import DebtorKind
from agency.parties.models import Debtor
from agency.payments.models import Payment
from agency.payments.operations import reverse
from agency.strategies.enums import CaseEvent
from agency.strategies.models import Strategy, StrategyRun, StrategyStep
from agency.strategies.operations import keep_quiet, tick
from agency.strategies.rules import moved_place
from sandbox.post import PostSandbox
from tests.agency.strategies.test_letters_that_depend import (
    ANNOUNCED,
    DECIDED,
    FIRST,
    IF_PAID,
    NOTICE,
    ON,
    REGISTERED,
    STEPS,
    at_ten,
    days,
    left,
    paid,
    read,
    sent,
    words,
)
from tests.agency.strategies.test_phone_steps import published
from tests.factories import BY, a_case, a_creditor, a_person


@pytest.fixture(autouse=True)
def calendar(agency: Any, post: PostSandbox) -> None:
    assert agency
    assert post
    published(*STEPS)


def run_of(case: Case) -> StrategyRun:
    return StrategyRun.objects.get(case=case)


def test_two_parents_have_one_word_each_and_money_of_one_leaves_the_letter_of_both(whole_day: Any) -> None:
    school = a_creditor()
    alex = a_person(school, civility="m", first_name="Alex", last_name="Durand")
    case = a_case(creditor=school, with_debtor=alex)
    days(whole_day, ON, DECIDED)
    told = Commitment.objects.filter(case=case, kind=CommitmentKind.NEXT_STEP, state=CommitmentState.OPEN)
    assert sorted(told.values_list("debtor", flat=True)) == sorted([case.debtor_id, alex.pk])
    assert len(set(told.values_list("due_on", flat=True))) == 1
    other = a_case(creditor=school, debtor=case.debtor, with_debtor=alex, number="F-9")
    days(whole_day, date(2026, 11, 30))
    paid(other, date(2026, 12, 3))
    days(whole_day, run_of(other).next_on or ON)
    assert len(left(other)) == 1
    assert len(words(other)) == 2


@pytest.mark.parametrize(
    ("event", "said"),
    [
        (CaseEvent.ANSWERED, "une réponse nous est parvenue sur ce dossier depuis notre dernier courrier"),
        (CaseEvent.PART_PAID, "un paiement est arrivé depuis notre dernier courrier"),
        (CaseEvent.PROMISE_BROKEN, "un paiement prévu sur ce dossier n’est pas arrivé"),
        (CaseEvent.BOUNCED, "un de nos derniers courriers sur ce dossier nous est revenu"),
        (CaseEvent.PRESENTED, "un de nos derniers courriers sur ce dossier a été présenté"),
        (CaseEvent.UNCLAIMED, "un de nos derniers courriers sur ce dossier n’a pas été retiré à la poste"),
    ],
)
def test_where_two_are_bound_neither_is_told_that_it_depends_on_them(
    whole_day: Any, event: CaseEvent, said: str
) -> None:
    again = replace(REGISTERED, delay_days=30, only_if=event)
    published(FIRST, *([REGISTERED] if event in {CaseEvent.PRESENTED, CaseEvent.UNCLAIMED} else []), again, NOTICE)
    school = a_creditor()
    alex = a_person(school, civility="m", first_name="Alex", last_name="Durand")
    case = a_case(creditor=school, with_debtor=alex)
    days(whole_day, ON)
    for person in (case.debtor, alex):
        lines = [line for line in read(case, ON + timedelta(days=1), person) if "seulement si" in line]
        assert len(lines) == 1
        assert lines[0].endswith(f"Une lettre recommandée part seulement si {said}.")
        assert "vous" not in lines[0]


def test_what_one_of_two_answered_brings_the_letter_to_both(whole_day: Any) -> None:
    published(FIRST, replace(IF_PAID, only_if=CaseEvent.ANSWERED), NOTICE)
    school = a_creditor()
    alex = a_person(school, civility="m", first_name="Alex", last_name="Durand")
    case = a_case(creditor=school, with_debtor=alex)
    days(whole_day, ON)
    day = date(2026, 11, 12)
    receive_reply(
        kind=ReplyKind.MESSAGE, text="Je vous rappelle.", answers={}, case=case, debtor=case.debtor,
        by=Actor.debtor(case.debtor), at=at_ten(day), on=day,
    )  # fmt: skip
    for found in Case.objects.get(pk=case.pk).holds.filter(lifted_at=None):
        lift_hold(hold=found, reason="répondu", by=BY, at=at_ten(day))
    (line,) = [line for line in read(case, day, alex) if "seulement si" in line]
    assert "une réponse nous est parvenue sur ce dossier" in line
    days(whole_day, run_of(case).next_on or ON)
    written = Message.objects.filter(kind=MessageKind.REGISTERED_LETTER, state="accepted")
    assert sorted(written.values_list("debtor", flat=True)) == sorted([case.debtor_id, alex.pk])


def test_who_is_written_to_slowly_keeps_the_days_told_to_them(whole_day: Any) -> None:
    case = a_case()
    Debtor.objects.filter(pk=case.debtor_id).update(slower_days=7)
    days(whole_day, ON)
    letter = Message.objects.get(case=case).read(LetterPayload)
    assert words(case) == [(MessageKind.FORMAL_NOTICE, letter.act_on)]
    decided = run_of(case).next_on
    assert decided is not None
    assert letter.answer_by is not None
    assert decided > letter.answer_by
    paid(case, date(2026, 11, 10))
    days(whole_day, decided)
    assert run_of(case).next_on == letter.act_on


def test_quiet_weeks_put_the_decision_off_and_what_came_in_them_counts(whole_day: Any) -> None:
    case = a_case()
    keep_quiet(
        creditor=case.creditor, label="Vacances", starts_on=date(2026, 11, 23), ends_on=date(2026, 11, 29),
        source="calendrier", by=BY, at=at_ten(ON),
    )  # fmt: skip
    days(whole_day, ON, DECIDED)
    paid(case, date(2026, 11, 26))
    days(whole_day, date(2026, 11, 30))
    assert (len(left(case)), run_of(case).next_on) == (1, ANNOUNCED)


def test_a_dispute_decides_nothing_and_its_end_lets_the_morning_decide(whole_day: Any) -> None:
    case = a_case()
    days(whole_day, ON)
    receive_reply(
        kind=ReplyKind.DISPUTE, text="Cette facture n’est pas la mienne.", answers={}, case=case, debtor=case.debtor,
        by=Actor.debtor(case.debtor), at=at_ten(date(2026, 11, 12)), on=date(2026, 11, 12),
    )  # fmt: skip
    days(whole_day, DECIDED)
    assert (sent(case), left(case)) == ([(MessageKind.FIRST_LETTER, ON)], [])
    after = date(2026, 12, 2)
    for found in Case.objects.get(pk=case.pk).holds.filter(lifted_at=None):
        lift_hold(hold=found, reason="répondu", by=BY, at=at_ten(after))
    days(whole_day, after + timedelta(days=1))
    assert sent(case)[-1] == (MessageKind.REGISTERED_LETTER, after + timedelta(days=1))


def test_planned_then_stopped_it_is_decided_anew(whole_day: Any, morning: Any) -> None:
    case = a_case()
    days(whole_day, ON)
    morning(DECIDED)
    held = hold(case=case, reason=HoldReason.STAFF, note="attente", by=BY, at=at_ten(DECIDED) - timedelta(hours=2))
    whole_day(DECIDED)
    assert Message.objects.get(kind=MessageKind.REGISTERED_LETTER).state == "cancelled"
    day = date(2026, 11, 27)
    paid(case, day)
    lift_hold(hold=held, reason="fini", by=BY, at=at_ten(day))
    days(whole_day, date(2026, 11, 28), date(2026, 11, 30))
    assert sent(case) == [(MessageKind.FIRST_LETTER, ON)]
    assert len(left(case)) == 1
    assert (run_of(case).next_on or ON) >= ANNOUNCED


@pytest.mark.parametrize("only_if_paid", [False, True])
def test_what_happens_while_it_waits_to_leave_decides_of_it(whole_day: Any, morning: Any, only_if_paid: bool) -> None:
    """Drawn in the morning, it waits for its hour: what its condition waits for comes, or money that goes back."""
    if only_if_paid:
        published(FIRST, IF_PAID, NOTICE)
    case, other = a_case(), a_case(number="F-2", debtor=a_person(a_creditor(), first_name="Noé"))
    days(whole_day, ON)
    if only_if_paid:
        paid(case, date(2026, 11, 10))
        paid(other, date(2026, 11, 10))
    said = "seulement si un paiement" if only_if_paid else "sauf si un paiement"
    assert any(said in line for line in read(case, ON + timedelta(days=1)))
    morning(DECIDED)
    drawn = Message.objects.filter(kind=MessageKind.REGISTERED_LETTER)
    assert {letter.state for letter in drawn} == {"ready"}
    if only_if_paid:
        reverse(payment=Payment.objects.get(case=case), reason="rejet", on=DECIDED, by=BY, at=at_ten(DECIDED))
    else:
        paid(case, DECIDED)
    days(whole_day, DECIDED)
    letter = drawn.get(case=case)
    assert (letter.state, letter.cancel_code) == ("cancelled", UNCALLED)
    assert why_cancelled(UNCALLED) == "Ce qui s’est passé pendant qu’il attendait n’appelait plus ce courrier."
    assert sent(case) == [(MessageKind.FIRST_LETTER, ON)]
    assert len(left(case)) == 1
    assert run_of(case).next_on == ANNOUNCED
    assert sent(other)[-1] == (MessageKind.REGISTERED_LETTER, DECIDED)
    # Money that goes back is looked at by a person first.
    days(whole_day, ANNOUNCED)
    last = MessageKind.FIRST_LETTER if only_if_paid else MessageKind.FORMAL_NOTICE
    assert sent(case)[-1][0] == last


def test_an_agency_that_takes_no_new_work_sends_only_what_was_announced(whole_day: Any) -> None:
    case = a_case()
    days(whole_day, ON)
    connection.tenant.no_new_work_since = ON  # type: ignore[attr-defined]
    now = present_today(case_now(Case.objects.get(pk=case.pk), at_ten(DECIDED), DECIDED))
    assert any("sera laissée" in line.words for line in now.standing)
    days(whole_day, DECIDED, ANNOUNCED)
    connection.tenant.no_new_work_since = None  # type: ignore[attr-defined]
    assert len(left(case)) == 1
    assert sent(case) == [(MessageKind.FIRST_LETTER, ON), (MessageKind.FORMAL_NOTICE, ANNOUNCED)]


def test_a_reason_learnt_before_it_never_brings_forward_the_letter_that_was_announced(whole_day: Any) -> None:
    assert moved_place((FIRST, IF_PAID, NOTICE), begun=True, said={MessageKind.REGISTERED_LETTER}) is None
    surely = replace(REGISTERED, delay_days=30)
    published(FIRST, IF_PAID, surely, NOTICE)
    own = Strategy(
        name="Par étapes", audience=DebtorKind.CONSUMER, live=False, reasons=[NonPaymentReason.PASSING.value]
    )  # fmt: skip
    own.steps = [
        StrategyStep(sort_order=order, **vars(step))
        for order, step in enumerate((FIRST, replace(surely, delay_days=20)))
    ]
    own.full_clean()
    own.save()
    own.save_revision().publish(skip_permission_checks=True)
    case = a_case()
    days(whole_day, ON)
    ((_kind, said),) = words(case)
    assert (run_of(case).next_on or ON) < said
    note_reason(case=case, reason=NonPaymentReason.PASSING, by=BY, at=at_ten(ON + timedelta(days=2)))
    days(whole_day, ON + timedelta(days=3))
    assert (run_of(case).strategy, run_of(case).next_on) == (own, said)


def test_three_cases_left_ask_the_morning_no_more_than_one(whole_day: Any) -> None:
    first = a_case()
    more = [
        a_case(creditor=first.creditor, debtor=a_person(first.creditor, last_name=f"A{n}"), number=f"F{n}")
        for n in range(2)
    ]
    days(whole_day, ON)
    for case in (first, *more):
        paid(case, date(2026, 11, 10))
    StrategyRun.objects.filter(case__in=more).update(next_on=DECIDED + timedelta(days=1))

    def asked(on: date) -> int:
        with CaptureQueriesContext(connection) as seen:
            tick(by=BY, on=on, at=at_ten(on))
        return len([one for one in seen if "agency_" in one["sql"]])

    one = asked(DECIDED)
    assert len(left(first)) == 1
    three = asked(DECIDED + timedelta(days=1))
    assert [len(left(case)) for case in more] == [1, 1]
    assert three <= one
