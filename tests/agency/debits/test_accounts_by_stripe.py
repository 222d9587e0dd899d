"""An account debited by Stripe for each instalment: announced, asked for once, money only once it is there."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from agency.cards.enums import AttemptState
from agency.cards.models import CardAttempt, CardIncident, WebhookReceipt
from agency.cards.operations.checkout import CardRefused
from agency.cases.enums import HoldReason
from agency.debits.enums import Against, DebitMandateState, DebitState, DebitWay
from agency.debits.models import CardSetup, Debit
from agency.debits.operations import DebitRefused, ask_cards, end
from agency.debits.queries import against_each, coming_debits, may_give_account, planned_debits
from agency.debits.rules import RETURNS, STRIPE_REASONS, scheme_code
from agency.journal.rules import Actor
from agency.ledger.queries import case_due
from agency.letters.enums import MessageKind
from agency.outbox.models import Message
from agency.outbox.presenters.words import said
from agency.payments.enums import Method
from agency.payments.models import Payment
from agency.remittances.queries import shares_on
from tests.books.holding import assert_books_hold
from tests.factories import BY, NOW, TODAY, a_case
from tests.factories.debits import announcements_leave, debiting
from tests.factories.plans import a_plan
from tests.factories.saved_cards import (
    CLOSED,
    LATE_RETURN,
    NO_FUNDS,
    NOT_AGREED,
    REFUNDED,
    a_day_comes,
    an_account,
    news_come,
    open_page,
    stripe_debits,
)
from tests.factories.transfers import a_transfer
from tests.portal.webhooks.checkout_driver import CheckoutDriver

FIRST = date(2026, 12, 10)
MORNING = datetime(2026, 12, 10, 7, 1, tzinfo=UTC)
ANSWERED = MORNING + timedelta(days=5, minutes=5)
SUM = Decimal("162.00")


@pytest.fixture
def case(tenant: Any) -> Any:
    return a_case()


def debits(case: Any) -> list[Debit]:
    return list(Debit.objects.filter(mandate__plan__case=case).order_by("pk"))


def written(case: Any, kind: MessageKind = MessageKind.DEBIT_NEWS) -> list[str]:
    found = Message.objects.filter(case=case, kind=kind).order_by("pk")
    return [" ".join(said(one)).replace("\u202f", " ").replace("\u00a0", " ") for one in found]


def november_is_paid(case: Any) -> None:
    """The first instalment was too near to be announced: it is hers."""
    a_transfer(case, "162.00", "novembre", on=date(2026, 11, 10))


def answered(case: Any, driver: CheckoutDriver, monkeypatch: pytest.MonkeyPatch, iban: str) -> Any:
    """Her account is asked on its day, and its bank answers five days later."""
    mandate = an_account(case, iban)
    november_is_paid(case)
    a_day_comes(driver, MORNING, monkeypatch)
    a_day_comes(driver, ANSWERED, monkeypatch)
    news_come(driver, ANSWERED)
    a_day_comes(driver, ANSWERED + timedelta(minutes=10), monkeypatch)
    mandate.refresh_from_db()
    return mandate


def test_a_mandate_is_given_at_stripe_and_a_debit_is_money_only_once_its_bank_answered(
    case: Any, checkout_driver: CheckoutDriver, monkeypatch: pytest.MonkeyPatch
) -> None:
    mandate = an_account(case)
    setup = CardSetup.objects.get()
    assert (mandate.way, mandate.ends_with, mandate.iban, mandate.notice_days) == (DebitWay.SEPA, "2606", "", 14)
    assert mandate.reference == setup.reference != ""
    assert setup.mandate_ref.startswith("mandate_")
    words = " ".join(mandate.evidence["words"])
    for part in ("Stripe", "14 jours", "8 semaines", "cinq jours ouvrés"):
        assert part in words, part
    assert (mandate.evidence["ip"], len(mandate.evidence["text_sha256"])) == ("b", 64)
    assert mandate.document is not None
    with mandate.document.file.open("rb") as pdf:
        assert pdf.read(5) == b"%PDF-"
    (told,) = written(case, MessageKind.DEBIT_NOTICE)
    for part in ("votre compte finissant par 2606", "10 décembre 2026 : 162,00", mandate.reference):
        assert part in told, part
    assert not list(coming_debits(FIRST)), "no file for the bank holds it"
    november_is_paid(case)
    a_day_comes(checkout_driver, MORNING - timedelta(days=1), monkeypatch)
    assert not CardAttempt.objects.exists()
    for _turn in range(2):
        a_day_comes(checkout_driver, MORNING, monkeypatch)
        news_come(checkout_driver, MORNING)
    first = debits(case)[0]
    assert (first.state, CardAttempt.objects.get().state) == (DebitState.SENT, AttemptState.OPEN)
    # On its way is not money: nothing booked, no receipt, and nothing else may be paid by card meanwhile.
    assert not Payment.objects.filter(method=Method.STRIPE_DEBIT).exists()
    assert (case_due(case.pk), checkout_driver.charged()) == (SUM * 2, 0)
    assert Message.objects.filter(case=case, kind=MessageKind.RECEIPT).count() == 1
    with pytest.raises(CardRefused, match="cinq jours ouvrés"):
        checkout_driver.open(case, at=MORNING + timedelta(minutes=6), on=FIRST)
    a_day_comes(checkout_driver, ANSWERED, monkeypatch)
    news_come(checkout_driver, ANSWERED)
    first = debits(case)[0]
    payment = Payment.objects.get(method=Method.STRIPE_DEBIT)
    assert (first.state, first.payment, payment.amount, case_due(case.pk)) == (DebitState.PAID, payment, SUM, SUM)
    assert (payment.received_on, payment.value_on) == (ANSWERED.date(), ANSWERED.date() + timedelta(days=2))
    assert checkout_driver.charged() == 16200
    assert Message.objects.filter(case=case, kind=MessageKind.RECEIPT).count() == 2
    assert_books_hold()
    # Stripe lets the money go two days later: the creditor's share waits until then.
    waits = {day: dict(shares_on(day)[0].waits).get("uncleared") for day in (payment.received_on, payment.value_on)}
    assert waits == {payment.received_on: SUM, payment.value_on: None}


def test_a_killed_worker_and_a_lost_answer_ask_once(
    case: Any, checkout_driver: CheckoutDriver, monkeypatch: pytest.MonkeyPatch
) -> None:
    an_account(case)
    november_is_paid(case)
    checkout_driver.bank.clock.set(MORNING)
    assert [ask_cards(by=BY, at=MORNING) for _turn in range(2)] == [1, 0]
    checkout_driver.control("faults", lost_count=1)
    a_day_comes(checkout_driver, MORNING + timedelta(minutes=5), monkeypatch)
    checkout_driver.control("faults")
    assert CardAttempt.objects.get().state == AttemptState.UNKNOWN
    for hours in (2, 30, 24 * 6):
        a_day_comes(checkout_driver, MORNING + timedelta(hours=hours), monkeypatch)
    assert (debits(case)[0].state, checkout_driver.charged()) == (DebitState.PAID, 16200)
    debit = debits(case)[0]
    with pytest.raises(IntegrityError, match="debit_one_for_an_instalment"), transaction.atomic():
        Debit.objects.create(
            mandate=debit.mandate, instalment=debit.instalment, amount=1, collect_on=FIRST, notice_days=14
        )
    assert_books_hold()


def test_no_funds_is_tried_once_more_announced_and_no_third_time(
    case: Any, checkout_driver: CheckoutDriver, monkeypatch: pytest.MonkeyPatch
) -> None:
    mandate = answered(case, checkout_driver, monkeypatch, NO_FUNDS)
    first, again = debits(case)[0], Debit.objects.get(again=True)
    assert (first.state, first.return_code) == (DebitState.RETURNED, "AM04")
    assert again.collect_on >= ANSWERED.date() + timedelta(days=14)
    told = written(case, MessageKind.DEBIT_NOTICE)[-1]
    assert "Cela arrive" in told
    assert "une seule fois encore" in told
    assert mandate.state == DebitMandateState.ACTIVE
    announcements_leave(at=ANSWERED)
    later = datetime.combine(again.collect_on, MORNING.time(), UTC)
    a_day_comes(checkout_driver, later, monkeypatch)
    for minutes in (5, 10):
        a_day_comes(checkout_driver, later + timedelta(days=5, minutes=minutes), monkeypatch)
    mandate.refresh_from_db()
    assert (mandate.state, checkout_driver.charged()) == (DebitMandateState.ENDED, 0)
    assert "plus rien n’est débité" in written(case)[-1]
    assert CardSetup.objects.get().forgotten_at is not None, "the account is erased at Stripe"
    assert_books_hold()


@pytest.mark.parametrize(("iban", "code"), [(NOT_AGREED, "MD01"), (CLOSED, "AC04")])
def test_a_bank_that_says_no_ends_the_mandate_by_the_reason_of_the_scheme(
    case: Any, checkout_driver: CheckoutDriver, monkeypatch: pytest.MonkeyPatch, iban: str, code: str
) -> None:
    mandate = answered(case, checkout_driver, monkeypatch, iban)
    assert (debits(case)[0].return_code, mandate.state) == (code, DebitMandateState.ENDED)
    assert RETURNS[code].for_person in written(case)[-1]
    assert [one.state for one in debits(case)] == [DebitState.RETURNED, DebitState.CANCELLED]
    assert case.holds.filter(reason=HoldReason.PAYMENT).exists()
    assert not Payment.objects.filter(method=Method.STRIPE_DEBIT).exists()


def test_what_a_bank_takes_back_after_it_paid_is_owed_again_and_ends_the_mandate(
    case: Any, checkout_driver: CheckoutDriver, monkeypatch: pytest.MonkeyPatch
) -> None:
    mandate = answered(case, checkout_driver, monkeypatch, REFUNDED)
    debit = debits(case)[0]
    assert (debit.state, debit.return_code) == (DebitState.RETURNED, "MD06")
    assert (mandate.state, case_due(case.pk)) == (DebitMandateState.ENDED, SUM * 2)
    assert "vous avez demandé son remboursement" in written(case)[-1]
    assert not CardIncident.objects.exists(), "the bank is owed no answer"
    (row,) = Payment.objects.get(method=Method.STRIPE_DEBIT).withdrawals.all()
    assert (row.cause, row.amount) == ("returned", SUM)
    assert not Message.objects.filter(kind=MessageKind.PAYMENT_CHANGED).exists(), "she is written to once"
    assert_books_hold()


def test_a_late_want_of_funds_is_tried_once_more(
    case: Any, checkout_driver: CheckoutDriver, monkeypatch: pytest.MonkeyPatch
) -> None:
    mandate = answered(case, checkout_driver, monkeypatch, LATE_RETURN)
    assert (debits(case)[0].return_code, mandate.state) == ("AM04", DebitMandateState.ACTIVE)
    assert Debit.objects.filter(again=True, state=DebitState.PLANNED).count() == 1
    assert_books_hold()


def test_offered_when_both_facts_hold_and_never_beside_the_agency_s_own_file(
    case: Any, checkout_driver: CheckoutDriver
) -> None:
    plan = a_plan(case)
    assert not may_give_account(plan, TODAY), "Stripe was never asked"
    stripe_debits(stripe_standing={"debits": "pending"})
    with pytest.raises(DebitRefused, match="ne peut pas"):
        open_page(plan, way=DebitWay.SEPA)
    stripe_debits(cards_approved_on=None)
    assert not may_give_account(plan, TODAY), "the manager offers nothing"
    stripe_debits(cards_approved_on=TODAY)
    assert may_give_account(plan, TODAY)
    mandate = an_account(case, plan=plan)
    debiting()
    assert not may_give_account(plan, TODAY), "the own file is the first choice"
    assert not against_each(list(planned_debits()), NOW), "what was given stands"
    stripe_debits(stripe_standing={"debits": "inactive"})
    assert set(against_each(list(planned_debits()), NOW).values()) == {Against.NO_DEBITS}
    end(mandate=mandate, reason="à sa demande", by_person=True, by=Actor.debtor(case.debtor), at=NOW)
    assert "plus rien n’est prévu" in written(case)[-1]


def test_each_reason_of_stripe_is_one_of_the_scheme() -> None:
    assert set(STRIPE_REASONS.values()) <= set(RETURNS)
    assert [scheme_code(one) for one in ("insufficient_funds", "a_new_reason", "not_asked")] == [
        "AM04", "MS03", "not_asked",
    ]  # fmt: skip


def test_a_mandate_that_her_bank_ends_is_debited_no_more_and_she_is_told_how_to_go_on(
    case: Any, checkout_driver: CheckoutDriver, monkeypatch: pytest.MonkeyPatch
) -> None:
    mandate = an_account(case)
    neighbour = an_account(a_case(number="F-2"))
    november_is_paid(case)
    a_day_comes(checkout_driver, MORNING - timedelta(days=2), monkeypatch)
    assert Debit.objects.filter(mandate=mandate, state=DebitState.PLANNED).exists()
    checkout_driver.control(f"mandates/{mandate.card.mandate_ref}/end")
    checkout_driver.control("faults", lost_count=1)
    for minutes in (0, 5, 10):
        news_come(checkout_driver, MORNING - timedelta(days=1))
        a_day_comes(checkout_driver, MORNING - timedelta(days=1) + timedelta(minutes=minutes), monkeypatch)
    a_day_comes(checkout_driver, MORNING, monkeypatch)
    mandate.refresh_from_db()
    assert (mandate.state, mandate.end_reason) == (DebitMandateState.ENDED, "la banque n’accepte plus ce mandat")
    assert {one.state for one in debits(case)} == {DebitState.CANCELLED}
    (told,) = written(case)
    for part in ("finissant par 2606", "Cela arrive", "plus rien n’est prévu", "par carte ou par virement"):
        assert part in told, part
    neighbour.refresh_from_db()
    assert neighbour.state == DebitMandateState.ACTIVE
    assert not CardAttempt.objects.filter(case=case).exists()


def test_an_event_alone_ends_no_mandate(
    case: Any, checkout_driver: CheckoutDriver, monkeypatch: pytest.MonkeyPatch
) -> None:
    mandate = an_account(case)
    WebhookReceipt.objects.create(
        provider="stripe", event_id="evt_false", kind="mandate.updated", object_ref=mandate.card.mandate_ref,
        payload={"data": {"object": {"object": "mandate", "id": mandate.card.mandate_ref, "status": "inactive"}}},
        received_at=NOW,
    )  # fmt: skip
    a_day_comes(checkout_driver, NOW + timedelta(minutes=5), monkeypatch)
    mandate.refresh_from_db()
    assert mandate.state == DebitMandateState.ACTIVE
