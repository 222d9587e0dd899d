"""Beside the principal: what a creditor asks, what the law gives, and what nobody owes."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest

from agency.accessories.operations import ask, give_up, protect
from agency.accessories.rules import AccessoryRefused
from agency.accessories.values import Wish
from agency.cases.enums import DocumentKind
from agency.cases.models import Case, Document
from agency.cases.operations import add_document
from agency.cases.queries import summary
from agency.journal.enums import Verb
from agency.journal.models import JournalLine
from agency.law.contact.limits import Channel
from agency.ledger.enums import Component
from agency.ledger.queries import case_due
from agency.letters.enums import MessageKind
from agency.letters.presenters.sums import sum_lines
from agency.letters.queries import letter_books
from agency.outbox.enums import DeliveryKind, MessageState
from agency.outbox.models import DeliveryEvent, Message
from agency.outbox.operations import plan
from agency.outbox.values import LetterPayload
from agency.parties.enums import Protection
from agency.payments.enums import Method, WithdrawalCause
from agency.payments.operations import receive, withdraw
from agency.plans.operations import accept_offer
from portal.debtors.presenters.cases import case_detail
from tests.agency.limitation.nights import watch
from tests.books.holding import assert_books_hold
from tests.factories import BY, NOW, TODAY, a_case, a_creditor, a_person

DUE_ON = date(2026, 1, 15)
SPRING, SUMMER = date(2026, 3, 31), date(2026, 6, 30)
TOLD = "courriel du 2 novembre 2026"


@pytest.fixture
def firm(tenant: Any) -> Case:
    """486,00 € that a firm owes a printer since 15 January 2026."""
    creditor = a_creditor(name="Imprimerie du Vieux-Doulon SARL", siren="", default_claim_type="b2b")
    who = a_person(creditor, kind="business", civility="", first_name="", last_name="", company_name="Les Quais SARL")
    return a_case(creditor=creditor, debtor=who, number="VD-12", due_on=DUE_ON)


@pytest.fixture
def family(tenant: Any) -> Case:
    return a_case(due_on=DUE_ON)


def asked(case: Case, component: Component, until: date = SUMMER, *, told: str = TOLD, **more: Any) -> Decimal:
    document: Document | None = None
    if more.pop("with_document", False):
        document = add_document(
            case=case, kind=DocumentKind.CONTRACT, title="Contrat", content=b"%PDF-1.7 contrat",
            mime="application/pdf", by=BY, at=NOW, on=TODAY,
        )  # fmt: skip
    wish = Wish(component, until, documented=document is not None, **more)
    return ask(claim=case.claims.get(), wish=wish, told=told, document=document, by=BY, at=NOW)


def pay(case: Case, amount: str, on: date) -> Any:
    return receive(
        case=case, debtor=case.debtor, amount=Decimal(amount), method=Method.TRANSFER, received_on=on, value_on=on,
        source="bank", external_id=f"b-{on}-{amount}", by=BY, at=NOW,
    )  # fmt: skip


def notice_presented(case: Case, on: date) -> None:
    letter = plan(
        case=case, debtor=case.debtor, kind=MessageKind.FORMAL_NOTICE, channel=Channel.POST, planned_on=on,
        dedupe_key="notice", payload=LetterPayload(), by=BY, at=NOW,
    )  # fmt: skip
    at = datetime(on.year, on.month, on.day, 10, tzinfo=UTC)
    Message.objects.filter(pk=letter.pk).update(state=MessageState.ACCEPTED, accepted_at=at, sent_on=on)
    DeliveryEvent.objects.create(
        message=letter, kind=DeliveryKind.FIRST_PRESENTED, at=at, received_at=at, provider_event="e1"
    )


def test_the_forty_euros_between_firms_are_asked_once_and_stand_on_every_paper(firm: Case) -> None:
    assert asked(firm, Component.B2B_FIXED_INDEMNITY) == Decimal("40.00")
    with pytest.raises(AccessoryRefused, match=r"Rien de plus n’est dû"):
        asked(firm, Component.B2B_FIXED_INDEMNITY)
    figures = summary(firm)
    assert (figures.billed, figures.paid, figures.due) == (Decimal("586.00"), Decimal("60.00"), Decimal("526.00"))
    books = letter_books([firm])[firm.pk]
    letter = sum_lines(books.claims, books.due)
    assert sum(line.amount for line in letter) == case_due(firm.pk) == Decimal("526.00")
    assert ("Indemnité forfaitaire de 40 €", Decimal("40.00")) in [(line.label, line.amount) for line in letter]
    page = case_detail(firm.parties.get(debtor=firm.debtor), at=NOW)
    assert sum(line.amount for line in page.lines) == page.due == Decimal("526.00")
    told = JournalLine.objects.get(verb=Verb.ACCESSORY_ASKED, case_id=firm.pk).data
    assert (told["amount"], told["told"]) == ("40.00", TOLD)
    assert_books_hold()


@pytest.mark.parametrize("component", [Component.B2B_FIXED_INDEMNITY, Component.B2B_LATE_INTEREST])
def test_a_family_never_owes_what_firms_owe_each_other(family: Case, component: Component) -> None:
    with pytest.raises(AccessoryRefused, match="n’est dû que par un professionnel"):
        asked(family, component)
    assert case_due(family.pk) == Decimal("486.00")


def test_insolvency_that_forbade_to_pay_on_the_day_leaves_no_indemnity(firm: Case) -> None:
    protect(debtor=firm.debtor, protection=Protection.INSOLVENT, since=DUE_ON, owner=None, by=BY, at=NOW)
    firm.refresh_from_db()
    with pytest.raises(AccessoryRefused, match="Rien de plus n’est dû"):
        asked(firm, Component.B2B_FIXED_INDEMNITY)


@pytest.mark.parametrize(("since", "due"), [(DUE_ON, "486.00"), (date(2026, 1, 16), "526.00")])
def test_an_indemnity_asked_before_the_judgment_was_known_is_dropped(firm: Case, since: date, due: str) -> None:
    asked(firm, Component.B2B_FIXED_INDEMNITY)
    protect(debtor=firm.debtor, protection=Protection.INSOLVENT, since=since, owner=None, by=BY, at=NOW)
    assert case_due(firm.pk) == Decimal(due)
    assert summary(firm).due == Decimal(due)
    assert_books_hold()


def test_penalties_run_at_the_law_s_rate_and_the_same_day_adds_nothing(firm: Case) -> None:
    assert asked(firm, Component.B2B_LATE_INTEREST, SPRING) == Decimal("12.13")
    with pytest.raises(AccessoryRefused, match="pour 75 jours"):
        asked(firm, Component.B2B_LATE_INTEREST, SPRING)
    assert asked(firm, Component.B2B_LATE_INTEREST) == Decimal("26.86") - Decimal("12.13")
    assert case_due(firm.pk) == Decimal("512.86")


def test_a_part_paid_lowers_the_principal_that_bears_interest(firm: Case) -> None:
    pay(firm, "86.00", SPRING)
    assert asked(firm, Component.B2B_LATE_INTEREST) == Decimal("24.25")


def test_a_part_that_left_again_bears_interest_as_before(firm: Case) -> None:
    payment = pay(firm, "86.00", SPRING)
    withdraw(
        payment=payment, amount=Decimal("86.00"), cause=WithdrawalCause.REFUND, external_id="back", by=BY, at=NOW,
        on=TODAY,
    )  # fmt: skip
    assert asked(firm, Component.B2B_LATE_INTEREST) == Decimal("26.86")


def test_penalties_stop_the_eve_of_the_judgment(firm: Case) -> None:
    protect(debtor=firm.debtor, protection=Protection.INSOLVENT, since=date(2026, 4, 1), owner=None, by=BY, at=NOW)
    firm.refresh_from_db()
    assert asked(firm, Component.B2B_LATE_INTEREST) == Decimal("12.13")


def test_a_clause_under_the_floor_is_refused_with_the_floor(firm: Case) -> None:
    with pytest.raises(AccessoryRefused, match="sous le plancher de 7,86"):
        asked(firm, Component.B2B_LATE_INTEREST, rate=Decimal(5), with_document=True)
    with pytest.raises(AccessoryRefused, match="demande le contrat signé"):
        asked(firm, Component.B2B_LATE_INTEREST, rate=Decimal(12))


def test_a_rate_that_nobody_entered_is_never_guessed(firm: Case) -> None:
    with pytest.raises(AccessoryRefused, match="Aucune valeur"):
        asked(firm, Component.B2B_LATE_INTEREST, TODAY)


def test_without_a_formal_notice_a_family_owes_no_interest(family: Case) -> None:
    with pytest.raises(AccessoryRefused, match="Sans mise en demeure"):
        asked(family, Component.LEGAL_INTEREST)


def test_legal_interest_runs_after_the_letter_was_first_presented(family: Case) -> None:
    notice_presented(family, date(2026, 3, 2))
    assert asked(family, Component.LEGAL_INTEREST) == Decimal("4.19")


def test_two_months_after_a_decision_five_points_more(family: Case) -> None:
    assert asked(family, Component.LEGAL_INTEREST, decided_on=date(2026, 3, 2)) == Decimal("8.11")


@pytest.mark.parametrize("component", [Component.PENALTY_CLAUSE, Component.COURT_AWARDED_COST])
def test_what_a_contract_or_a_judge_fixes_needs_its_document(family: Case, component: Component) -> None:
    with pytest.raises(AccessoryRefused, match=f"« {component.label} » demande sa pièce".replace(" ", r"\s")):
        asked(family, component, amount=Decimal("30.00"))
    assert asked(family, component, amount=Decimal("30.00"), with_document=True) == Decimal("30.00")


def test_nothing_is_added_to_a_plan_that_is_kept(family: Case) -> None:
    notice_presented(family, date(2026, 3, 2))
    accept_offer(
        case=family, debtor=family.debtor, monthly=Decimal("48.60"), day=10, on=TODAY, by=BY, at=NOW,
        evidence={"session": "5e" * 32, "ip": "1b" * 32},
    )  # fmt: skip
    with pytest.raises(AccessoryRefused, match="Un échéancier est suivi"):
        asked(family, Component.LEGAL_INTEREST)


def test_nothing_is_added_to_a_barred_debt_nor_in_advance_nor_unasked(family: Case) -> None:
    with pytest.raises(AccessoryRefused, match="pas encore venu"):
        asked(family, Component.LEGAL_INTEREST, date(2026, 11, 3))
    with pytest.raises(AccessoryRefused, match="comment le créancier"):
        asked(family, Component.LEGAL_INTEREST, told=" ")
    watch(by=BY, at=NOW, on=date(2029, 1, 1))
    with pytest.raises(AccessoryRefused, match="Plus rien ne se demande"):
        asked(family, Component.LEGAL_INTEREST)


def test_what_is_given_up_is_asked_no_more_and_may_be_asked_again(firm: Case) -> None:
    asked(firm, Component.B2B_FIXED_INDEMNITY)
    bill = firm.claims.get()
    for left in ("40.00", "0.00"):
        found = give_up(claim=bill, component=Component.B2B_FIXED_INDEMNITY, reason="geste", by=BY, at=NOW)
        assert found == Decimal(left)
    assert summary(firm).due == case_due(firm.pk) == Decimal("486.00")
    assert asked(firm, Component.B2B_FIXED_INDEMNITY, SPRING) == Decimal("40.00")
    for component, reason in ((Component.PRINCIPAL, "geste"), (Component.B2B_FIXED_INDEMNITY, " ")):
        with pytest.raises(AccessoryRefused):
            give_up(claim=bill, component=component, reason=reason, by=BY, at=NOW)
    assert_books_hold()
