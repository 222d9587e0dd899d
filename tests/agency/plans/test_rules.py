"""The calendar of a plan adds up, whatever the sum and the month."""

from datetime import date
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from agency.law.money.plans import ScheduledPayment
from agency.plans.rules import Powers, calendar, empty, fill, fingerprint, offers

EUROS = st.integers(100, 500_000).map(lambda cents: Decimal(cents) / 100)
DAYS = st.dates(date(2026, 1, 1), date(2028, 12, 31))
PARTS = st.lists(st.integers(1, 9_999).map(lambda cents: Decimal(cents) / 100), min_size=1, max_size=8)


@given(total=EUROS, share=st.integers(1, 40), day=st.integers(1, 31), on=DAYS)
def test_the_parts_add_up_and_follow_month_after_month(total, share, day, on):
    monthly = max(Decimal("1.00"), (total / share).quantize(Decimal("0.01")))
    parts = calendar(total, min(monthly, total), day, on)
    assert sum(part.amount for part in parts) == total
    assert all(part.amount > 0 for part in parts)
    months = [part.due_on.year * 12 + part.due_on.month for part in parts]
    assert months == list(range(months[0], months[0] + len(months)))
    assert parts[0].due_on > on


@given(total=EUROS, on=DAYS)
def test_each_offer_is_the_plan_that_would_be_made(total, on):
    powers = Powers(10, Decimal("10.00"))
    for offer in offers(total, powers, 10, on):
        parts = calendar(total, offer.monthly, 10, on)
        assert (len(parts), parts[0].due_on, parts[-1].due_on) == (offer.months, offer.first_on, offer.last_on)
        assert offer.months <= powers.max_months
        assert offer.monthly >= powers.min_monthly


def test_a_few_cents_go_to_the_last_part_rather_than_make_one_more():
    parts = calendar(Decimal("100.00"), Decimal("33.33"), 10, date(2026, 11, 2))
    assert [part.amount for part in parts] == [Decimal("33.33"), Decimal("33.33"), Decimal("33.34")]


@given(dues=PARTS, cents=st.integers(0, 80_000))
def test_what_comes_in_and_is_taken_back_leaves_the_parts_as_they_were(dues, cents):
    amount = min(Decimal(cents) / 100, sum(dues))
    paid = fill([(due, Decimal(0)) for due in dues], amount)
    assert sum(paid) == amount
    assert empty(list(zip(dues, paid, strict=True)), amount) == [Decimal(0)] * len(dues)


def test_the_proof_changes_with_one_date_and_stays_with_the_same_words():
    first = [ScheduledPayment(date(2026, 11, 10), Decimal("50.00"))]
    moved = [ScheduledPayment(date(2026, 11, 11), Decimal("50.00"))]
    assert fingerprint(first, "oui") == fingerprint(list(first), "oui")
    assert fingerprint(first, "oui") != fingerprint(moved, "oui")
