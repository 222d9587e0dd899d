"""Euros: built exactly, rounded once, split without losing a cent."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agency.common.money import (
    LARGEST,
    MoneyError,
    euros,
    format_euros,
    format_number,
    format_percent,
    parse_euros,
    round_cents,
    split,
)
from tests.agency.common.bounded import amounts, bounded


@pytest.mark.parametrize(("value", "expected"), [(12, "12.00"), ("0.1", "0.10"), (Decimal("-3.2"), "-3.20")])
def test_an_amount_has_two_places(value, expected):
    assert str(euros(value)) == expected


@pytest.mark.parametrize("value", [0.1, True, None, "abc", "NaN", "Infinity", "1.005", LARGEST + Decimal("0.01"), [1]])
def test_what_is_not_an_exact_amount_is_refused(value):
    with pytest.raises(MoneyError):
        euros(value)


def test_the_largest_amount_is_accepted():
    assert euros(LARGEST) == LARGEST
    assert euros(-LARGEST) == -LARGEST


@pytest.mark.parametrize(
    ("value", "expected"), [("0.005", "0.01"), ("0.0049", "0.00"), ("-0.005", "-0.01"), ("2.675", "2.68")]
)
def test_a_computed_amount_is_rounded_half_up(value, expected):
    assert round_cents(Decimal(value)) == Decimal(expected)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1 234,56 €", "1234.56"),
        ("1\u202f234,56\u00a0€", "1234.56"),
        ("1234.5", "1234.50"),
        ("-12", "-12.00"),
        ("\u221212,30 EUR", "-12.30"),
        ("1'000", "1000.00"),
    ],
)
def test_an_amount_is_read_as_people_type_it(text, expected):
    assert parse_euros(text) == Decimal(expected)


@pytest.mark.parametrize("text", ["", "douze", "1,234,56", "12,345", "1.234,56", "--1"])
def test_a_doubtful_amount_is_not_guessed(text):
    with pytest.raises(MoneyError, match="n’est pas un montant"):
        parse_euros(text)


def test_amounts_and_rates_are_written_in_french():
    assert format_euros(Decimal("1234567.5")) == "1\u202f234\u202f567,50\u00a0€"
    assert format_euros(Decimal("-12.30")) == "\u221212,30\u00a0€"
    assert format_euros(Decimal("-0.00")) == "0,00\u00a0€"
    assert format_percent(Decimal("12.15")) == "12,15\u00a0%"
    assert format_number(Decimal("4.3858")) == "4,3858"


def test_a_third_of_a_hundred_leaves_the_cent_to_the_first():
    assert split(Decimal(100), 3) == [Decimal("33.34"), Decimal("33.33"), Decimal("33.33")]


def test_the_largest_remainder_takes_the_cent():
    """Weights 1, 1, 4 of ten cents: 1.67, 1.67, 6.67."""
    assert split(Decimal("0.10"), [1, 1, 4]) == [Decimal("0.02"), Decimal("0.02"), Decimal("0.06")]
    assert split(Decimal("0.05"), [3, 1]) == [Decimal("0.04"), Decimal("0.01")]
    assert split(Decimal("0.07"), [1, 5]) == [Decimal("0.01"), Decimal("0.06")]
    assert split(Decimal("10.00"), [0, 1]) == [Decimal("0.00"), Decimal("10.00")]


@pytest.mark.parametrize("parts", [0, [], [0, 0], [2, -1]])
def test_a_split_needs_parts(parts):
    with pytest.raises(MoneyError):
        split(Decimal(10), parts)


@bounded
@given(amounts, st.lists(st.integers(0, 1000), min_size=1, max_size=8).filter(any), st.booleans())
def test_a_split_loses_no_cent_and_keeps_the_sign(amount, weights, negative):
    """R4.8"""
    whole = -amount if negative else amount
    parts = split(whole, weights)
    assert sum(parts) == whole
    for part, weight in zip(parts, weights, strict=True):
        assert abs(part - whole * weight / sum(weights)) < Decimal("0.01")
        assert part * whole >= 0


def test_a_part_that_weighs_nothing_gets_nothing():
    assert split(Decimal("10.00"), [0, 2, 3]) == [Decimal("0.00"), Decimal("4.00"), Decimal("6.00")]
