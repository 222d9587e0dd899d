"""A row that waits is held by one worker at a time, and never for ever."""

from datetime import timedelta

import pytest
from django_tenants.utils import tenant_context

from agency.cards.enums import AttemptState, ReceiptState
from agency.cards.models import CardAttempt, WebhookReceipt
from agency.cards.queries import unfinished_attempts, waiting_events
from agency.leases.operations import LEASE, release, take, take_some
from tests.factories import NOW, a_case
from tests.together import HANDS, together


def an_event(number: int) -> WebhookReceipt:
    return WebhookReceipt.objects.create(
        provider="stripe", event_id=f"evt_{number}", kind="payout.paid", received_at=NOW, payload={}
    )


def an_attempt(number: int) -> CardAttempt:
    case = a_case(number=f"F-{number}")
    return CardAttempt.objects.create(
        case=case, debtor=case.debtor, amount="20.00", provider_key=f"key-{number}", created_at=NOW
    )


@pytest.mark.parametrize(("make", "waiting"), [(an_event, waiting_events), (an_attempt, unfinished_attempts)])
def test_rows_are_taken_one_by_one_oldest_first(tenant, make, waiting):
    first, second = make(1), make(2)
    assert [take(waiting(), at=NOW), take(waiting(), at=NOW), take(waiting(), at=NOW)] == [first, second, None]


def test_a_worker_that_dies_holds_nothing_after_its_lease(tenant):
    row = an_event(1)
    dead = take(waiting_events(), at=NOW)
    assert take(waiting_events(), at=NOW + LEASE) is None
    heir = take(waiting_events(), at=NOW + LEASE + timedelta(seconds=1))
    assert (dead, heir, heir.attempts) == (row, row, 2)
    assert heir.token != dead.token


def test_who_lost_the_lease_writes_nothing(tenant):
    an_event(1)
    dead = take(waiting_events(), at=NOW)
    heir = take(waiting_events(), at=NOW + 2 * LEASE)
    assert not release(dead, state=ReceiptState.FAILED)
    assert release(heir, state=ReceiptState.DONE)
    assert WebhookReceipt.objects.get().state == ReceiptState.DONE


def test_a_row_given_back_for_later_waits_until_then(tenant):
    an_attempt(1)
    release(take(unfinished_attempts(), at=NOW), until=NOW + timedelta(hours=1), state=AttemptState.UNKNOWN)
    assert take(unfinished_attempts(), at=NOW + timedelta(minutes=59)) is None
    assert take(unfinished_attempts(), at=NOW + timedelta(minutes=61)) is not None


def test_four_workers_never_hold_the_same_row(fresh_database):
    agency = fresh_database.first
    with tenant_context(agency):
        rows = {an_event(number).pk for number in range(20)}
        taken = together(agency, [lambda: take(waiting_events(), at=NOW) for _turn in range(5 * HANDS)])
        assert {row.pk for row in taken if row is not None} == rows
        assert len(taken) == len(rows)


def test_several_are_taken_in_their_order_and_nothing_from_an_empty_list(tenant):
    rows = [an_event(number) for number in (1, 2, 3)]
    assert take_some(waiting_events(), at=NOW, count=2) == rows[:2]
    assert take_some(waiting_events(), at=NOW, count=2) == rows[2:]
    assert take_some(waiting_events().filter(pk__in=[]), at=NOW, count=2) == []
