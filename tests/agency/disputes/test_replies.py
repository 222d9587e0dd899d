"""Any reply stops the machine, and gets an answer by the day we said."""

from datetime import date, timedelta

import pytest

from agency.cases.enums import HoldReason
from agency.cases.queries import running_holds, workable
from agency.commitments.enums import CommitmentKind, CommitmentState
from agency.commitments.models import Commitment
from agency.disputes.enums import ReplyKind
from agency.disputes.operations import (
    AlreadyAnswered,
    EmptyReply,
    PauseAlreadyUsed,
    answer,
    ask_pause,
    receive_reply,
)
from agency.disputes.queries import may_pause, replies_of, waiting
from agency.disputes.rules import says_too_old
from agency.journal.models import JournalLine
from agency.law.contact.limits import Channel
from agency.letters.enums import MessageKind
from agency.letters.wording.lint import WordsRefused
from agency.outbox.enums import MessageState
from agency.outbox.models import Message
from agency.outbox.operations import plan
from agency.outbox.values import LetterPayload, ReplyPayload
from tests.factories import BY, NOW, TODAY, a_case, a_creditor, a_person, next_door


def tell(case, kind=ReplyKind.MESSAGE, text="Je préfère qu’on m’écrive.", answers=None, **changes):
    values = {
        "case": case,
        "debtor": case.debtor,
        "kind": kind,
        "text": text,
        "answers": answers or {},
        "by": BY,
        "at": NOW,
        "on": TODAY,
    } | changes
    return receive_reply(**values)


@pytest.mark.parametrize(
    ("kind", "reason"),
    [
        (ReplyKind.MESSAGE, HoldReason.REPLY),
        (ReplyKind.ALREADY_PAID, HoldReason.ALREADY_PAID),
        (ReplyKind.DISPUTE, HoldReason.DISPUTE),
        (ReplyKind.HARDSHIP, HoldReason.HARDSHIP),
        (ReplyKind.WRONG_PERSON, HoldReason.WRONG_PERSON),
    ],
)
def test_any_reply_stops_the_machine_and_is_promised_an_answer(tenant, kind, reason):
    case = a_case()
    assert case in workable(NOW, TODAY)
    reply = tell(case, kind)
    assert running_holds(case, NOW).get().reason == reason
    assert case not in workable(NOW, TODAY)
    assert Commitment.objects.get(kind=CommitmentKind.ANSWER).due_on == reply.answer_due_on
    assert Message.objects.get(kind=MessageKind.REPLY_RECEIVED).read(ReplyPayload).kind == kind
    assert list(waiting()) == [reply]


def test_a_message_is_answered_in_two_working_days_a_dispute_once_the_creditor_was_asked(tenant):
    assert tell(a_case()).answer_due_on == date(2026, 11, 4)
    assert tell(a_case(number="F-2"), ReplyKind.DISPUTE).answer_due_on == date(2026, 11, 23)


def test_a_letter_not_gone_yet_does_not_go(tenant):
    case = a_case()
    letter = plan(
        case=case,
        debtor=case.debtor,
        kind=MessageKind.FIRST_LETTER,
        channel=Channel.POST,
        planned_on=TODAY,
        dedupe_key="lettre",
        payload=LetterPayload(),
        by=BY,
        at=NOW,
    )
    tell(case, ReplyKind.DISPUTE)
    letter.refresh_from_db()
    assert (letter.state, letter.cancel_code) == (MessageState.CANCELLED, "reply_dispute")


def test_too_old_is_checked_for_the_staff_and_never_argued(tenant):
    case = a_case(due_on=date(2024, 10, 1))
    reply = tell(case, ReplyKind.DISPUTE, "C’est trop ancien.", {"reason": "too_old"})
    assert reply.answers["limitation"] == {"last_day_to_act": date(2026, 10, 1), "time_barred": True}
    assert JournalLine.objects.get(verb="reply.received").data["too_old"] is True


def test_a_reply_says_something(tenant):
    case = a_case()
    with pytest.raises(EmptyReply, match="en quelques mots"):
        tell(case, text="   ")
    with pytest.raises(EmptyReply, match="1 000 caractères"):
        tell(case, text="a" * 1001)
    assert not running_holds(case, NOW).exists()
    assert tell(case, text=f" {'a' * 1000} ").text == "a" * 1000


def test_our_answer_reaches_the_person_and_the_machine_may_go_on(tenant):
    case = a_case()
    reply = tell(case, ReplyKind.DISPUTE)
    answered = answer(
        reply=reply, text="Le collège confirme : voici la feuille de présence.", lift_hold=True, by=BY, at=NOW, on=TODAY
    )
    assert answered.answered_at == NOW
    assert not running_holds(case, NOW).exists()
    assert Commitment.objects.get().state == CommitmentState.KEPT
    told = Message.objects.get(dedupe_key=f"answer:{reply.pk}").read(ReplyPayload).answer
    assert told.startswith("Le collège confirme")
    with pytest.raises(AlreadyAnswered, match="2 novembre 2026"):
        answer(reply=reply, text="Encore", lift_hold=True, by=BY, at=NOW, on=TODAY)


