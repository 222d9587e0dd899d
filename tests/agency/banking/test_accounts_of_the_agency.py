"""The agency changes its dedicated account: the former one is still recognised, its own account never is."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from django.db import DatabaseError, IntegrityError, transaction

from agency.banking.enums import LineState
from agency.banking.models import BankLine, BankStatement
from agency.banking.operations import NotADebit, StatementRefused, import_statement, move_between
from agency.banking.queries import arrivals
from agency.books.queries import gap_now, proof_now
from agency.fees.models import Seller
from agency.ledger.enums import AccountCode, Book
from agency.ledger.queries import trial_balance
from agency.mandates.models import AgencyAccount, AgencyProfile
from agency.mandates.operations import set_profile
from agency.mandates.queries import dedicated_ibans
from agency.payments.models import Payment
from tests.agency.banking.camt import Credit, camt053
from tests.agency.fees.scene import OWN_IBAN, a_seller
from tests.factories import AGENCY_IBAN, BY, NOW, TODAY, a_case

NEW = "FR7610107001011234567890129"


@pytest.fixture
def case(tenant: Any) -> Any:
    found = a_case()
    a_seller()
    return found


def changed() -> None:
    """The agency's bank gives it another dedicated account."""
    set_profile(by=BY, at=NOW, account_iban=NEW, account_opened_on=TODAY, account_closed_on=None)


def bring(*moves: Credit, iban: str, number: str, opening: str = "0.00") -> Any:
    data = camt053(*moves, iban=iban, number=number, opening=opening, on=TODAY)
    return import_statement(data=data, filename=f"{number}.xml", by=BY, at=NOW, on=TODAY)


def test_a_late_transfer_to_the_account_that_was_left_is_the_cases(case: Any) -> None:
    bring(Credit("100.00", reference=case.rf_reference, key="a"), iban=AGENCY_IBAN, number="A-1")
    changed()
    assert dedicated_ibans() == [NEW, AGENCY_IBAN]
    left = AgencyAccount.objects.get(iban=AGENCY_IBAN)
    assert (left.left_on, left.closed_on) == (TODAY, TODAY)
    late = bring(
        Credit("50.00", reference=case.rf_reference, key="b"), iban=AGENCY_IBAN, number="A-2", opening="100.00"
    )
    assert [one.iban for one in late.former] == [AGENCY_IBAN]
    assert sum(one.amount for one in Payment.objects.filter(case=case)) == Decimal("150.00")
    here = bring(Credit("30.00", reference=case.rf_reference, key="c"), iban=NEW, number="B-1")
    assert here.former == ()
    proof = proof_now()
    assert (proof.gaps, proof.bank and proof.bank.balance) == ((), Decimal("180.00"))


def test_money_that_changes_account_neither_enters_nor_leaves(case: Any) -> None:
    bring(Credit("100.00", reference=case.rf_reference, key="a"), iban=AGENCY_IBAN, number="A-1")
    changed()
    bring(Credit("-100.00", label="VIR VERS NOUVEAU COMPTE"), iban=AGENCY_IBAN, number="A-2", opening="100.00")
    bring(Credit("100.00", label="VIR DE L ANCIEN COMPTE"), iban=NEW, number="B-1")
    gone, came = BankLine.objects.get(amount=-100), BankLine.objects.get(statement__iban=NEW)
    assert (came.state, list(arrivals(gone)), gap_now()) == (LineState.SUSPENSE, [came], None)
    with pytest.raises(NotADebit):
        move_between(line=gone, credit=BankLine.objects.get(statement__statement_ref__startswith="A-1"), by=BY, at=NOW)
    move_between(line=gone, credit=came, by=BY, at=NOW)
    books = trial_balance(Book.MONEY)
    assert (books[AccountCode.BANK_TRUST], books.get(AccountCode.SUSPENSE, 0), gap_now()) == (Decimal(100), 0, None)


def test_the_agencys_own_statement_is_refused_as_money_of_creditors(case: Any) -> None:
    with pytest.raises(StatementRefused, match="c’est le compte du cabinet"):
        bring(Credit("42.00", label="HONORAIRES"), iban=OWN_IBAN, number="O-1")
    assert not BankStatement.objects.exists()


def test_the_database_holds_one_account_for_each_use_and_none_for_both(case: Any) -> None:
    with pytest.raises(IntegrityError, match="agency_account_one_in_use"), transaction.atomic():
        AgencyAccount.objects.create(use="dedicated", iban=NEW)
    for model, iban in ((AgencyProfile, OWN_IBAN), (AgencyProfile, NEW), (Seller, AGENCY_IBAN)):
        with pytest.raises(DatabaseError, match="pas celui de cet usage"), transaction.atomic():
            model.objects.update(account_iban=iban)


def test_an_account_that_was_left_may_be_used_again(case: Any) -> None:
    changed()
    set_profile(by=BY, at=NOW, account_iban=AGENCY_IBAN)
    assert dedicated_ibans() == [AGENCY_IBAN, NEW]
    assert AgencyAccount.objects.get(iban=AGENCY_IBAN).left_on is None
