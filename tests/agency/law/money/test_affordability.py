"""What a person can bear: a suggestion, never a refusal."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agency.law.interest.rates import SEED, Rate, RateMissing, seizable_scale
from agency.law.money.affordability import (
    Budget,
    BudgetError,
    leaves_too_little,
    lower_amount,
    seizable_monthly,
    suggest,
)
from tests.agency.common.bounded import bounded

D = Decimal
ON = date(2026, 2, 1)
SCALE = seizable_scale(ON)
RSA = D("646.52")


@pytest.mark.parametrize(
    ("income", "dependants", "expected"),
    [
        (1500, 0, "234.76"),
        (1500, 2, "171.42"),
        (680, 0, "33.48"),
        ("646.52", 0, "0.00"),
        (0, 0, "0.00"),
        ("373.33", 0, "0.00"),
        (3000, 0, "1421.43"),
        (2000, 0, "471.71"),
        (1000, 4, "52.33"),
    ],
)
def test_the_seizable_portion(income, dependants, expected):
    """R5.10"""
    assert str(seizable_monthly(D(income), dependants, scale=SCALE, rsa_single=RSA)) == expected


@pytest.mark.parametrize(("income", "dependants"), [(-1, 0), (100, -1)])
def test_a_negative_income_is_refused(income, dependants):
    """R5.10"""
    with pytest.raises(BudgetError):
        seizable_monthly(D(income), dependants, scale=SCALE, rsa_single=RSA)


def test_half_of_what_is_left_when_it_is_the_smallest():
    """R5.9"""
    found = suggest(Budget(1, 0, D(1640), D(1430)), D(900), ON)
    assert (found.amount, found.months, found.left, found.human) == (D(105), 9, D(210), False)
    assert found.seizable == D("281.43")
    assert found.explanation.sentence == (
        "105,00\u00a0€ par mois semblent supportables, pendant 9 mois. C’est une suggestion."
    )
    assert [str(row.amount) for row in found.explanation.rows] == ["1640", "1430", "210", "105.00", "281.43"]
    assert [row.article for row in found.explanation.rows] == ["R5.9", "R5.9", "R5.9", "R5.9", "C. trav. R3252-2"]
    assert found.explanation.rules == ("R5.9", "R5.10")
    assert found.explanation.articles == ("C. trav. L3252-2", "C. trav. R3252-2 à R3252-5")
    assert next(row.label for row in found.explanation.rows) == "ressources du mois"


def test_the_seizable_portion_when_it_is_the_smallest():
    """R5.10: rounded down to five euros."""
    assert suggest(Budget(1, 0, D(680), D(0)), D(900), ON).amount == D(30)


def test_the_debt_when_it_is_the_smallest():
    """R5.9"""
    found = suggest(Budget(1, 0, D(1640), D(1000)), D("51.30"), ON)
    assert (found.amount, found.months) == (D("51.30"), 1)
    assert suggest(Budget(1, 0, D(1640), D(1430)), D(105), ON).amount == D(105)
    assert suggest(Budget(1, 0, D(1640), D(1430)), D("0.50"), ON).amount == D("0.50")
    assert suggest(Budget(1, 0, D(1640), D(1430)), D("105.01"), ON).amount == D(105)


@pytest.mark.parametrize("charges", [1640, 1641, 1631])
def test_nothing_is_proposed_when_nothing_is_left(charges):
    """R5.9: less than ten euros left make less than the smallest step."""
    found = suggest(Budget(1, 0, D(1640), D(charges)), D(500), ON)
    assert (found.amount, found.months, found.human) == (None, None, True)
    assert found.explanation.sentence.startswith("Il ne reste rien")
    assert found.explanation.rows[3].amount == max(D(1640 - charges) / 2, 0)


def test_five_euros_is_the_smallest_step():
    """R5.9"""
    assert suggest(Budget(1, 0, D(1640), D(1630)), D(500), ON).amount == D(5)


def test_more_than_two_years_asks_for_a_person():
    """R5.9"""
    assert not suggest(Budget(1, 0, D(1640), D(1630)), D(120), ON).human
    assert suggest(Budget(1, 0, D(1640), D(1630)), D(121), ON).human


def test_the_guardrail_is_the_rsa_or_the_agencys_own():
    """R5.9, R5.10"""
    budget = Budget(2, 1, D(3000), D(1500))
    assert suggest(budget, D(900), ON).guardrail == D("1163.74")
    assert suggest(budget, D(900), ON, tenant_guardrail=D(1300)).guardrail == D(1300)
    assert suggest(Budget(1, 0, D(3000), D(1500)), D(900), ON).guardrail == RSA


def test_paying_may_leave_less_than_the_guardrail():
    """R5.9"""
    assert suggest(Budget(1, 0, D(1640), D(900)), D(5000), ON).below_guardrail
    assert not suggest(Budget(1, 0, D(1640), D(500)), D(50), ON).below_guardrail
    budget = Budget(1, 0, D(1640), D(900))
    assert not leaves_too_little(budget, D(740) - RSA, RSA)
    assert leaves_too_little(budget, D(740) - RSA + D("0.01"), RSA)


def test_a_proposal_too_high_gets_a_lower_suggestion_and_no_refusal():
    """R5.9"""
    budget = Budget(1, 0, D(1640), D(900))
    found = suggest(budget, D(5000), ON)
    assert found.amount == D(280)
    assert found.spare == D("93.48")
    assert lower_amount(D(400), bearable=found.amount, spare=found.spare) == D(280)
    assert lower_amount(D(280), bearable=found.amount, spare=found.spare) is None
    assert lower_amount(D(50), bearable=found.amount, spare=found.spare) is None
    assert lower_amount(D(50), bearable=D(30), spare=D(60)) is None
    broke = suggest(Budget(1, 0, D(600), D(600)), D(100), ON)
    assert lower_amount(D(10), bearable=broke.amount, spare=broke.spare) == 0


def test_dependants_are_everyone_but_one_adult():
    """R5.8, R5.10"""
    assert [Budget(*people, D(0), D(0)).dependants for people in ((1, 0), (1, 2), (2, 1))] == [0, 2, 2]
    assert suggest(Budget(1, 2, D(1500), D(0)), D(9000), ON).seizable == D("171.42")


@pytest.mark.parametrize(
    ("budget", "debt"),
    [
        (Budget(0, 1, D(1), D(1)), 1),
        (Budget(1, -1, D(1), D(1)), 1),
        (Budget(1, 0, D(-1), D(1)), 1),
        (Budget(1, 0, D(1), D(-1)), 1),
        (Budget(1, 0, D(1), D(1)), -1),
    ],
)
def test_invalid_values_are_refused(budget, debt):
    """R5.8"""
    with pytest.raises(BudgetError):
        suggest(budget, D(debt), ON)


def test_a_scale_of_the_day_is_needed():
    """R5.10: the RSA of April 2026 is to be entered by hand."""
    later = date(2026, 11, 22)
    with pytest.raises(RateMissing):
        suggest(Budget(1, 0, D(1640), D(900)), D(500), later)
    classes = {"single": "650.00", "second_person": "325.00", "child": "195.00", "child_from_third": "260.00"}
    rows = [Rate("rsa", name, date(2026, 4, 1), None, D(value), "décret", "V") for name, value in classes.items()]
    found = suggest(Budget(1, 1, D(1640), D(900)), D(500), later, rates=SEED.with_rows(rows))
    assert found.guardrail == D("975.00")


money = st.integers(0, 5000).map(D)


@bounded
@given(st.integers(1, 3), st.integers(0, 5), money, money, money)
def test_a_suggestion_never_passes_any_of_its_bounds(adults, children, resources, charges, debt):
    """R5.9, R5.10"""
    found = suggest(Budget(adults, children, resources, charges), debt, ON)
    assert 0 <= found.seizable <= max(resources - RSA, 0)
    if found.amount is not None:
        assert 0 < found.amount <= min(found.left / 2, found.seizable, debt)
        assert found.months * found.amount >= debt > (found.months - 1) * found.amount


@bounded
@given(money, money, st.integers(0, 6))
def test_the_seizable_portion_rises_with_income_and_falls_with_dependants(income, more, dependants):
    """R5.10"""
    base = seizable_monthly(income, dependants, scale=SCALE, rsa_single=RSA)
    assert base <= seizable_monthly(income + more, dependants, scale=SCALE, rsa_single=RSA)
    assert base >= seizable_monthly(income, dependants + 1, scale=SCALE, rsa_single=RSA)