def test_an_answer_may_leave_everything_stopped(tenant):
    case = a_case()
    answer(reply=tell(case), text="Nous vérifions encore.", lift_hold=False, by=BY, at=NOW, on=TODAY)
    assert running_holds(case, NOW).exists()


def test_one_answer_does_not_lift_what_another_reply_still_holds(tenant):
    case = a_case()
    first, second = tell(case), tell(case, text="Et aussi ceci.")
    answer(reply=first, text="Bien noté.", lift_hold=True, by=BY, at=NOW, on=TODAY)
    assert running_holds(case, NOW).exists()
    answer(reply=second, text="Bien noté aussi.", lift_hold=True, by=BY, at=NOW, on=TODAY)
    assert not running_holds(case, NOW).exists()


def test_nobody_is_resumed_without_a_word(tenant):
    reply = tell(a_case())
    with pytest.raises(EmptyReply):
        answer(reply=reply, text=" ", lift_hold=True, by=BY, at=NOW, on=TODAY)


def test_an_answer_holds_two_thousand_characters_and_not_one_more(tenant):
    case = a_case()
    first, second = tell(case), tell(case, text="Et aussi ceci.")
    whole = ("Bien noté. " * 200)[:2000].strip().ljust(2000, "a")
    assert answer(reply=first, text=f" {whole} ", lift_hold=True, by=BY, at=NOW, on=TODAY).answer == whole
    with pytest.raises(EmptyReply, match="2000"):
        answer(reply=second, text=f"{whole}a", lift_hold=True, by=BY, at=NOW, on=TODAY)


def test_the_pause_lasts_fifteen_days_and_is_taken_once(tenant):
    case = a_case()
    assert may_pause(case)
    pause = ask_pause(case=case, debtor=case.debtor, by=BY, at=NOW, on=TODAY)
    assert pause.until_at == NOW + timedelta(days=15)
    assert case not in workable(NOW, TODAY)
    assert case in workable(pause.until_at, date(2026, 11, 17))
    assert Commitment.objects.get(kind=CommitmentKind.PAUSE_END).due_on == date(2026, 11, 17)
    with pytest.raises(PauseAlreadyUsed, match="déjà été prise"):
        ask_pause(case=case, debtor=case.debtor, by=BY, at=NOW, on=TODAY)


def test_a_file_that_rested_for_another_reason_still_has_its_pause(tenant):
    case, neighbour = a_case(), next_door()
    tell(case)
    assert may_pause(case)
    ask_pause(case=neighbour, debtor=neighbour.debtor, by=BY, at=NOW, on=TODAY)
    assert (may_pause(case), may_pause(neighbour)) == (True, False)


def test_a_person_never_reads_what_the_other_parent_wrote(tenant):
    creditor = a_creditor()
    other = a_person(creditor, first_name="Dominique", email="dominique@roussel.example")
    case = a_case(creditor=creditor, with_debtor=other)
    mine, theirs = tell(case), tell(case, debtor=other)
    assert list(replies_of(case, case.debtor_id)) == [mine]
    assert list(replies_of(case, other.pk)) == [theirs]


@pytest.mark.parametrize(
    "text",
    ["Un huissier viendra.", "Des frais de dossier s’ajoutent.", "Il reste 612,00 € à régler.", "Payez vite !!!"],
)
def test_whoever_answers_what_may_not_be_said_does_not_leave(tenant, text):
    reply = tell(a_case())
    with pytest.raises(WordsRefused) as refused:
        answer(reply=reply, text=text, lift_hold=True, by=BY, at=NOW, on=TODAY)
    assert all(finding.excerpt and finding.advice and finding.rule for finding in refused.value.findings)
    reply.refresh_from_db()
    assert reply.answered_at is None


def test_an_answer_may_name_what_is_due(tenant):
    reply = tell(a_case())
    answer(reply=reply, text="Il reste 486,00 € à régler.", lift_hold=True, by=BY, at=NOW, on=TODAY)
    reply.refresh_from_db()
    assert reply.answered_at == NOW


@pytest.mark.parametrize(
    ("kind", "reason", "old"),
    [
        (ReplyKind.DISPUTE, "too_old", True),
        (ReplyKind.DISPUTE, "amount", False),
        (ReplyKind.MESSAGE, "too_old", False),
    ],
)
def test_who_says_that_a_bill_is_too_old_disputes_it(kind, reason, old):
    assert says_too_old(kind, {"reason": reason}) == old
