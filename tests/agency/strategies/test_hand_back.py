"""The word after the formal notice: on the day said the case goes back, its creditor chooses, its people know."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import DatabaseError, transaction

from agency.cases.enums import CaseState, CreditorChoice, HoldReason
from agency.cases.models import Case
from agency.cases.operations import DecisionNotAllowed, hold, record_decision
from agency.commitments.enums import CommitmentKind, CommitmentState
from agency.commitments.models import Commitment
from agency.commitments.operations import cancel
from agency.commitments.queries import due
from agency.journal.models import JournalLine
from agency.letters.enums import MessageKind
from agency.letters.presenters import letter_facts
from agency.letters.values import FrozenLetter
from agency.letters.wording.letter import consequence
from agency.mandates.operations import end
from agency.outbox.models import Message
from agency.outbox.presenters.words import said
from agency.payments.enums import Method
from agency.payments.operations import receive
from agency.strategies.operations import HandBackRefused, choose, hand_back, tick
from sandbox.post import PostSandbox
from tests.factories import BY, a_case, a_creditor, a_mandate, a_person

ON = date(2026, 11, 2)
LAST_WORD = date(2026, 11, 27)
Day = Callable[[date], datetime]


def _at(on: date) -> datetime:
    return datetime(on.year, on.month, on.day, 9, tzinfo=UTC)


def _firm(**clauses: Any) -> Case:
    creditor = a_creditor(email="compta@berthier.example")
    a_mandate(creditor, **clauses)
    firm = a_person(creditor, kind="business", civility="", first_name="", last_name="", company_name="Atelier Fictif")
    return a_case(creditor=creditor, debtor=firm)


def _to_the_notice(whole_day: Day) -> Commitment:
    """The days on which a letter leaves: first, registered, formal notice."""
    for day in (ON, date(2026, 11, 3), date(2026, 11, 18), date(2026, 11, 19), LAST_WORD, LAST_WORD + timedelta(1)):
        whole_day(day)
    return Commitment.objects.get(kind=CommitmentKind.HAND_BACK)


def test_without_an_answer_the_case_goes_back_on_the_day_said(post: PostSandbox, whole_day: Day) -> None:
    case = _firm()
    word = _to_the_notice(whole_day)
    assert (word.text.partition(" : ")[2], word.state) == ("dossier rendu au créancier", CommitmentState.OPEN)
    whole_day(word.due_on - timedelta(days=1))
    case.refresh_from_db()
    assert case.state == CaseState.ACTIVE
    whole_day(word.due_on)
    case.refresh_from_db()
    word.refresh_from_db()
    assert (case.state, case.closed_on) == (CaseState.RETURNED, word.due_on)
    assert (word.state, word.kept_on, word.act) == (CommitmentState.KEPT, word.due_on, f"case:{case.pk}")
    told = Message.objects.filter(kind__in=[MessageKind.HAND_BACK_NOTICE, MessageKind.CASE_RETURNED])
    assert sorted(told.values_list("kind", "state")) == [
        (MessageKind.CASE_RETURNED, "accepted"),
        (MessageKind.HAND_BACK_NOTICE, "accepted"),
    ]


def test_each_of_two_people_is_told_that_the_case_went_back(post: PostSandbox, whole_day: Day) -> None:
    creditor = a_creditor(email="compta@berthier.example")
    partner = a_person(creditor, civility="m", first_name="Noé", email="noe@exemple.example")
    case = a_case(creditor=creditor, with_debtor=partner)
    for day in (0, 1, 16, 17, 38, 39):
        whole_day(ON + timedelta(days=day))
    whole_day(max(Commitment.objects.filter(kind=CommitmentKind.HAND_BACK).values_list("due_on", flat=True)))
    told = Message.objects.filter(kind=MessageKind.CASE_RETURNED)
    assert set(told.values_list("debtor", flat=True)) == {case.debtor_id, partner.pk}


def test_a_second_run_hands_nothing_back_twice(post: PostSandbox, whole_day: Day) -> None:
    _firm()
    word = _to_the_notice(whole_day)
    whole_day(word.due_on)
    before = Message.objects.count()
    whole_day(word.due_on)
    whole_day(word.due_on + timedelta(days=1))
    assert Message.objects.count() == before
    assert JournalLine.objects.filter(verb="case.handed_back").count() == 1


def test_a_day_missed_is_caught_up_and_told_late(post: PostSandbox, whole_day: Day) -> None:
    case = _firm()
    word = _to_the_notice(whole_day)
    later = word.due_on + timedelta(days=5)
    assert list(due(later)) == [word]
    whole_day(later)
    word.refresh_from_db()
    case.refresh_from_db()
    assert (word.state, word.get_state_display(), word.kept_on) == ("kept_late", "tenu en retard", later)
    assert case.state == CaseState.RETURNED


def test_somebody_may_cancel_it_with_a_reason(post: PostSandbox, whole_day: Day) -> None:
    case = _firm()
    word = _to_the_notice(whole_day)
    cancel(commitment=word, reason="la gérante a appelé, elle règle vendredi", by=BY, at=_at(word.due_on))
    whole_day(word.due_on)
    case.refresh_from_db()
    assert case.state == CaseState.ACTIVE
    with pytest.raises(HandBackRefused):
        hand_back(case=case, by=BY, at=_at(word.due_on), on=word.due_on)


def test_a_reply_keeps_the_case_here(post: PostSandbox, whole_day: Day) -> None:
    case = _firm()
    word = _to_the_notice(whole_day)
    hold(case=case, reason=HoldReason.REPLY, by=BY, at=_at(word.due_on - timedelta(days=1)))
    whole_day(word.due_on)
    case.refresh_from_db()
    word.refresh_from_db()
    assert (case.state, word.state) == (CaseState.ACTIVE, CommitmentState.CANCELLED)


def test_nobody_hands_back_a_case_on_which_a_reply_waits(post: PostSandbox, whole_day: Day) -> None:
    case = _firm()
    word = _to_the_notice(whole_day)
    hold(case=case, reason=HoldReason.REPLY, by=BY, at=_at(word.due_on))
    with pytest.raises(HandBackRefused, match="suspendu"):
        hand_back(case=case, by=BY, at=_at(word.due_on), on=word.due_on)


def test_a_part_paid_is_an_answer_and_a_person_decides(post: PostSandbox, whole_day: Day) -> None:
    case = _firm()
    word = _to_the_notice(whole_day)
    paid_on = word.due_on - timedelta(days=2)
    receive(
        case=case, debtor=case.debtor, amount=Decimal("50.00"), method=Method.TRANSFER, received_on=paid_on,
        value_on=paid_on, source="test", external_id="part", by=BY, at=_at(paid_on),
    )  # fmt: skip
    whole_day(word.due_on)
    case.refresh_from_db()
    assert case.state == CaseState.ACTIVE
    assert list(due(word.due_on)) == [word]
    assert hand_back(case=case, by=BY, at=_at(word.due_on), on=word.due_on).state == CaseState.RETURNED


def test_nobody_hands_it_back_before_the_day_said(post: PostSandbox, whole_day: Day) -> None:
    case = _firm()
    word = _to_the_notice(whole_day)
    early = word.due_on - timedelta(days=1)
    with pytest.raises(HandBackRefused, match="pas avant"):
        hand_back(case=case, by=BY, at=_at(early), on=early)


def test_each_of_two_people_is_told(post: PostSandbox, whole_day: Day) -> None:
    creditor = a_creditor()
    her, him = a_person(creditor), a_person(creditor, first_name="Samir", civility="m", email="")
    a_mandate(creditor)
    case = a_case(creditor=creditor, debtor=her, with_debtor=him)
    for day in range(75):
        whole_day(ON + timedelta(days=day))
    case.refresh_from_db()
    assert case.state == CaseState.RETURNED
    told = Message.objects.filter(kind=MessageKind.CASE_RETURNED).order_by("debtor_id")
    assert [(row.debtor_id, row.channel, row.state) for row in told] == [
        (her.pk, "email", "accepted"),
        (him.pk, "post", "done" if told[1].state == "done" else "accepted"),
    ]
    words = Commitment.objects.filter(kind=CommitmentKind.HAND_BACK)
    assert {(word.debtor_id, word.state) for word in words} == {(her.pk, "kept"), (him.pk, "kept")}


def test_a_word_is_kept_by_the_letter_that_was_announced(post: PostSandbox, whole_day: Day) -> None:
    _firm()
    _to_the_notice(whole_day)
    words = Commitment.objects.filter(kind=CommitmentKind.NEXT_STEP).order_by("id")
    letters = Message.objects.exclude(kind=MessageKind.FIRST_LETTER).filter(step__isnull=False).order_by("id")
    assert [word.act for word in words] == [f"message:{letter.pk}" for letter in letters]


def test_an_ended_mandate_gives_the_next_letter_back(post: PostSandbox, whole_day: Day) -> None:
    case = _firm()
    whole_day(ON)
    end(mandate=case.mandate, ends_on=date(2026, 11, 10), reason="résilié", by=BY, at=_at(ON))
    tick(by=BY, on=date(2026, 11, 9), at=_at(date(2026, 11, 9)))
    word = case.commitments.get()
    assert word.state == CommitmentState.OPEN
    tick(by=BY, on=date(2026, 11, 10), at=_at(date(2026, 11, 10)))
    word.refresh_from_db()
    assert (word.state, word.reason) == (CommitmentState.CANCELLED, "mandat terminé le 10 novembre 2026")


def test_an_ended_mandate_does_not_stop_the_hand_back(post: PostSandbox, whole_day: Day) -> None:
    case = _firm()
    word = _to_the_notice(whole_day)
    end(mandate=case.mandate, ends_on=word.due_on - timedelta(days=1), reason="résilié", by=BY, at=_at(ON))
    whole_day(word.due_on)
    case.refresh_from_db()
    assert case.state == CaseState.RETURNED


def test_the_creditor_chooses_and_a_talk_is_promised(post: PostSandbox, whole_day: Day) -> None:
    case = _firm()
    with pytest.raises(HandBackRefused):
        choose(case=case, choice=CreditorChoice.STOP, by=BY, at=_at(ON), on=ON)
    word = _to_the_notice(whole_day)
    whole_day(word.due_on)
    case.refresh_from_db()
    choose(case=case, choice=CreditorChoice.TALK, by=BY, at=_at(word.due_on), on=word.due_on)
    talk = Commitment.objects.get(kind=CommitmentKind.TALK)
    assert (talk.state, talk.due_on > word.due_on) == (CommitmentState.OPEN, True)
    choose(case=case, choice=CreditorChoice.COURT, by=BY, at=_at(word.due_on), on=word.due_on)
    assert [decision.choice for decision in case.decisions.all()] == ["court", "talk"]


def test_a_mandate_that_says_never_proposes_no_court(post: PostSandbox, whole_day: Day) -> None:
    case = _firm(escalation="never")
    word = _to_the_notice(whole_day)
    whole_day(word.due_on)
    notice = Message.objects.get(kind=MessageKind.HAND_BACK_NOTICE)
    assert "juridiction" not in " ".join(said(notice))
    with pytest.raises(DecisionNotAllowed):
        record_decision(case=case, choice=CreditorChoice.COURT, told="par téléphone", by=BY, at=_at(ON), on=ON)


@pytest.mark.parametrize(
    ("escalation", "decision", "named"),
    [
        ("creditor_each_time", None, False),
        ("creditor_each_time", CreditorChoice.STOP, False),
        ("creditor_each_time", CreditorChoice.COURT, True),
        ("standing_instruction", None, True),
        ("standing_instruction", CreditorChoice.STOP, False),
        ("never", None, False),
    ],
)
def test_a_court_is_named_when_the_mandate_and_a_decision_allow(
    tenant: Any, escalation: str, decision: CreditorChoice | None, named: bool
) -> None:
    case = _firm(escalation=escalation)
    if decision is not None:
        record_decision(case=case, choice=decision, told="par écrit", by=BY, at=_at(ON), on=ON)
    frozen = FrozenLetter(1, 1, "LH-2026-C00001", ON, ON + timedelta(days=10), ON + timedelta(days=11), "ABCDEFGHJK")
    facts = letter_facts(case, case.debtor, frozen)
    assert facts.court_possible is named
    assert ("juridiction" in consequence(facts)) is named


def test_a_decision_is_never_changed(tenant: Any) -> None:
    case = _firm()
    decision = record_decision(case=case, choice=CreditorChoice.COURT, told="par écrit", by=BY, at=_at(ON), on=ON)
    with pytest.raises(DatabaseError), transaction.atomic():
        type(decision).objects.filter(pk=decision.pk).update(choice=CreditorChoice.STOP)
