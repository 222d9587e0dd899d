"""One case from the first euro to the last, written down as an accountant would: after each step, every account."""

from decimal import Decimal

import pytest

from agency.banking.enums import LineState
from agency.banking.models import BankLine, BankStatement
from agency.banking.operations import identify, import_statement
from agency.ledger import operations as ledger
from agency.ledger import postings
from agency.ledger.enums import AccountCode as A
from agency.payments.enums import Method
from agency.payments.models import Payment
from agency.payments.operations import receive, reverse
from tests.agency.banking.camt import Credit, camt053
from tests.agency.cards.conftest import checkout_driver
from tests.books.holding import the_accounts
from tests.factories import BY, NOW, TODAY, a_case

__all__ = ["checkout_driver"]


@pytest.fixture
def case(tenant):
    """546,00 € billed, 60,00 € paid to the school before: 486,00 € are asked."""
    return a_case(total="546.00", paid="60.00")


def test_a_case_from_the_first_euro_to_the_last(case, checkout_driver):
    assert the_accounts() == {A.CLAIM_DUE: "486.00", A.CLAIM_ORIGIN: "-486.00"}

    # 1. A transfer of 100 € with the reference.
    bring(Credit("100.00", reference=case.rf_reference), number="R1")
    assert the_accounts() == {
        A.CLAIM_DUE: "386.00",
        A.CLAIM_ORIGIN: "-486.00",
        A.CLAIM_SETTLED: "100.00",
        A.BANK_TRUST: "100.00",
        A.CREDITOR_PAYABLE: "-100.00",
    }

    # 2. 86 € by card: the provider keeps 1,54 €, which the agency owes to the dedicated account.
    checkout_driver.pay(checkout_driver.open(case, Decimal("86.00")))
    checkout_driver.tell_all()
    assert the_accounts() == {
        A.CLAIM_DUE: "300.00",
        A.CLAIM_ORIGIN: "-486.00",
        A.CLAIM_SETTLED: "186.00",
        A.BANK_TRUST: "100.00",
        A.STRIPE_CLEARING: "84.46",
        A.PSP_FEES_TO_COVER: "1.54",
        A.CREDITOR_PAYABLE: "-186.00",
    }

    # 3. The provider pays out; its transfer is recognised on the bank's file.
    checkout_driver.bank.clock.advance(3 * 86400)
    checkout_driver.control("payouts", account="acct_lhermitte", status="paid")
    checkout_driver.tell_all()
    bring(Credit("84.46", label="STRIPE PAYOUT", payer="STRIPE"), number="R2")
    assert BankLine.objects.get(amount="84.46").state == LineState.MATCHED
    after_payout = {
        A.CLAIM_DUE: "300.00",
        A.CLAIM_ORIGIN: "-486.00",
        A.CLAIM_SETTLED: "186.00",
        A.BANK_TRUST: "184.46",
        A.PSP_FEES_TO_COVER: "1.54",
        A.CREDITOR_PAYABLE: "-186.00",
    }
    assert the_accounts() == after_payout

    # 4. 320 € from nobody we know: in suspense, until a person says whose they are; 20 € are over.
    bring(Credit("320.00", payer="GRAND-MERE FICTIVE", label="pour la cantine"), number="R3")
    assert the_accounts() == after_payout | {A.BANK_TRUST: "504.46", A.SUSPENSE: "-320.00"}
    identify(line=BankLine.objects.get(amount="320.00"), case=case, by=BY, at=NOW)
    settled = {
        A.CLAIM_ORIGIN: "-486.00",
        A.CLAIM_SETTLED: "486.00",
        A.BANK_TRUST: "504.46",
        A.PSP_FEES_TO_COVER: "1.54",
        A.CREDITOR_PAYABLE: "-486.00",
        A.OVERPAYMENT_DUE: "-20.00",
    }
    assert the_accounts() == settled

    # 5. The 20 € go back to the person.
    book(postings.refunded(amount=Decimal("20.00"), case_id=case.pk), "rendu")
    given_back = {key: value for key, value in settled.items() if key != A.OVERPAYMENT_DUE} | {A.BANK_TRUST: "484.46"}
    assert the_accounts() == given_back

    # 6. The bank of the card takes its 86 € back: owed again, no longer the creditor's.
    reverse(payment=Payment.objects.get(method=Method.CARD), reason="contesté", by=BY, at=NOW, on=TODAY)
    assert the_accounts() == given_back | {
        A.CLAIM_DUE: "86.00",
        A.CLAIM_SETTLED: "400.00",
        A.STRIPE_CLEARING: "-86.00",
        A.CREDITOR_PAYABLE: "-400.00",
    }

    # 7. A cheque replaces it, and the whole is handed over.
    receive(
        case=case,
        debtor=case.debtor,
        amount=Decimal("86.00"),
        method=Method.CHEQUE,
        received_on=TODAY,
        value_on=TODAY,
        source="desk",
        external_id="chq-1",
        by=BY,
        at=NOW,
    )
    book(
        postings.remitted(creditor_id=case.creditor_id, cases=[postings.HandedOver(case.pk, Decimal("486.00"))]),
        "reversement",
    )
    assert the_accounts() == {
        A.CLAIM_ORIGIN: "-486.00",
        A.CLAIM_SETTLED: "486.00",
        A.BANK_TRUST: "-1.54",
        A.PSP_FEES_TO_COVER: "1.54",
        A.CHEQUES_IN_HAND: "86.00",
        A.STRIPE_CLEARING: "-86.00",
    }


def bring(*credits_, number):
    latest = BankStatement.objects.order_by("pk").last()
    opening = str(latest.closing) if latest else "1000.00"
    import_statement(
        data=camt053(*credits_, number=number, opening=opening), filename=f"{number}.xml", by=BY, at=NOW, on=TODAY
    )


def book(draft, key):
    ledger.post(draft, source="test", idem_key=key, booked_on=TODAY, value_on=TODAY, actor="test", at=NOW)
