"""A plan paid by a saved card: agreed, announced, charged once on its day, confirmed, refused, stopped; never twice."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from agency.cards.enums import AttemptState, ReceiptState
from agency.cards.models import CardAttempt, WebhookReceipt
from agency.cards.operations.checkout import CardRefused
from agency.cards.saved import gateway
from agency.cases.enums import HoldReason
from agency.cases.operations import hold
from agency.debits.enums import CardSetupState, DebitMandateState, DebitState, DebitWay
from agency.debits.models import CardSetup, Debit, DebitMandate
from agency.debits.operations import DebitRefused, ask_cards, end, give, settle_cards
from agency.debits.queries import against_each, coming_debits, to_confirm
from agency.journal.rules import Actor
from agency.ledger.queries import case_due
from agency.letters.enums import MessageKind
from agency.mandates.models import AgencyProfile
from agency.outbox.models import Message
from agency.outbox.presenters.words import said
from agency.parties.enums import Protection
from agency.parties.operations import protect
from agency.payments.enums import Method
from agency.payments.models import Payment
from tenants.queries import has_work
from tests.books.holding import assert_books_hold
from tests.factories import BY, NOW, TODAY, a_case
from tests.factories.debits import PERSON_IBAN, PROOF, announcements_leave, debiting
from tests.factories.plans import a_plan
from tests.factories.saved_cards import ASKS, GOOD, REFUSES, a_day_comes, a_saved_card, news_come, open_page
from tests.factories.transfers import a_transfer
from tests.portal.webhooks.checkout_driver import CheckoutDriver
from tests.sandbox.http_helpers import form

FIRST = date(2026, 12, 10)
MORNING = datetime(2026, 12, 10, 7, 1, tzinfo=UTC)
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


def test_she_agrees_saves_a_card_and_each_instalment_is_charged_once_on_its_day(
    case: Any, checkout_driver: CheckoutDriver, monkeypatch: pytest.MonkeyPatch
) -> None:
    mandate = a_saved_card(case)
    assert (mandate.way, mandate.ends_with, mandate.iban) == (DebitWay.CARD, "4242", "")
    assert mandate.reference == f"CB-LH-P{mandate.plan_id:07d}-1"
    assert (mandate.evidence["ip"], len(mandate.evidence["text_sha256"])) == ("b", 64)
    assert "7 jours" in " ".join(mandate.evidence["words"])
    assert mandate.document is not None
    with mandate.document.file.open("rb") as pdf:
        assert pdf.read(5) == b"%PDF-"
    (told,) = written(case, MessageKind.DEBIT_NOTICE)
    for part in ("votre carte finissant par 4242", "10 décembre 2026 : 162,00", "10 novembre 2026", mandate.reference):
        assert part in told, part
    assert checkout_driver.charged() == 0
    assert not list(coming_debits(FIRST)), "no file for the bank holds it"
    november_is_paid(case)
    a_day_comes(checkout_driver, MORNING - timedelta(days=1), monkeypatch)
    assert checkout_driver.charged() == 0
    assert has_work("debits.follow", MORNING)
    for _turn in range(2):
        a_day_comes(checkout_driver, MORNING, monkeypatch)
    news_come(checkout_driver, MORNING)
    a_day_comes(checkout_driver, MORNING + timedelta(hours=1), monkeypatch)
    first, _second = debits(case)
    payment = Payment.objects.get(method=Method.CARD)
    assert (first.state, first.payment, first.paid_on, payment.amount) == (DebitState.PAID, payment, FIRST, SUM)
    assert checkout_driver.charged() == 16200
    assert set(WebhookReceipt.objects.values_list("state", flat=True)) == {ReceiptState.DONE}
    assert case_due(case.pk) == SUM
    assert Message.objects.filter(case=case, kind=MessageKind.RECEIPT).count() == 2
    assert_books_hold()


def test_a_killed_worker_a_lost_answer_and_a_late_round_charge_once(
    case: Any, checkout_driver: CheckoutDriver, monkeypatch: pytest.MonkeyPatch
) -> None:
    a_saved_card(case)
    november_is_paid(case)
    # Killed between the row and the call: the row is the job.
    checkout_driver.bank.clock.set(MORNING)
    assert ask_cards(by=BY, at=MORNING) == 1
    assert ask_cards(by=BY, at=MORNING) == 0
    assert checkout_driver.charged() == 0
    # Then the answer of the call is lost, and what Stripe holds is found.
    checkout_driver.control("faults", lost_count=1)
    a_day_comes(checkout_driver, MORNING + timedelta(minutes=5), monkeypatch)
    checkout_driver.control("faults")
    attempt = CardAttempt.objects.get()
    assert (attempt.state, checkout_driver.charged()) == (AttemptState.UNKNOWN, 16200)
    # While nobody knows, she cannot pay the same by card.
    with pytest.raises(CardRefused, match="déjà en cours"):
        checkout_driver.open(case, at=MORNING + timedelta(minutes=6), on=FIRST)
    # More than a day later, when Stripe forgot the key.
    a_day_comes(checkout_driver, MORNING + timedelta(hours=26), monkeypatch)
    assert debits(case)[0].state == DebitState.PAID
    assert checkout_driver.charged() == 16200
    assert_books_hold()


def test_a_charge_that_could_not_be_asked_on_its_day_is_never_asked_later(
    case: Any, checkout_driver: CheckoutDriver, monkeypatch: pytest.MonkeyPatch
) -> None:
    a_saved_card(case)
    november_is_paid(case)
    ask_cards(by=BY, at=MORNING)
    a_day_comes(checkout_driver, MORNING + timedelta(days=1), monkeypatch)
    assert (debits(case)[0].state, debits(case)[0].return_code) == (DebitState.RETURNED, "not_asked")
    assert checkout_driver.charged() == 0
    assert "ce n’est pas de votre fait" in written(case)[0]
    assert case.holds.filter(reason=HoldReason.PAYMENT).exists()


def test_the_bank_wants_her_to_confirm_and_she_does_on_her_page(
    case: Any, checkout_driver: CheckoutDriver, monkeypatch: pytest.MonkeyPatch
) -> None:
    mandate = a_saved_card(case, ASKS)
    november_is_paid(case)
    for _turn in range(2):
        a_day_comes(checkout_driver, MORNING, monkeypatch)
        news_come(checkout_driver, MORNING)
    debit = debits(case)[0]
    assert (debit.state, debit.return_code) == (DebitState.RETURNED, "authentication_required")
    assert checkout_driver.charged() == 0
    (told,) = written(case)
    assert "Votre banque vous demande de confirmer un débit : 162,00 € le 10 décembre 2026" in told
    mandate.refresh_from_db()
    assert mandate.state == DebitMandateState.ACTIVE
    assert list(to_confirm(mandate)) == [debit]
    # The link is her page: an ordinary payment, her bank's confirmation in it.
    attempt = checkout_driver.open(case, SUM, at=MORNING, on=FIRST)
    checkout_driver.pay(attempt)
    news_come(checkout_driver, MORNING)
    assert not list(to_confirm(mandate))
    assert checkout_driver.charged() == 16200
    a_day_comes(checkout_driver, MORNING + timedelta(hours=2), monkeypatch)
    assert checkout_driver.charged() == 16200, "nothing asks for that instalment again"
    assert_books_hold()


def test_a_refusal_is_told_without_shame_tried_once_more_announced_then_no_more(
    case: Any, checkout_driver: CheckoutDriver, monkeypatch: pytest.MonkeyPatch
) -> None:
    mandate = a_saved_card(case, REFUSES)
    november_is_paid(case)
    a_day_comes(checkout_driver, MORNING, monkeypatch)
    news_come(checkout_driver, MORNING)
    again = Debit.objects.get(again=True)
    assert again.collect_on >= FIRST + timedelta(days=7)
    told = written(case, MessageKind.DEBIT_NOTICE)[-1]
    assert "Cela arrive" in told
    assert "une seule fois encore" in told
    announcements_leave(at=MORNING)
    later = datetime.combine(again.collect_on, MORNING.time(), UTC)
    a_day_comes(checkout_driver, later, monkeypatch)
    mandate.refresh_from_db()
    assert (mandate.state, checkout_driver.charged()) == (DebitMandateState.ENDED, 0)
    assert "plus rien n’est débité" in written(case)[-1]
    assert CardSetup.objects.get().forgotten_at == later, "the card is erased at Stripe"
    with pytest.raises(gateway.Refused):
        gateway.charge(
            account="acct_lhermitte", key="x", customer=CardSetup.objects.get().customer_ref,
            method=CardSetup.objects.get().method_ref, amount=SUM, reference="x", schema="x",
        )  # fmt: skip


@pytest.mark.parametrize("what", ["dispute", "protected", "no cards", "paid", "another sum"])
def test_what_came_between_the_announcement_and_the_day_stops_the_charge(
    case: Any, checkout_driver: CheckoutDriver, monkeypatch: pytest.MonkeyPatch, what: str
) -> None:
    a_saved_card(case)
    november_is_paid(case)
    before = MORNING - timedelta(minutes=1)
    if what == "dispute":
        hold(case=case, reason=HoldReason.DISPUTE, by=BY, at=before, note="contestée")
    elif what == "protected":
        protect(debtor=case.debtor, protection=Protection.OVERINDEBTED, since=FIRST, by=BY, at=before)
    elif what == "no cards":
        AgencyProfile.objects.update(card_capability="inactive")
    else:
        a_transfer(case, "162.00" if what == "paid" else "62.00", "elle-meme", on=FIRST)
    a_day_comes(checkout_driver, MORNING, monkeypatch)
    a_day_comes(checkout_driver, MORNING + timedelta(hours=3), monkeypatch)
    assert checkout_driver.charged() == 0
    assert not CardAttempt.objects.exists()
    a_day_comes(checkout_driver, MORNING + timedelta(days=1), monkeypatch)
    assert debits(case)[0].state == DebitState.CANCELLED
    assert checkout_driver.charged() == 0


def test_unannounced_is_never_charged_and_the_database_keeps_one_charge_for_an_instalment(
    case: Any, checkout_driver: CheckoutDriver, monkeypatch: pytest.MonkeyPatch
) -> None:
    mandate = a_saved_card(case, announced=False)
    november_is_paid(case)
    a_day_comes(checkout_driver, MORNING, monkeypatch)
    assert checkout_driver.charged() == 0
    debit = debits(case)[0]
    with pytest.raises(IntegrityError, match="debit_announced_in_time"), transaction.atomic():
        Debit.objects.filter(pk=debit.pk).update(state=DebitState.SENT)
    with pytest.raises(IntegrityError, match="debit_one_for_an_instalment"), transaction.atomic():
        Debit.objects.create(mandate=mandate, instalment=debit.instalment, amount=1, collect_on=FIRST, notice_days=7)


def test_she_changes_her_card_and_stops_and_each_card_left_is_erased(
    case: Any, checkout_driver: CheckoutDriver, monkeypatch: pytest.MonkeyPatch
) -> None:
    mandate = a_saved_card(case)
    setup = open_page(mandate.plan)
    form(setup.session_url, card="5555555555554444")
    assert [settle_cards(by=BY, at=NOW) for _turn in range(2)] == [1, 0]
    mandate.refresh_from_db()
    assert (mandate.card_id, mandate.ends_with, len(debits(case))) == (setup.pk, "4444", 2)
    assert len(written(case, MessageKind.DEBIT_NOTICE)) == 1, "nothing that was announced changed"
    a_day_comes(checkout_driver, NOW, monkeypatch)
    assert [one.forgotten_at is not None for one in CardSetup.objects.order_by("pk")] == [True, False]
    her = Actor.debtor(case.debtor)
    end(mandate=mandate, reason="à sa demande", by_person=True, by=her, at=NOW)
    a_day_comes(checkout_driver, NOW, monkeypatch)
    assert not CardSetup.objects.filter(forgotten_at=None).exists()
    assert "Elle est effacée chez Stripe" in written(case)[0]
    assert not has_work("debits.follow", NOW)
    november_is_paid(case)
    a_day_comes(checkout_driver, MORNING, monkeypatch)
    assert checkout_driver.charged() == 0


def test_she_stops_while_her_bank_is_being_asked_and_is_told_the_truth(
    case: Any, checkout_driver: CheckoutDriver, monkeypatch: pytest.MonkeyPatch
) -> None:
    mandate = a_saved_card(case)
    november_is_paid(case)
    ask_cards(by=BY, at=MORNING)
    end(mandate=mandate, reason="à sa demande", by_person=True, by=Actor.debtor(case.debtor), at=MORNING)
    assert (
        "Déjà demandé à votre banque, nous ne pouvons plus le reprendre : 162,00 € le 10 décembre" in written(case)[0]
    )
    assert CardSetup.objects.get().forgotten_at is None, "the card is still being charged"
    for _turn in range(2):
        a_day_comes(checkout_driver, MORNING + timedelta(minutes=5), monkeypatch)
    assert [one.state for one in debits(case)] == [DebitState.PAID, DebitState.CANCELLED]
    assert (checkout_driver.charged(), CardSetup.objects.get().forgotten_at is None) == (16200, False)


def test_one_way_at_a_time_and_one_page_at_a_time(case: Any, checkout_driver: CheckoutDriver) -> None:
    plan = a_plan(case)
    debiting()
    first = open_page(plan)
    second = open_page(plan, NOW + timedelta(minutes=1))
    first.refresh_from_db()
    assert (first.state, second.state) == (CardSetupState.EXPIRED, CardSetupState.OPEN)
    form(second.session_url, card=GOOD)
    # Her account is given before Stripe's page is read: the card is not used, and erased.
    asked = {"plan": plan, "debtor": case.debtor, "evidence": PROOF, "by": BY, "at": NOW, "on": TODAY}
    give(iban=PERSON_IBAN, holder="Camille Roussel", **asked)
    settle_cards(by=BY, at=NOW)
    assert DebitMandate.objects.get().way == DebitWay.OWN
    with pytest.raises(DebitRefused, match="Arrêtez-le"):
        open_page(plan, NOW + timedelta(minutes=2))


def test_a_silence_at_the_page_is_found_again_and_an_abandoned_one_ends(
    case: Any, checkout_driver: CheckoutDriver
) -> None:
    plan = a_plan(case)
    checkout_driver.control("faults", lost_count=1)
    with pytest.raises(DebitRefused, match="ne répond pas"):
        open_page(plan)
    checkout_driver.control("faults")
    late = NOW + timedelta(minutes=40)
    checkout_driver.bank.clock.set(late)
    assert settle_cards(by=BY, at=late) == 1
    assert CardSetup.objects.get().state == CardSetupState.EXPIRED
    assert open_page(plan, late).session_url


def test_a_contested_charge_ends_the_agreement(
    case: Any, checkout_driver: CheckoutDriver, monkeypatch: pytest.MonkeyPatch
) -> None:
    mandate = a_saved_card(case)
    november_is_paid(case)
    a_day_comes(checkout_driver, MORNING, monkeypatch)
    checkout_driver.contest()
    news_come(checkout_driver, MORNING)
    a_day_comes(checkout_driver, MORNING + timedelta(hours=1), monkeypatch)
    mandate.refresh_from_db()
    assert mandate.state == DebitMandateState.ENDED
    assert debits(case)[1].state == DebitState.CANCELLED
    assert_books_hold()


def test_no_card_for_a_protected_person_nor_without_cards(case: Any, checkout_driver: CheckoutDriver) -> None:
    plan = a_plan(case)
    AgencyProfile.objects.update(cards_approved_on=None)
    with pytest.raises(DebitRefused, match="ne peut pas"):
        open_page(plan)
    AgencyProfile.objects.update(cards_approved_on=TODAY)
    mandate = a_saved_card(case, plan=plan)
    assert not against_each(list(mandate.debits.select_related("mandate__plan__case")), NOW)
    assert plan.case_id == case.pk
