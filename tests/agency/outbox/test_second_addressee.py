"""Two people bound by one bill: what was announced to the first is not kept by the letter to the second."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from agency.commitments.enums import CommitmentState
from agency.commitments.models import Commitment
from agency.outbox.models import Message
from agency.outbox.operations import dispatch
from sandbox.post import PostSandbox
from tests.factories import BY, a_case, a_creditor, a_person

FIRST = date(2026, 11, 2)


def test_a_letter_to_one_parent_does_not_keep_the_word_given_to_the_other(post: PostSandbox, morning: Any) -> None:
    school = a_creditor()
    case = a_case(creditor=school, with_debtor=a_person(school, first_name="Alex", email="alex@roussel.example"))
    at = morning(FIRST)
    hers, his = Message.objects.filter(case=case).order_by("id")
    dispatch(by=BY, at=at, only=hers.pk)
    given = Commitment.objects.get(dedupe_key=f"message:{hers.pk}")
    dispatch(by=BY, at=at + timedelta(minutes=5), only=his.pk)
    given.refresh_from_db()
    assert (given.state, given.due_on > FIRST) == (CommitmentState.OPEN, True)
    assert Commitment.objects.filter(case=case, state=CommitmentState.OPEN).count() == 2


def test_a_letter_keeps_the_word_due_that_day_and_gives_the_next(post: PostSandbox, whole_day: Any) -> None:
    case = a_case()
    whole_day(FIRST)
    announced = Commitment.objects.get()
    for days in range(1, 40):
        whole_day(FIRST + timedelta(days=days))
        if Message.objects.filter(case=case, state="accepted").count() > 1:
            break
    announced.refresh_from_db()
    second = Message.objects.filter(case=case).order_by("id")[1]
    assert (announced.state, second.sent_on) == (CommitmentState.KEPT, announced.due_on)
    assert Commitment.objects.get(state=CommitmentState.OPEN).dedupe_key == f"message:{second.pk}"
