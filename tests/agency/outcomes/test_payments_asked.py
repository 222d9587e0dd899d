"""A payment that a person told of is asked of its creditor the next morning: how and when, by a day, once."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from decimal import Decimal

import pytest

from agency.cases.enums import CaseState
from agency.cases.models import Case
from agency.cases.operations import lift_hold, move
from agency.cases.queries import running_holds
from agency.disputes.enums import ReplyKind
from agency.disputes.models import Reply
from agency.disputes.operations import answer, receive_reply
from agency.journal.models import JournalLine
from agency.ledger.queries import case_due
from agency.letters.enums import MessageKind
from agency.outbox.models import Message
from agency.outbox.presenters.mails import compose
from agency.outcomes.enums import Stance
from agency.outcomes.models import DisputeQuestion
from agency.outcomes.operations import CreditorAnswer, CreditorAnswerRefused, ask_of_payments, repeat, take_answer
from agency.outcomes.queries import payments_to_ask, questions_to_settle
from agency.outcomes.rules import payment_question
from agency.parties.models import Creditor
from tests.factories import BY, NOW, TODAY, a_case
from tests.factories.transfers import a_transfer

D = Decimal
NEXT = date(2026, 11, 4)
MORNING = datetime.combine(NEXT, time(6), tzinfo=UTC)
TOLD = {"method": "transfer", "paid_on": "12 septembre"}


@pytest.fixture
def case(tenant: object) -> Case:
    found = a_case()
    Creditor.objects.filter(pk=found.creditor_id).update(email="compta@saint-aubin.example")
    found.refresh_from_db()
    return found


def says_paid(case: Case, text: str = "Je l’ai viré, mon mari était à l’hôpital.", **answers: str) -> Reply:
    return receive_reply(
        case=case, debtor=case.debtor, kind=ReplyKind.ALREADY_PAID, text=text, answers=TOLD | answers, by=BY, at=NOW,
        on=TODAY,
    )  # fmt: skip


def plain(text: str) -> str:
    return text.replace("\u00a0", " ").replace("\u202f", " ")


def ask_on(on: date = NEXT) -> int:
    return ask_of_payments(by=BY, at=datetime.combine(on, time(6), tzinfo=UTC), on=on)


def takes(question: DisputeQuestion, stance: Stance, words: str = "", **facts: object) -> DisputeQuestion:
    return take_answer(question=question, answer=CreditorAnswer(stance, words, **facts), by=BY, at=MORNING)  # type: ignore[arg-type]


def test_the_creditor_is_asked_the_next_morning_how_and_when_and_nothing_of_her_life(case: Case) -> None:
    reply = says_paid(case)
    assert ask_on(TODAY) == 0, "the day itself is for whoever answers"
    assert (ask_on(), ask_on()) == (1, 0), "once, however often the morning is run"
    question = DisputeQuestion.objects.get(reply=reply)
    assert plain(question.text) == (
        "Paiement par virement. Quand, selon la personne : 12 septembre. L’avez-vous reçu ?"
    )
    message = Message.objects.get(kind=MessageKind.PAYMENT_QUESTION)
    assert (message.creditor, message.debtor) == (case.creditor, None)
    mail = compose(message).text
    assert "Camille Roussel nous dit avoir déjà payé" in mail
    assert "/creancier/contestation/" in mail
    assert "hôpital" not in mail
    assert running_holds(case, MORNING).exists(), "the pause holds meanwhile"


def test_money_that_may_be_hers_is_looked_at_by_a_person_first(case: Case) -> None:
    says_paid(case)
    a_transfer(case, "86.00")
    assert ask_on() == 0


def test_who_was_answered_or_has_no_mailbox_is_not_asked(case: Case) -> None:
    reply = says_paid(case)
    Creditor.objects.filter(pk=case.creditor_id).update(email="")
    assert ask_on() == 0
    Creditor.objects.filter(pk=case.creditor_id).update(email="compta@saint-aubin.example")
    answer(reply=reply, text="Nous cherchons encore.", lift_hold=False, by=BY, at=MORNING, on=NEXT)
    assert ask_on() == 0


@pytest.mark.parametrize(
    "day",
    ["sortie d’hôpital", "quand mon ex a pris le compte", "12 septembre, en pleurs", "06 12 34 56 78 Paul", "11111"],
)
def test_a_day_that_says_more_than_a_day_stays_here(case: Case, day: str) -> None:
    says_paid(case, paid_on=day)
    assert ask_on() == 1
    text = plain(DisputeQuestion.objects.get().text)
    assert text == "Paiement par virement, sans autre précision. L’avez-vous reçu ?"


@pytest.mark.parametrize("end", [CaseState.RETURNED, CaseState.CLOSED])
def test_a_case_that_ended_asks_nothing_of_anybody(case: Case, end: CaseState) -> None:
    says_paid(case)
    move(case=case, to=end, by=BY, at=NOW, on=TODAY, reason="fin")
    assert ask_on() == 0


def test_a_pause_that_somebody_lifted_asks_nothing_nor_does_what_is_old(case: Case) -> None:
    says_paid(case)
    assert ask_on(date(2026, 11, 20)) == 0
    for held in running_holds(case, MORNING):
        lift_hold(hold=held, by=BY, at=NOW, reason="vu au téléphone")
    assert ask_on() == 0


def test_two_files_are_two_questions_and_no_bill_is_said_to_be_disputed(case: Case) -> None:
    says_paid(case)
    other = a_case(number="F-2", creditor=case.creditor, debtor=case.debtor)
    says_paid(other)
    assert ask_on() == 2
    assert set(DisputeQuestion.objects.values_list("reply__case", flat=True)) == {case.pk, other.pk}
    assert JournalLine.objects.filter(verb="payment.asked").count() == 2
    assert not JournalLine.objects.filter(verb="dispute.asked").exists()


def test_one_answer_is_kept_whole_and_decides_nothing(case: Case) -> None:
    says_paid(case)
    ask_on()
    question = DisputeQuestion.objects.get()
    for stance, facts, why in (
        (Stance.STANDS, {"words": "Rien."}, "de la liste"),
        (Stance.RECEIVED, {}, "somme reçue"),
        (Stance.RECEIVED, {"amount": D("0")}, "somme reçue"),
        (Stance.RECEIVED, {"amount": D("486")}, "Indiquez le jour"),
        (Stance.RECEIVED, {"amount": D("486"), "paid_on": date(2026, 12, 1)}, "au plus tard"),
        (Stance.MISSING, {}, "en quelques phrases"),
    ):
        with pytest.raises(CreditorAnswerRefused, match=why):
            takes(question, stance, **facts)  # type: ignore[arg-type]
    takes(question, Stance.RECEIVED, amount=D("486.00"), paid_on=date(2026, 9, 12))
    question.refresh_from_db()
    assert (question.amount, question.paid_on, question.words) == (D("486.00"), date(2026, 9, 12), "")
    assert case_due(case.pk) == 486, "somebody decides"
    assert JournalLine.objects.get(verb="dispute.taken").data["stance"] == "received"
    assert list(questions_to_settle(NEXT)) == [question]
    with pytest.raises(CreditorAnswerRefused, match="déjà été donnée"):
        takes(question, Stance.MISSING, "Nous avons cherché.")


def test_its_silence_is_recalled_once_then_is_for_us(case: Case) -> None:
    says_paid(case)
    ask_on()
    question = DisputeQuestion.objects.get()
    near = question.due_on
    assert [repeat(by=BY, at=MORNING, on=near) for _ in range(2)] == [1, 0]
    assert "toujours" in compose(Message.objects.get(dedupe_key=f"dispute:{question.pk}:reminder")).text
    assert not questions_to_settle(near)
    assert list(questions_to_settle(date(2026, 12, 31))) == [question]
    assert question.due_on < question.reply.answer_due_on, "before the day that the person was told"


@pytest.mark.parametrize(
    ("answers", "said"),
    [
        ({"method": "cash", "paid_on": ""}, "Paiement en espèces, sans autre précision. L’avez-vous reçu ?"),
        (
            {"method": "cheque", "paid_on": "vers  le 12/09/2026"},
            "Paiement par chèque. Quand, selon la personne : vers le 12/09/2026. L’avez-vous reçu ?",
        ),
        (
            {"method": "card", "paid_on": "Fin septembre ou début octobre"},
            "Paiement par carte. Quand, selon la personne : Fin septembre ou début octobre. L’avez-vous reçu ?",
        ),
        ({"method": "other", "paid_on": "en mai"}, "Paiement. Quand, selon la personne : en mai. L’avez-vous reçu ?"),
        ({}, "Paiement, sans autre précision. L’avez-vous reçu ?"),
    ],
)
def test_how_and_when_are_said_as_far_as_they_are_known(answers: dict[str, str], said: str) -> None:
    assert payment_question(answers) == said


@pytest.mark.parametrize("day", ["vers le 12/09/2026", "Fin septembre ou début octobre", "mi-mai", "le 1er avril"])
def test_a_day_however_loose_is_told(day: str) -> None:
    assert f"Quand, selon la personne : {day}." in payment_question({"method": "card", "paid_on": day})


def test_as_many_questions_for_one_as_for_three(case: Case, django_assert_max_num_queries: object) -> None:
    says_paid(case)
    with django_assert_max_num_queries(4):  # type: ignore[operator]
        assert len(payments_to_ask(MORNING, NEXT)) == 1
    for number in ("F-2", "F-3"):
        says_paid(a_case(number=number, creditor=case.creditor, debtor=case.debtor))
    with django_assert_max_num_queries(4):  # type: ignore[operator]
        assert len(payments_to_ask(MORNING, NEXT)) == 3
