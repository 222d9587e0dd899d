"""Four hands on the same books at once: no number skipped, no fact booked twice, no euro lost."""

from decimal import Decimal
from functools import partial

import pytest
from django_tenants.utils import tenant_context

from agency.cases.models import Case
from agency.disputes.enums import ReplyKind
from agency.disputes.operations import receive_reply
from agency.ledger.queries import case_due
from agency.payments.enums import Method
from agency.payments.models import Payment, Receipt
from agency.payments.operations import Arrival, receive_each
from tests.books.holding import assert_books_hold
from tests.factories import BY, NOW, TODAY, a_case
from tests.factories.transfers import a_transfer
from tests.together import HANDS, together


@pytest.fixture
def agency(fresh_database):
    agency = fresh_database.first
    with tenant_context(agency):
        yield agency


def a_euro(case, ref, amount="1.00"):
    return lambda: a_transfer(Case.objects.get(pk=case.pk), amount, ref)


def test_receipts_follow_each_other_without_a_gap_whoever_writes(agency):
    first = a_case()
    second = a_case(creditor=first.creditor, debtor=first.debtor, number="F-2")
    works = [a_euro(case, f"{case.pk}-{turn}") for turn in range(16) for case in (first, second)]
    together(agency, works)
    assert sorted(Receipt.objects.values_list("number", flat=True)) == list(range(1, 33))
    assert (case_due(first.pk), case_due(second.pk)) == (Decimal("470.00"), Decimal("470.00"))
    assert_books_hold()


def test_slices_of_a_statement_written_at_once_leave_no_gap_and_no_double(agency):
    first = a_case()
    cases = [first, *(a_case(creditor=first.creditor, debtor=first.debtor, number=f"F-{rank}") for rank in range(5))]

    def a_slice(turn):
        # Each slice names the cases in an order of its own: none waits for another for ever.
        facts = [
            Arrival(case, case.debtor, Decimal("1.00"), Method.TRANSFER, TODAY, TODAY, f"{turn}-{case.pk}")
            for case in Case.objects.filter(pk__in=[case.pk for case in cases]).order_by("?")
        ]
        return receive_each(arrivals=facts, source="bank", by=BY, at=NOW)

    together(agency, [partial(a_slice, turn) for turn in range(2 * HANDS)])
    assert sorted(Receipt.objects.values_list("number", flat=True)) == list(range(1, 2 * HANDS * len(cases) + 1))
    assert {case_due(case.pk) for case in cases} == {Decimal("486.00") - 2 * HANDS}
    assert_books_hold()


def test_the_same_fact_from_four_sides_is_one_payment(agency):
    case = a_case()
    paid = together(agency, [a_euro(case, f"fait-{turn // HANDS}") for turn in range(5 * HANDS)])
    assert len({payment.pk for payment in paid}) == Payment.objects.count() == 5
    assert sorted(Receipt.objects.values_list("number", flat=True)) == [1, 2, 3, 4, 5]
    assert_books_hold()


def test_two_last_payments_at_once_never_settle_more_than_is_owed(agency):
    case = a_case()
    together(agency, [a_euro(case, f"tout-{hand}", "486.00") for hand in range(HANDS)])
    assert case_due(case.pk) == 0
    assert sorted(Payment.objects.values_list("excess", flat=True)) == [Decimal("0.00")] + [Decimal("486.00")] * 3
    assert_books_hold()


def test_replies_and_payments_on_one_case_do_not_wait_for_each_other_for_ever(agency):
    case = a_case()

    def a_reply():
        return receive_reply(
            case=case, debtor=case.debtor, kind=ReplyKind.MESSAGE, text="Bonjour", answers={}, by=BY, at=NOW, on=TODAY
        )

    together(agency, [a_reply if turn % 2 else a_euro(case, f"p-{turn}") for turn in range(16)])
    assert (Payment.objects.count(), case.replies.count()) == (8, 8)
    assert_books_hold()
