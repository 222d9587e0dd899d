"""Every number says why: a sentence, a table, its sources."""

from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agency.common.money import round_cents
from agency.law.explanation import HEADERS, Explanation, Row, cents, detail, eve
from tests.agency.common.bounded import bounded

ROW = Row(
    article="C. com. L441-10 II",
    label="sur 1 200,00 €",
    from_on=date(2025, 10, 1),
    to_on=date(2025, 12, 15),
    days=76,
    rate_percent=Decimal("12.15"),
    amount=Decimal("30.3584"),
)


def test_a_line_is_written_in_french():
    """R3.14"""
    cells = ("01/10/2025", "15/12/2025", "76", "12,15\u00a0%", "30,3584\u00a0€", "C. com. L441-10 II", "sur 1 200,00 €")
    assert ROW.cells() == cells
    assert Row("C. civ. 2224").cells() == ("", "", "", "", "", "C. civ. 2224", "")


def test_an_amount_never_shows_fewer_than_two_places():
    """R4.8"""
    assert Row("", amount=Decimal(1640)).cells()[4] == "1\u202f640,00\u00a0€"
    assert Row("", amount=Decimal("0.0049")).cells()[4] == "0,0049\u00a0€"
    assert Row("", days=0, rate_percent=Decimal(0), amount=Decimal(0)).cells()[2:5] == ("0", "0\u00a0%", "0,00\u00a0€")


def test_the_text_aligns_the_table_and_names_the_sources():
    """R3.14"""
    text = Explanation("Trente euros.", ("R3.1", "R3.2"), ("C. com. L441-10 II",), (ROW, Row("x"))).as_text()
    sentence, headers, line, _, sources = text.split("\n")
    assert sentence == "Trente euros."
    assert headers.index("Taux") == line.index("12,15")
    assert headers.split() == list(HEADERS)
    assert sources == "Règles : R3.1, R3.2. Textes : C. com. L441-10 II."


def test_without_lines_there_is_no_table():
    """R3.14"""
    text = Explanation("Rien.", ("R3.8",), ("C. civ. 1231-6", "C. civ. 1344")).as_text()
    assert text == "Rien.\nRègles : R3.8. Textes : C. civ. 1231-6 ; C. civ. 1344."


def test_an_explanation_converts_to_plain_values():
    """R3.14"""
    data = Explanation("Trente euros.", ("R3.1",), ("L441-10",), (ROW, Row("x"))).as_data()
    assert data["rules"] == ["R3.1"]
    assert data["articles"] == ["L441-10"]
    assert data["sentence"] == "Trente euros."
    first, second = data["rows"]
    assert first == {
        "from": "2025-10-01",
        "to": "2025-12-15",
        "days": 76,
        "rate_percent": "12.15",
        "amount": "30.3584",
        "article": "C. com. L441-10 II",
        "label": "sur 1 200,00 €",
    }
    assert second["from"] is second["to"] is second["days"] is second["rate_percent"] is second["amount"] is None


@pytest.mark.parametrize(
    ("exact", "expected"),
    [("0.005", "0.01"), ("0.0049999999999999999999999999999999", "0.00"), ("1.015", "1.02"), ("0", "0.00")],
)
def test_half_a_cent_is_rounded_up(exact, expected):
    """R3.14, R4.8"""
    assert str(cents(Fraction(exact))) == expected


@bounded
@given(st.integers(0, 10**12), st.integers(1, 40000))
def test_rounding_is_the_one_of_money(numerator, denominator):
    """R4.8"""
    exact = Fraction(numerator, denominator)
    assert abs(Fraction(cents(exact)) - exact) <= Fraction(1, 200)
    assert cents(Fraction(numerator, 1000)) == round_cents(Decimal(numerator) / 1000)


def test_details_show_the_hundredth_of_a_cent():
    """R3.14"""
    assert detail(Fraction(2, 3)) == Decimal("0.6667")
    assert detail(Fraction(1, 8)) == Decimal("0.1250")
    assert detail(Fraction("0.00005")) == Decimal("0.0001")


def test_the_eve_is_the_day_before():
    """R3.14"""
    assert eve(date(2026, 3, 1)) == date(2026, 2, 28)
