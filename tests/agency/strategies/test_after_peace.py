"""After a pause or a hard time no letter comes first: a person does; a protected co-debtor stops nobody else."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from agency.cases.enums import HoldReason
from agency.cases.queries import running_holds
from agency.commitments.enums import CommitmentKind, CommitmentState
from agency.commitments.models import Commitment
from agency.disputes.enums import ReplyKind
from agency.disputes.operations import EmptyReply, answer, ask_pause, receive_reply, resume_contact
from agency.letters.enums import MessageKind
from agency.outbox.models import Message
from agency.parties.enums import Protection
from agency.parties.operations import protect
from agency.strategies.operations import tick
from tests.factories import BY, NOW, TODAY, a_case, a_creditor, a_person


def morning(on: date) -> int:
    return tick(by=BY, on=on, at=datetime(on.year, on.month, on.day, 9, tzinfo=UTC))


def letters(case):
    return Message.objects.filter(case=case, kind=MessageKind.FIRST_LETTER).exclude(state="cancelled")


def reasons(case, at):
    return [hold.reason for hold in running_holds(case, at)]


def test_the_end_of_a_pause_is_a_persons_and_keeps_the_word_given(agency):
    case = a_case()
    ask_pause(case=case, debtor=case.debtor, by=BY, at=NOW, on=TODAY)
    end = TODAY + timedelta(days=16)
    morning(end)
    at = datetime(end.year, end.month, end.day, 10, tzinfo=UTC)
    assert reasons(case, at) == [HoldReason.GENTLE]
    morning(end + timedelta(days=30))
    assert not letters(case).exists()
    gentle = running_holds(case, at).get()
    with pytest.raises(EmptyReply):
        resume_contact(hold=gentle, how=" ", by=BY, at=at)
    resume_contact(hold=gentle, how="appelée", by=BY, at=at)
    word = Commitment.objects.get(case=case, kind=CommitmentKind.PAUSE_END)
    # Fifteen days were said: the call of the sixteenth is a word kept late.
    assert word.state == CommitmentState.KEPT_LATE
    morning(end + timedelta(days=33))
    assert letters(case).count() == 1


def test_an_answer_to_a_hard_time_lets_no_letter_follow_by_itself(agency):
    case = a_case()
    reply = receive_reply(
        case=case, debtor=case.debtor, kind=ReplyKind.HARDSHIP, text="", answers={"situation": "health"}, by=BY, at=NOW,
        on=TODAY,
    )  # fmt: skip
    answer(reply=reply, text="Merci de nous l’avoir dit.", lift_hold=True, by=BY, at=NOW, on=TODAY)
    assert reasons(case, NOW) == [HoldReason.GENTLE]
    morning(TODAY + timedelta(days=1))
    assert not letters(case).exists()


def test_a_reply_that_recognises_starts_limitation_again_on_its_day(agency):
    case = a_case()
    reply = receive_reply(
        case=case, debtor=case.debtor, kind=ReplyKind.MESSAGE, text="Je dois cette somme, je paie en mars.", answers={},
        by=BY, at=NOW, on=TODAY,
    )  # fmt: skip
    later = NOW + timedelta(days=2)
    answer(reply=reply, text="Merci.", lift_hold=True, recognises=True, by=BY, at=later, on=later.date())
    case.refresh_from_db()
    assert case.last_day_to_act == date(2028, 11, 2)


@pytest.mark.parametrize("protected", [0, 1])
def test_the_protection_of_one_stops_the_letters_to_that_person_alone(agency, protected):
    case = a_case(with_debtor=a_person(a_creditor(), first_name="Alex", email="alex@roussel.example"))
    people = [party.debtor for party in case.parties.order_by("id")]
    protect(debtor=people[protected], protection=Protection.OVERINDEBTED, since=TODAY, by=BY, at=NOW)
    morning(TODAY)
    assert [letter.debtor for letter in letters(case)] == [people[1 - protected]]


def test_nobody_is_written_to_once_everybody_is_protected(agency):
    case = a_case(with_debtor=a_person(a_creditor(), first_name="Alex", email="alex@roussel.example"))
    for party in case.parties.all():
        protect(debtor=party.debtor, protection=Protection.OVERINDEBTED, since=TODAY, by=BY, at=NOW)
    morning(TODAY)
    assert not letters(case).exists()
