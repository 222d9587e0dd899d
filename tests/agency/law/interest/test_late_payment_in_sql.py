"""The statement that computes interest for many claims gives the cents of the function."""

from datetime import date
from decimal import Decimal

import pytest

from agency.law.interest.late_payment import b2b
from agency.law.interest.rates import RateMissing
from tests.bench.bench_interest import SAMPLE, claims, fill, interest_in_python, interest_in_sql


@pytest.fixture
def wire(owner_connection):
    return owner_connection


def test_ten_thousand_claims_to_the_same_cent(wire):
    """R3.2, R3.14"""
    fill(wire, SAMPLE)
    found = interest_in_sql(wire)
    assert len(found) == SAMPLE
    assert [claim for claim in claims(SAMPLE) if found[claim[0]] != interest_in_python(claim)] == []


def test_a_claim_whose_rate_is_missing_has_no_interest(wire):
    """R3.13: due in June 2026, the July rate is not known; the claim beside it is not touched."""
    fill(wire, 0)
    rows = [
        (1, Decimal("100.00"), date(2026, 6, 29), date(2026, 7, 1)),
        (2, Decimal("100.00"), date(2026, 6, 29), date(2026, 6, 30)),
        (3, Decimal("100.00"), date(2026, 8, 1), date(2026, 8, 1)),
        (4, Decimal("100.00"), date(2026, 8, 1), date(2026, 7, 1)),
    ]
    with wire.cursor() as cursor:
        cursor.executemany("INSERT INTO claims VALUES (%s, %s, %s, %s)", rows)
    assert interest_in_sql(wire) == {1: None, 2: Decimal("0.03"), 3: Decimal("0.00"), 4: Decimal("0.00")}
    with pytest.raises(RateMissing):
        b2b(principal=Decimal("100.00"), due_on=date(2026, 6, 29), until=date(2026, 7, 1))


def test_half_a_cent_is_rounded_up_in_python_and_in_sql(wire):
    """R3.14: 0.25 at 10 % for 73 days is 0.005 exactly."""
    fill(wire, 0)
    rows = [(n, Decimal(n) / 100, date(2017, 1, 1), date(2017, 3, 15)) for n in range(1, 400)]
    with wire.cursor() as cursor:
        cursor.executemany("INSERT INTO claims VALUES (%s, %s, %s, %s)", rows)
    found = interest_in_sql(wire)
    assert (found[24], found[25], found[75]) == (Decimal("0.00"), Decimal("0.01"), Decimal("0.02"))
    assert all(found[row[0]] == interest_in_python(row) for row in rows)
