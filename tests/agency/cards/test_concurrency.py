"""Four workers on the same events at once: each payment is booked once."""

from django_tenants.utils import tenant_context

from agency.cards.enums import AttemptState
from agency.cards.operations import webhooks
from agency.cards.operations.checkout import CardRefused
from agency.cards.queries import ENDS
from agency.ledger.queries import case_due
from agency.payments.models import Payment, Receipt
from tests.books.holding import assert_books_hold
from tests.factories import BY, NOW, a_case
from tests.together import HANDS, together


def test_several_workers_share_the_events_and_book_each_payment_once(fresh_database, checkout_driver):
    agency = fresh_database.first
    with tenant_context(agency):
        case = a_case()
        attempt = checkout_driver.open(case)
        checkout_driver.pay(attempt)
        checkout_driver.hear(*checkout_driver.events())
        taken = together(agency, [lambda: webhooks.work(at=NOW, by=BY) for _hand in range(HANDS)])
        assert sum(taken) >= 4
        assert (Payment.objects.count(), Receipt.objects.count(), case_due(case.pk)) == (1, 1, 0)
        assert_books_hold()


def test_four_clicks_at_once_leave_one_page_to_pay(fresh_database, checkout_driver):
    agency = fresh_database.first
    with tenant_context(agency):
        case = a_case()

    def click():
        try:
            return bool(checkout_driver.open(case).session_url)
        except CardRefused:
            return False

    opened = together(agency, [click for _hand in range(HANDS)])
    with tenant_context(agency):
        assert 1 <= sum(opened) <= HANDS
        assert list(case.card_attempts.exclude(state__in=ENDS).values_list("state", flat=True)) == [AttemptState.OPEN]
