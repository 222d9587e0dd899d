"""A case closed by hand: what stops, what the books say, who is told what."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction

from agency.cases.enums import CaseState, HoldReason
from agency.cases.models import Case, Hold
from agency.cases.operations import hold, set_first_letter
from agency.cases.queries import running_holds
from agency.closing.enums import ClosingReason
from agency.closing.models import CaseClosing
from agency.closing.operations import close
from agency.closing.rules import ClosingRefused
from agency.closing.values import ClosingWish
from agency.commitments.enums import CommitmentKind, CommitmentState
from agency.commitments.models import Commitment
from agency.commitments.operations import announce
from agency.disputes.enums import ReplyKind
from agency.disputes.operations import receive_reply
from agency.handling.models import PromiseToPay
from agency.handling.operations import promise
from agency.handling.values import PromiseWish
from agency.journal.models import JournalLine
from agency.ledger.queries import case_due, overpaid_by_case
from agency.letters.enums import MessageKind
from agency.outbox.enums import MessageState
from agency.outbox.models import Message
from agency.outbox.operations import plan
from agency.outbox.presenters.words import said
from agency.outbox.values import LetterPayload
from agency.parties.enums import Protection
from agency.parties.operations import protect
from agency.plans.enums import PlanState
from agency.plans.operations import accept_offer
from agency.users.enums import UserKind
from agency.users.operations import open_account
from tests.books.holding import assert_books_hold
from tests.factories import BY, NOW, TODAY, a_case, a_creditor, a_mandate, a_person
from tests.factories.plans import a_plan
from tests.factories.transfers import a_transfer

PDF = b"%PDF-1.7 avoir"
ALREADY = Decimal("86.00")
WHY = "vu avec le créancier"


@pytest.fixture
def author(tenant: Any) -> Any:
    return open_account(
        email="karim@lhermitte.example", first_name="Karim", last_name="Haddou", kind=UserKind.STAFF, role="manager",
        password="une phrase assez longue",
    )  # fmt: skip


@pytest.fixture
def case(tenant: Any) -> Case:
    found = a_case()
    return set_first_letter(case=found, reference="LH-1", sent_on=TODAY - timedelta(9), by=BY, at=NOW)


def closed(case: Case, author: Any, reason: ClosingReason, **wish: Any) -> CaseClosing:
    return close(case=case, wish=ClosingWish(reason, **{"note": WHY, **wish}), author=author, by=BY, at=NOW)


def told(case: Case, kind: MessageKind = MessageKind.CASE_CLOSED) -> str:
    return " ".join(said(Message.objects.get(case=case, kind=kind))).replace("\u00a0", " ").replace("\u202f", " ")


def a_letter(case: Case) -> Message:
    found = plan(
        case=case, debtor=case.debtor, kind=MessageKind.REGISTERED_LETTER, planned_on=TODAY + timedelta(3),
        dedupe_key="lettre", payload=LetterPayload(), channel="registered", by=BY, at=NOW,
    )  # fmt: skip
    assert found is not None
    return found


def test_a_creditor_takes_a_case_back_and_everybody_knows(case: Case, author: Any) -> None:
    letter = a_letter(case)
    word = announce(
        case=case, kind=CommitmentKind.NEXT_STEP, text="Recommandée", due_on=TODAY + timedelta(3), announced_on=TODAY,
        dedupe_key="mot", by=BY, at=NOW,
    )  # fmt: skip
    closed(case, author, ClosingReason.WITHDRAWN)
    case.refresh_from_db()
    letter.refresh_from_db()
    assert (case.state, case.closed_on, case_due(case.pk)) == (CaseState.RETURNED, TODAY, Decimal("486.00"))
    assert (letter.state, letter.cancel_code) == (MessageState.CANCELLED, "closed_withdrawn")
    assert Commitment.objects.get(pk=word.pk).state == CommitmentState.CANCELLED
    assert "nous ne vous demanderons plus rien" in told(case)
    assert "1 place de l’Église" in told(case)
    assert "486,00 € à régler" in told(case, MessageKind.CLOSING_NOTICE)
    assert JournalLine.objects.get(verb="case.closed").data["reason"] == "withdrawn"


def test_before_our_first_letter_nobody_but_the_creditor_is_told(tenant: Any, author: Any) -> None:
    closed(a_case(qualified=False), author, ClosingReason.WITHDRAWN)
    assert list(Message.objects.values_list("kind", flat=True)) == [MessageKind.CLOSING_NOTICE]


def test_all_was_paid_to_the_creditor_and_nothing_is_owed(case: Case, author: Any) -> None:
    promise(case=case, debtor=case.debtor, wish=PromiseWish(Decimal(100), TODAY), by=BY, at=NOW)
    closed(case, author, ClosingReason.PAID_DIRECT, paid_on=TODAY - timedelta(1))
    assert (case.state, case_due(case.pk)) == (CaseState.SETTLED, 0)
    assert "Il ne vous reste rien à régler" in told(case)
    assert not Message.objects.filter(kind=MessageKind.SUM_CHANGED).exists()
    assert not running_holds(case, NOW).exists()
    assert_books_hold()


def test_a_movement_that_we_know_may_be_that_payment(case: Case, author: Any) -> None:
    a_transfer(case, "243.00")
    with pytest.raises(ClosingRefused, match="Est-ce un autre paiement"):
        closed(case, author, ClosingReason.PAID_DIRECT, paid_on=TODAY)
    assert not CaseClosing.objects.exists()
    closed(case, author, ClosingReason.PAID_DIRECT, paid_on=TODAY, sure=True)
    assert case_due(case.pk) == 0


def test_what_was_never_owed_comes_off_and_what_was_paid_is_the_persons(case: Case, author: Any) -> None:
    a_plan(case)
    a_transfer(case, "86.00")
    closed(case, author, ClosingReason.NOT_OWED, paper=PDF)
    assert (case.state, case_due(case.pk)) == (CaseState.SETTLED, 0)
    assert overpaid_by_case([case.pk]) == {case.pk: ALREADY}
    assert "Vous aviez payé 86,00 € : cette somme est à vous" in told(case)
    assert "excuses" in told(case)
    assert "86,00 € avaient été payés" in told(case, MessageKind.CLOSING_NOTICE)
    assert not case.plans.filter(state=PlanState.RUNNING).exists()
    connection.check_constraints()
    assert_books_hold()


def test_a_plan_that_is_paid_is_not_given_up_and_a_creditor_may_stop_it(case: Case, author: Any) -> None:
    a_plan(case)
    with pytest.raises(ClosingRefused, match="la personne paie"):
        closed(case, author, ClosingReason.UNCOLLECTABLE)
    closed(case, author, ClosingReason.WITHDRAWN)
    assert case.plans.get().state == PlanState.ENDED
    assert "Votre échéancier s’arrête" in told(case)
    assert "L’échéancier s’arrête" in told(case, MessageKind.CLOSING_NOTICE)


def test_a_promise_and_holds_end_with_the_case(case: Case, author: Any) -> None:
    promise(case=case, debtor=case.debtor, wish=PromiseWish(Decimal(100), TODAY), by=BY, at=NOW)
    hold(case=case, reason=HoldReason.STAFF, note="à voir", by=BY, at=NOW)
    closed(case, author, ClosingReason.UNCOLLECTABLE)
    made = PromiseToPay.objects.get()
    assert (made.state, "irrécouvrable" in made.why) == ("withdrawn", True)
    assert not Hold.objects.filter(case=case, lifted_at__isnull=True).exists()


def test_a_death_closes_a_case_when_nobody_else_owes_and_nobody_is_written(tenant: Any, author: Any) -> None:
    creditor = a_creditor()
    a_mandate(creditor)
    other = a_person(creditor, first_name="Noé", email="noe@exemple.example")
    case = a_case(creditor=creditor, with_debtor=other)
    set_first_letter(case=case, reference="LH-1", sent_on=TODAY - timedelta(9), by=BY, at=NOW)
    for person in (case.debtor, other):
        with pytest.raises(ClosingRefused, match="le décès de chaque personne"):
            closed(case, author, ClosingReason.DECEASED)
        protect(debtor=person, protection=Protection.DECEASED, since=TODAY, by=BY, at=NOW)
    closed(case, author, ClosingReason.DECEASED)
    assert (case.state, Message.objects.filter(debtor__isnull=False).count()) == (CaseState.CLOSED, 0)
    assert "n’écrivons plus à personne" in told(case, MessageKind.CLOSING_NOTICE)


def test_a_living_co_debtor_is_told_and_a_dead_one_is_not(tenant: Any, author: Any) -> None:
    creditor = a_creditor()
    a_mandate(creditor)
    other = a_person(creditor, first_name="Noé", email="noe@exemple.example")
    case = a_case(creditor=creditor, with_debtor=other)
    set_first_letter(case=case, reference="LH-1", sent_on=TODAY - timedelta(9), by=BY, at=NOW)
    protect(debtor=case.debtor, protection=Protection.DECEASED, since=TODAY, by=BY, at=NOW)
    closed(case, author, ClosingReason.JUDGED)
    assert [row.debtor for row in Message.objects.filter(kind=MessageKind.CASE_CLOSED)] == [other]


def test_only_its_date_bars_a_debt(case: Case, author: Any) -> None:
    with pytest.raises(ClosingRefused, match="n’est pas prescrit : le dernier jour pour agir est le 15 juillet 2028"):
        closed(case, author, ClosingReason.TIME_BARRED)
    over = date(2026, 1, 1)
    case.claims.update(last_day_to_act=over)
    case.parties.update(last_day_to_act=over)
    Case.objects.filter(pk=case.pk).update(last_day_to_act=over)
    closed(case, author, ClosingReason.TIME_BARRED)
    assert case.state == CaseState.TIME_BARRED
    assert Message.objects.get(creditor__isnull=False).kind == MessageKind.LIMITATION_NOTICE


def test_nobody_who_wrote_is_left_without_our_word(case: Case, author: Any) -> None:
    receive_reply(
        case=case, debtor=case.debtor, kind=ReplyKind.DISPUTE, text="Déjà réglé.", answers={}, by=BY, at=NOW, on=TODAY
    )
    with pytest.raises(ClosingRefused, match="Répondez d’abord à la personne"):
        closed(case, author, ClosingReason.WITHDRAWN)


@pytest.mark.parametrize(
    ("wish", "words"),
    [
        (ClosingWish(ClosingReason.UNCOLLECTABLE), "en quelques mots pourquoi"),
        (ClosingWish(ClosingReason.PAID_DIRECT), "quel jour le créancier a été payé"),
        (ClosingWish(ClosingReason.PAID_DIRECT, paid_on=TODAY + timedelta(1)), "pas encore venu"),
        (ClosingWish(ClosingReason.NOT_OWED, note=WHY), "Joignez l’avoir"),
    ],
)
def test_what_a_reason_needs_is_asked_and_nothing_is_half_written(
    case: Case, author: Any, wish: ClosingWish, words: str
) -> None:
    with pytest.raises(ClosingRefused, match=words):
        close(case=case, wish=wish, author=author, by=BY, at=NOW)
    case.refresh_from_db()
    assert (case.state, Message.objects.count(), CaseClosing.objects.count()) == (CaseState.ACTIVE, 0, 0)


def test_a_closed_case_is_not_closed_again(case: Case, author: Any) -> None:
    closed(case, author, ClosingReason.WITHDRAWN)
    with pytest.raises(ClosingRefused, match="déjà « rendu au créancier »"):
        closed(case, author, ClosingReason.JUDGED)


def test_the_database_asks_for_the_paper_of_what_is_not_owed(case: Case, author: Any) -> None:
    row = closed(case, author, ClosingReason.WITHDRAWN)
    wrong = replace(ClosingWish(ClosingReason.NOT_OWED)).reason
    with pytest.raises(DatabaseError), transaction.atomic():
        CaseClosing.objects.filter(pk=row.pk).update(reason=wrong)


def test_who_proposed_a_plan_has_their_answer_before_the_team_closes_the_case(case: Case, author: Any) -> None:
    proposed = accept_offer(
        case=case, debtor=case.debtor, monthly=Decimal(20), day=5, evidence={"session": "a", "ip": "b"}, by=BY, at=NOW,
        on=TODAY,
    )  # fmt: skip
    assert proposed.state == PlanState.PROPOSED
    with pytest.raises(ClosingRefused, match="Répondez d’abord à la personne"):
        closed(case, author, ClosingReason.WITHDRAWN)
    proposed.refresh_from_db()
    assert proposed.state == PlanState.PROPOSED
