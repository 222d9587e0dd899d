"""After the last word: the creditor is asked what follows, decides once, and its decision does what it says."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.db import DatabaseError, transaction

from agency.cases.enums import CaseState, CreditorChoice
from agency.cases.models import Case
from agency.cases.queries import latest_decision
from agency.commitments.enums import CommitmentKind
from agency.commitments.models import Commitment
from agency.escalation.enums import NextStep
from agency.escalation.models import NextStepDecision, NextStepQuestion
from agency.escalation.operations import StepRefused, ask_next_steps, choose_step, repeat_next_steps
from agency.escalation.queries import next_steps_late, open_next_steps
from agency.escalation.values import NextStepWish
from agency.journal.models import JournalLine
from agency.letters.enums import MessageKind
from agency.mandates.models import Mandate
from agency.outbox.models import Message
from agency.outbox.presenters.words import said
from sandbox.post import PostSandbox
from tests.factories import BY, a_case, a_creditor, a_mandate, a_person

ON = date(2026, 11, 2)
Day = Callable[[date], datetime]
BY_PHONE = "par téléphone"


def at(on: date) -> datetime:
    return datetime(on.year, on.month, on.day, 9, tzinfo=UTC)


def given_back(whole_day: Day, **clauses: Any) -> tuple[Case, date]:
    """A firm’s case that went through its three letters, and back to its creditor on the day said."""
    creditor = a_creditor(email="compta@berthier.example")
    a_mandate(creditor, **clauses)
    firm = a_person(creditor, kind="business", civility="", first_name="", last_name="", company_name="Atelier Fictif")
    case = a_case(creditor=creditor, debtor=firm)
    for day in (0, 1, 16, 17, 25, 26):
        whole_day(ON + timedelta(days=day))
    back = Commitment.objects.get(kind=CommitmentKind.HAND_BACK).due_on
    whole_day(back)
    case.refresh_from_db()
    return case, back


def test_a_case_given_back_is_asked_of_its_creditor_once_with_a_day(post: PostSandbox, whole_day: Day) -> None:
    case, back = given_back(whole_day)
    assert ask_next_steps(by=BY, at=at(back)) == 1
    assert ask_next_steps(by=BY, at=at(back)) == 0
    question = NextStepQuestion.objects.get()
    notice = Message.objects.get(kind=MessageKind.HAND_BACK_NOTICE)
    told = " ".join(said(notice))
    assert (question.case, question.handed_back_on) == (case, back)
    assert question.due_on == date(2026, 12, 30)
    assert "au plus tard le 30 décembre 2026" in told
    assert "en rester là" in told


def test_it_is_reminded_once_then_its_silence_is_for_the_agency(post: PostSandbox, whole_day: Day) -> None:
    _case, back = given_back(whole_day)
    ask_next_steps(by=BY, at=at(back))
    due = NextStepQuestion.objects.get().due_on
    assert repeat_next_steps(by=BY, at=at(back), on=back + timedelta(days=1)) == 0
    near = due - timedelta(days=4)
    assert repeat_next_steps(by=BY, at=at(near), on=near) == 1
    assert repeat_next_steps(by=BY, at=at(due), on=due) == 0
    reminder = Message.objects.get(dedupe_key__endswith=":reminder")
    assert "Nous attendons toujours votre choix" in said(reminder)[0]
    assert not next_steps_late(due).exists()
    assert next_steps_late(due + timedelta(days=1)).exists()


def test_what_it_decides_is_kept_once_and_the_database_says_so(post: PostSandbox, whole_day: Day) -> None:
    case, back = given_back(whole_day)
    ask_next_steps(by=BY, at=at(back))
    question = open_next_steps().get()
    with pytest.raises(StepRefused, match="comment"):
        choose_step(question=question, wish=NextStepWish(NextStep.STOP, " "), by=BY, at=at(back))
    decision = choose_step(question=question, wish=NextStepWish(NextStep.ORDER, BY_PHONE), by=BY, at=at(back))
    assert (decision.due, decision.decided_by) == (486, BY.label)
    last = latest_decision(case)
    assert last is not None
    assert last.choice == CreditorChoice.COURT
    with pytest.raises(StepRefused, match="déjà été donnée"):
        choose_step(question=question, wish=NextStepWish(NextStep.STOP, BY_PHONE), by=BY, at=at(back))
    with pytest.raises(DatabaseError), transaction.atomic():
        NextStepDecision.objects.filter(pk=decision.pk).update(step=NextStep.STOP)
    assert JournalLine.objects.filter(verb="next_step.decided").count() == 1
    assert not open_next_steps().exists()


def test_staying_there_leaves_the_case_closed(post: PostSandbox, whole_day: Day) -> None:
    case, back = given_back(whole_day)
    ask_next_steps(by=BY, at=at(back))
    choose_step(question=open_next_steps().get(), wish=NextStepWish(NextStep.STOP, BY_PHONE), by=BY, at=at(back))
    case.refresh_from_db()
    last = latest_decision(case)
    assert last is not None
    assert (case.state, last.choice) == (CaseState.RETURNED, CreditorChoice.STOP)


def test_one_more_step_is_a_gentle_letter_then_the_case_comes_back(post: PostSandbox, whole_day: Day) -> None:
    case, back = given_back(whole_day)
    ask_next_steps(by=BY, at=at(back))
    letters = Message.objects.filter(case=case, channel__in=("post", "registered"), debtor__isnull=False)
    before = set(letters.values_list("pk", flat=True))
    choose_step(question=open_next_steps().get(), wish=NextStepWish(NextStep.AMICABLE, BY_PHONE), by=BY, at=at(back))
    case.refresh_from_db()
    assert case.state == CaseState.ACTIVE
    for day in range(1, 6):
        whole_day(back + timedelta(days=day))
    letter = letters.exclude(pk__in=before).get()
    assert (letter.kind, letter.state) == (MessageKind.REGISTERED_LETTER, "accepted")
    again = Commitment.objects.filter(kind=CommitmentKind.HAND_BACK).latest("pk")
    assert again.due_on > back + timedelta(days=8)
    whole_day(again.due_on)
    case.refresh_from_db()
    assert case.state == CaseState.RETURNED
    assert ask_next_steps(by=BY, at=at(again.due_on)) == 1
    assert Message.objects.filter(kind=MessageKind.HAND_BACK_NOTICE, case=case).count() == 2
    assert letters.filter(kind=MessageKind.FORMAL_NOTICE).count() == 1


def test_never_means_never_and_no_mandate_no_letter(post: PostSandbox, whole_day: Day) -> None:
    case, back = given_back(whole_day, escalation="never")
    ask_next_steps(by=BY, at=at(back))
    question = open_next_steps().get()
    with pytest.raises(StepRefused, match="jamais de justice"):
        choose_step(question=question, wish=NextStepWish(NextStep.LAWYER, BY_PHONE), by=BY, at=at(back))
    Mandate.objects.filter(pk=case.mandate_id).update(ends_on=back - timedelta(days=1))
    with pytest.raises(StepRefused, match="Aucun mandat"):
        choose_step(question=question, wish=NextStepWish(NextStep.AMICABLE, BY_PHONE), by=BY, at=at(back))
    Case.objects.filter(pk=case.pk).update(last_day_to_act=back - timedelta(days=1))
    with pytest.raises(StepRefused):
        choose_step(question=question, wish=NextStepWish(NextStep.ORDER, BY_PHONE), by=BY, at=at(back))
    assert not NextStepDecision.objects.exists()
