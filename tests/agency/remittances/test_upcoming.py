"""What creditors will receive, and the month the law gives us (R124-6)."""

from datetime import date
from decimal import Decimal

import pytest

from agency.ledger import operations as ledger
from agency.ledger import postings
from agency.payments.operations import reverse
from agency.remittances.queries import upcoming
from tests.factories import BY, NOW, TODAY, a_case, next_door
from tests.factories.transfers import a_transfer


def remit(case, amount, key="1"):
    draft = postings.remitted(creditor_id=case.creditor_id, cases=[postings.HandedOver(case.pk, Decimal(amount))])
    ledger.post(draft, source="remittance", idem_key=key, booked_on=TODAY, value_on=TODAY, actor="test", at=NOW)


def test_each_case_says_how_much_and_by_when(tenant):
    case = a_case()
    a_transfer(case, "100.00", "a", on=date(2026, 10, 31))
    (line,) = upcoming(case.creditor, TODAY)
    assert (line.case_id, line.amount, line.remit_by) == (case.pk, Decimal("100.00"), date(2026, 11, 30))


def test_nothing_collected_is_nothing_to_remit(tenant):
    case = a_case()
    assert upcoming(case.creditor, TODAY) == ()


@pytest.mark.parametrize(
    ("on", "alert"),
    [
        (date(2026, 11, 22), ""),
        (date(2026, 11, 23), "d7"),
        (date(2026, 11, 27), "d3"),
        (date(2026, 11, 30), "d3"),
        (date(2026, 12, 1), "late"),
    ],
)
def test_the_clock_rings_seven_then_three_days_before_then_it_is_an_incident(tenant, on, alert):
    case = a_case()
    a_transfer(case, "100.00", "a", on=date(2026, 10, 31))
    assert upcoming(case.creditor, on)[0].alert == alert


def test_the_mandate_may_say_a_shorter_delay(tenant):
    case = a_case()
    case.mandate.remittance_days = 10
    case.mandate.save()
    a_transfer(case, "100.00", "a", on=date(2026, 11, 2))
    assert upcoming(case.creditor, TODAY)[0].remit_by == date(2026, 11, 12)


def test_the_clock_runs_from_the_oldest_euro_still_here(tenant):
    case = a_case()
    a_transfer(case, "100.00", "a", on=date(2026, 9, 1))
    a_transfer(case, "50.00", "b", on=date(2026, 10, 15))
    assert upcoming(case.creditor, TODAY)[0].remit_by == date(2026, 10, 1)
    remit(case, "100.00")
    (line,) = upcoming(case.creditor, TODAY)
    assert (line.amount, line.remit_by) == (Decimal("50.00"), date(2026, 11, 13))


def test_an_overpayment_is_not_the_creditor_s(tenant):
    case = a_case()
    a_transfer(case, "500.00", "a", on=TODAY)
    assert upcoming(case.creditor, TODAY)[0].amount == Decimal("486.00")


def test_a_payment_taken_back_is_no_longer_to_remit(tenant):
    case = a_case()
    a_transfer(case, "100.00", "a", on=date(2026, 10, 1))
    late = a_transfer(case, "50.00", "b", on=date(2026, 10, 20))
    reverse(payment=late, reason="rappelé", by=BY, at=NOW, on=TODAY)
    (line,) = upcoming(case.creditor, TODAY)
    assert (line.amount, line.collected_on) == (Decimal("100.00"), date(2026, 10, 1))


def test_the_most_pressing_first(tenant):
    first = a_case()
    second = a_case(creditor=first.creditor, debtor=first.debtor, number="F-2")
    a_transfer(first, "10.00", "a", on=date(2026, 10, 20))
    a_transfer(second, "10.00", "b", on=date(2026, 10, 1))
    assert [line.case_id for line in upcoming(first.creditor, TODAY)] == [second.pk, first.pk]


def test_however_many_cases_the_questions_to_the_database_are_three(tenant, django_assert_num_queries):
    first = a_case()
    for number in range(3):
        case = a_case(creditor=first.creditor, debtor=first.debtor, number=f"F-{number}")
        a_transfer(case, "10.00", f"p{number}", on=TODAY)
    with django_assert_num_queries(3):
        assert len(upcoming(first.creditor, TODAY)) == 3


def test_what_the_person_paid_too_much_does_not_put_the_clock_forward(tenant):
    case = a_case()
    a_transfer(case, "400.00", "a", on=date(2026, 9, 1))
    a_transfer(case, "500.00", "b", on=date(2026, 10, 15))
    (line,) = upcoming(case.creditor, TODAY)
    assert (line.amount, line.collected_on) == (Decimal("486.00"), date(2026, 9, 1))


def test_what_the_school_next_door_collected_is_not_ours(tenant):
    case, neighbour = a_case(), next_door()
    a_transfer(neighbour, "90.00", "voisin", on=date(2026, 9, 1))
    a_transfer(case, "100.00", "a", on=date(2026, 10, 31))
    for one, amount in ((case, "100.00"), (neighbour, "90.00")):
        (line,) = upcoming(one.creditor, TODAY)
        assert (line.case_id, line.amount) == (one.pk, Decimal(amount))
