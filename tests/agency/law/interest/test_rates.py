"""Dated tables: what we know, on which day, and a refusal for what nobody entered."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given

from agency.law.interest.rates import (
    SEED,
    SEIZABLE,
    Kind,
    LegalClass,
    Rate,
    RateMissing,
    RateTable,
    RateTableError,
    half_year,
    half_year_start,
    legal_rate,
    refi_rate,
    rsa,
    seizable_scale,
    vat_rate,
)
from tests.agency.common.bounded import bounded, days, known_days

SECOND_HALF = Rate(Kind.LEGAL, "other", date(2026, 7, 1), date(2027, 1, 1), Decimal("2.50"), "arrêté", "V")


@pytest.mark.parametrize(
    ("year", "january", "july"),
    [
        (2009, "2.50", "1.00"),
        (2010, "1.00", "1.00"),
        (2011, "1.00", "1.25"),
        (2012, "1.00", "1.00"),
        (2013, "0.75", "0.50"),
        (2014, "0.25", "0.15"),
        (2015, "0.05", "0.05"),
        (2016, "0.05", "0.00"),
        (2017, "0.00", "0.00"),
        (2021, "0.00", "0.00"),
        (2022, "0.00", "0.00"),
        (2023, "2.50", "4.00"),
        (2024, "4.50", "4.25"),
        (2025, "3.15", "2.15"),
    ],
)
def test_the_ecb_rate_is_the_one_of_the_reference_date(year, january, july):
    """R3.2: changes inside a half-year do not count."""
    assert refi_rate(date(year, 1, 1), SEED) == refi_rate(date(year, 6, 30), SEED) == Decimal(january)
    assert refi_rate(date(year, 7, 1), SEED) == refi_rate(date(year, 12, 31), SEED) == Decimal(july)


@pytest.mark.parametrize(
    ("day", "individual", "other"),
    [
        (date(2015, 1, 1), "4.06", "0.93"),
        (date(2019, 7, 1), "3.26", "0.87"),
        (date(2023, 6, 30), "4.47", "2.06"),
        (date(2024, 7, 1), "8.16", "4.92"),
        (date(2026, 6, 30), "6.67", "2.62"),
    ],
)
def test_the_legal_rate_has_two_classes(day, individual, other):
    """R3.10"""
    assert legal_rate(day, LegalClass.INDIVIDUAL, SEED) == Decimal(individual)
    assert legal_rate(day, LegalClass.OTHER, SEED) == Decimal(other)


def test_every_line_of_the_seed_has_a_source_and_a_confidence():
    """R3.13"""
    SEED.check()
    assert len(SEED.rows) == 92
    assert {row.confidence for row in SEED.rows} == {"V", "H"}


@pytest.mark.parametrize("day", [date(2026, 7, 1), date(2030, 1, 1), date(2014, 12, 31)])
def test_what_nobody_entered_is_never_guessed(day):
    """R3.13: the second half of 2026 is to be entered by hand."""
    with pytest.raises(RateMissing, match="saisissez-la avec sa source"):
        legal_rate(day, LegalClass.OTHER, SEED)


def test_the_ecb_rate_is_known_until_january_2026():
    """R3.13"""
    assert refi_rate(date(2026, 6, 30), SEED) == Decimal("2.15")
    with pytest.raises(RateMissing):
        refi_rate(date(2026, 7, 1), SEED)


def test_an_operator_adds_a_half_year_without_a_release():
    """R3.13"""
    table = SEED.with_rows([SECOND_HALF])
    assert legal_rate(date(2026, 12, 31), LegalClass.OTHER, table) == Decimal("2.50")
    assert ("legal", "other") in SEED.missing(date(2026, 11, 22))
    assert ("legal", "other") not in table.missing(date(2026, 11, 22))
    assert SEED.missing(date(2026, 11, 22)) == [
        ("ecb_refi", "main"),
        ("legal", "individual"),
        ("legal", "other"),
        ("rsa", "child"),
        ("rsa", "child_from_third"),
        ("rsa", "second_person"),
        ("rsa", "single"),
    ]


def test_half_years_may_be_entered_in_any_order():
    """R3.13"""
    later = Rate(Kind.LEGAL, "other", date(2027, 1, 1), None, Decimal("2.40"), "arrêté", "V")
    assert legal_rate(date(2026, 7, 1), LegalClass.OTHER, SEED.with_rows([later, SECOND_HALF])) == Decimal("2.50")


@pytest.mark.parametrize(
    "change",
    [
        {"source": "  "},
        {"confidence": "X"},
        {"value": Decimal("-0.01")},
        {"valid_from": date(2026, 8, 1)},
        {"valid_from": date(2026, 6, 1)},
    ],
)
def test_a_line_without_source_or_that_leaves_a_gap_is_refused(change):
    """R3.13"""
    fields = {
        name: getattr(SECOND_HALF, name)
        for name in ("kind", "rate_class", "valid_from", "valid_to", "value", "source", "confidence")
    }
    with pytest.raises(RateTableError):
        SEED.with_rows([Rate(**(fields | change))])


def test_a_rate_of_zero_is_a_rate():
    """R3.13"""
    row = Rate(Kind.LEGAL, "other", date(2026, 7, 1), None, Decimal(0), "arrêté", "D")
    assert legal_rate(date(2040, 1, 1), LegalClass.OTHER, SEED.with_rows([row])) == 0
    assert not row.covers(date(2026, 6, 30))
    assert row.covers(date(2026, 7, 1))


@pytest.mark.parametrize(
    ("label", "day"), [("2025-H1", date(2025, 1, 1)), ("2025-H2", date(2025, 7, 1)), ("2024-H2", date(2024, 7, 1))]
)
def test_half_years_are_written_as_in_the_books(label, day):
    """R3.3"""
    assert half_year(label) == day


@pytest.mark.parametrize("label", ["2025", "2025-H3", "H1-2025", "2025-1", "x-H1"])
def test_a_malformed_half_year_is_refused(label):
    """R3.3"""
    with pytest.raises(RateTableError, match="n’est pas un semestre"):
        half_year(label)


@bounded
@given(days)
def test_a_half_year_starts_in_january_or_july(day):
    """R3.2"""
    start = half_year_start(day)
    assert start <= day
    assert (day - start).days < 184
    assert (start.month, start.day) in {(1, 1), (7, 1)}


@bounded
@given(known_days)
def test_every_known_day_has_its_rates(day):
    """R3.13"""
    assert refi_rate(day, SEED) >= 0
    assert legal_rate(day, LegalClass.OTHER, SEED) < legal_rate(day, LegalClass.INDIVIDUAL, SEED)


@pytest.mark.parametrize(
    ("adults", "children", "expected"),
    [(1, 0, "646.52"), (2, 0, "969.78"), (2, 1, "1163.74"), (2, 2, "1357.70"), (2, 3, "1616.31"), (1, 1, "969.78"),
     (1, 2, "1163.74"), (1, 3, "1422.35"), (2, 4, "1874.92"), (3, 0, "1163.74")],
)  # fmt: skip
def test_the_rsa_of_a_household(adults, children, expected):
    """R5.10: the amounts in force from April 2025."""
    assert rsa(date(2025, 4, 1), adults=adults, children=children, table=SEED) == Decimal(expected)


def test_the_rsa_of_april_2026_is_to_be_entered():
    """R5.10"""
    with pytest.raises(RateMissing):
        rsa(date(2026, 4, 1), adults=1, children=0, table=SEED)


@pytest.mark.parametrize(
    ("on", "first", "last", "per_dependant"),
    [(date(2024, 12, 31), 4370, 25200, 1690), (date(2026, 1, 1), 4480, 25810, 1740)],
)
def test_the_seizable_scales(on, first, last, per_dependant):
    """R5.10"""
    scale = seizable_scale(on)
    assert (scale.bands[0].up_to, scale.bands[-2].up_to, scale.per_dependant) == (first, last, per_dependant)
    assert scale.bands[-1].up_to is None
    assert [(band.part.numerator, band.part.denominator) for band in scale.bands] == [
        (1, 20), (1, 10), (1, 5), (1, 4), (1, 3), (2, 3), (1, 1)
    ]  # fmt: skip
    assert scale.source


@pytest.mark.parametrize("on", [date(2025, 6, 1), date(2027, 1, 1), date(2023, 12, 31)])
def test_a_year_without_scale_is_refused(on):
    """R5.10: the 2027 table is not known."""
    assert len(SEIZABLE) == 2
    with pytest.raises(RateMissing, match="sommes saisissables"):
        seizable_scale(on)


def test_vat_of_our_fees():
    """R11.2"""
    assert vat_rate(date(2026, 1, 1), SEED) == Decimal("20.00")
    assert vat_rate(date(2013, 12, 31), SEED) == Decimal("19.60")
    assert vat_rate(date(2026, 1, 1), SEED, "overseas_standard") == Decimal("8.50")


def test_an_empty_rate_table_has_no_gap_and_no_rate():
    """R3.13"""
    assert RateTable(()).missing(date(2026, 1, 1)) == []
    with pytest.raises(RateMissing):
        RateTable(()).on(Kind.VAT, "standard", date(2026, 1, 1))
