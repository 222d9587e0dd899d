"""What a person's file shows when another one was paid under the same number, or when nothing is left to pay."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from agency.cards.enums import AttemptState
from agency.cards.models import CardAttempt
from agency.cases.models import Case
from agency.ledger import postings
from agency.ledger.enums import Component
from agency.ledger.operations import post
from agency.outbox.operations import prepare
from agency.payments.operations import receive
from portal.debtors.presenters import case_detail, payment_confirmation, transfer_details
from portal.debtors.queries import payment_of_attempt
from portal.debtors.view_models import Situation
from tests.factories import BY, NOW, TODAY, a_profile, next_door
from tests.factories.transfers import a_transfer


def test_a_card_payment_is_the_one_of_this_file(case: Case) -> None:
    attempt = CardAttempt(case=case, debtor=case.debtor, state=AttemptState.PAID, intent_ref="pi_1")

    def paid(one: Case, source: str) -> Any:
        return receive(
            case=one,
            debtor=one.debtor,
            amount=Decimal("40.00"),
            method="card",
            received_on=TODAY,
            value_on=TODAY,
            source=source,
            external_id="pi_1",
            by=BY,
            at=NOW,
        )

    paid(next_door(), "desk")
    assert payment_of_attempt(attempt) is None
    ours = paid(case, "stripe")
    assert payment_of_attempt(attempt) == ours
    attempt.state = AttemptState.OPEN
    assert payment_of_attempt(attempt) is None


def test_nothing_left_to_pay_is_shown_as_settled_before_the_case_is(case: Case) -> None:
    share = postings.ClaimShare(case.claims.get().pk, Component.PRINCIPAL, Decimal("486.00"))
    post(
        postings.claim_settled(case_id=case.pk, creditor_id=case.creditor_id, shares=[share]),
        source="test",
        idem_key="1",
        booked_on=TODAY,
        value_on=TODAY,
        actor="test",
        at=NOW,
    )
    assert case.state == "active"
    assert case_detail(case.parties.get(debtor=case.debtor), at=NOW).situation == Situation.SETTLED


def test_the_second_payment_leads_to_its_own_receipt(case: Case) -> None:
    first, second = (a_transfer(case, "50.00", ref, method="card", source="stripe") for ref in ("pi_1", "pi_2"))
    while prepare(by=BY, at=NOW):
        pass
    for payment in (first, second):
        told = payment_confirmation(case, payment, asked=True)
        assert told.reference == payment.receipt.label
        assert told.receipt is not None
        assert payment.receipt.label in told.receipt.label


def test_a_parent_who_owes_a_share_reads_the_whole_bill_beside_it(case: Case) -> None:
    def bill() -> str:
        return case_detail(case.parties.get(debtor=case.debtor), at=NOW).lines[0].note

    assert bill() == "30 juin 2026"
    case.claims.update(share=Decimal("60.00"), whole=Decimal("910.00"))
    assert bill() == "30 juin 2026, votre part : 60 % de 910,00\u00a0€"


def test_the_code_of_a_transfer_fills_its_frame_and_names_the_holder_in_plain_letters(case: Case) -> None:
    agency = a_profile(account_holder="Familles & Écoles – fonds de tiers")
    drawing = str(transfer_details(case, Decimal("486.00"), agency).qr)
    assert "viewBox=" in drawing
    assert " width=" not in drawing.partition(">")[0]
    assert transfer_details(case, Decimal("486.00"), agency).beneficiary == "Familles & Écoles – fonds de tiers"
