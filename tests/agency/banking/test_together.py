"""A statement's transfers are booked together, and each finds the case it would have found alone."""

from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from agency.banking.enums import LineState
from agency.banking.models import BankLine
from agency.banking.operations import import_statement
from agency.banking.rules import MatchRule
from agency.journal.enums import Verb
from agency.journal.models import JournalLine
from agency.ledger.queries import case_due, due_by_case
from agency.payments.models import Payment, Receipt
from tests.agency.banking.camt import Credit, camt053
from tests.books.holding import assert_books_hold
from tests.factories import BY, NOW, TODAY, a_case, a_creditor, a_person

PER_LINE = 9


@pytest.fixture
def cases(tenant):
    creditor = a_creditor()
    person = a_person(creditor)
    return [a_case(creditor=creditor, debtor=person, number=f"FA-{rank}") for rank in range(9)]


def brought_in(*credits_, **statement):
    data = camt053(*credits_, **statement)
    return import_statement(data=data, filename="releve.xml", by=BY, at=NOW, on=TODAY)


def found():
    return list(BankLine.objects.order_by("pk").values_list("state", "rule"))


def test_transfers_that_name_their_cases_are_each_booked_with_a_receipt_in_the_bank_s_order(cases):
    brought_in(*(Credit("100.00", reference=case.rf_reference) for case in reversed(cases)))
    assert set(due_by_case(case.pk for case in cases).values()) == {Decimal("386.00")}
    paid = Payment.objects.order_by("receipts__number").values_list("case_id", flat=True)
    assert list(paid) == [case.pk for case in reversed(cases)]
    assert sorted(Receipt.objects.values_list("number", flat=True)) == list(range(1, len(cases) + 1))
    assert JournalLine.objects.filter(verb=Verb.PAYMENT_RECEIVED).count() == len(cases)
    assert set(found()) == {(LineState.MATCHED, MatchRule.RF)}
    assert_books_hold()


def test_two_transfers_of_one_case_are_booked_one_after_the_other(cases):
    case, other = cases[:2]
    brought_in(
        Credit("400.00", reference=case.rf_reference),
        Credit("10.00", reference=other.rf_reference),
        Credit("100.00", reference=case.rf_reference),
    )
    assert list(Payment.objects.order_by("pk").values_list("excess", flat=True)) == [0, 0, Decimal("14.00")]
    assert_books_hold()


def test_a_transfer_without_a_reference_is_looked_for_once_the_others_are_booked(cases):
    """One payment makes no payer known: what it left waits for somebody, and is looked for among what is owed since."""
    case = cases[0]
    brought_in(Credit("386.00", reference=case.rf_reference), Credit("100.00", payer="M. ROUSSEL PERE"))
    assert found() == [(LineState.MATCHED, MatchRule.RF), (LineState.SUSPENSE, MatchRule.NONE)]
    assert case_due(case.pk) == Decimal("100.00")
    assert_books_hold()


def test_three_payments_more_cost_their_own_looking_up_and_nothing_else(cases):
    def asked(number, *named):
        with CaptureQueriesContext(connection) as sent:
            brought_in(*(Credit("10.00", reference=case.rf_reference) for case in named), number=number)
        return len(sent)

    asked("R-1", cases[0])
    one, four = asked("R-2", cases[1]), asked("R-3", *cases[2:6])
    assert four - one <= 3 * PER_LINE
