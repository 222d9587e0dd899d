"""Imputation: which debt a payment extinguishes, and which part of it."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agency.law.money.imputation import AllocatedShare, Debt, ImputationError, JudicialOrder, allocate
from tests.agency.common.bounded import amounts, bounded

D = Decimal
MARCH, JANUARY, FEBRUARY = date(2025, 3, 1), date(2025, 1, 1), date(2025, 2, 1)


def given_to(allocation):
    return {key: str(share.total) for key, share in allocation.shares.items()}


def test_interest_before_principal():
    """R4.1"""
    found = allocate([Debt("A", D(1000), D("24.66"))], D(200))
    assert found.shares == {"A": AllocatedShare(D("24.66"), D("175.34"))}
    assert found.remaining == {"A": AllocatedShare(D(0), D("824.66"))}
    assert found.unallocated == 0
    assert found.explanation.sentence == "Le paiement de 200,00\u00a0€ éteint 1 dette(s) en tout ou partie."
    assert [row.label for row in found.explanation.rows] == ["A (échue) : intérêts", "A (échue) : principal"]
    assert [str(row.amount) for row in found.explanation.rows] == ["24.66", "175.34"]
    assert {row.article for row in found.explanation.rows} == {"C. civ. 1342-10 al. 2"}
    assert found.explanation.rules == ("R4.1", "R4.2", "R4.4", "R4.7")
    assert found.explanation.articles == ("C. civ. 1342-10", "C. civ. 1343-1")


def test_a_judge_may_put_the_capital_first():
    """R4.6"""
    found = allocate([Debt("A", D(1000), D("24.66"))], D(200), judicial_order=JudicialOrder.CAPITAL_FIRST)
    assert found.shares == {"A": AllocatedShare(D(0), D(200))}
    whole = allocate([Debt("A", D(100), D("24.66"))], D(120), judicial_order=JudicialOrder.CAPITAL_FIRST)
    assert whole.shares == {"A": AllocatedShare(D(20), D(100))}


def test_the_indemnities_come_last():
    """R4.4: principals of the rank before any fixed indemnity."""
    debts = [Debt("A", D(100), indemnity=D(40), due_on=JANUARY), Debt("B", D(100), indemnity=D(40), due_on=MARCH)]
    found = allocate(debts, D(210))
    assert found.shares == {"A": AllocatedShare(D(0), D(100), D(10)), "B": AllocatedShare(D(0), D(100))}
    assert found.explanation.rows[-1].article == "C. com. D441-5"
    assert found.explanation.rows[-1].label == "A (échue) : indemnité"
    assert found.explanation.rows[-1].from_on == JANUARY


def test_the_person_may_choose_which_debt_is_paid():
    """R4.2, R4.5: a designated debt is paid whole, its indemnity included; the rest follows the law."""
    debts = [
        Debt("A", D(100), due_on=JANUARY),
        Debt("B", D(100), D(5), D(40), due_on=MARCH),
        Debt("C", D(50), due_on=FEBRUARY),
    ]
    assert given_to(allocate(debts, D(200), designation=["B"])) == {"B": "145.00", "A": "55.00"}
    assert given_to(allocate(debts, D(160), designation=["C", "B", "C"])) == {"C": "50.00", "B": "110.00"}
    first = allocate(debts, D(200), designation=["B"]).explanation.rows[0]
    assert (first.article, first.label) == ("C. civ. 1342-10 al. 1", "B (désignée par le débiteur) : intérêts")


def test_debts_due_before_debts_not_due():
    """R4.2"""
    debts = [
        Debt("A", D(200), due_on=date(2026, 12, 31)),
        Debt("B", D(100), due_on=date(2026, 11, 22), indemnity=D(40)),
    ]
    found = allocate(debts, D(150), paid_on=date(2026, 11, 22))
    assert given_to(found) == {"B": "140.00", "A": "10.00"}
    assert found.explanation.rows[-1].label == "A (non échue) : principal"
    early = allocate([Debt("A", D(200), due_on=MARCH), Debt("B", D(100))], D(150), paid_on=JANUARY)
    assert given_to(early) == {"B": "100.00", "A": "50.00"}


def test_a_heavier_debt_not_due_waits():
    """R4.2"""
    heavy = Debt("A", D(200), annual_rate_percent=D(12), due_on=MARCH)
    light = Debt("B", D(100), due_on=JANUARY)
    assert given_to(allocate([heavy, light], D(100), paid_on=FEBRUARY)) == {"B": "100.00"}
    assert given_to(allocate([heavy, light], D(100), paid_on=MARCH)) == {"A": "100.00"}


@pytest.mark.parametrize(
    "heavier",
    [
        {"annual_rate_percent": D("0.01")},
        {"interest": D("0.01")},
        {"secured": True},
        {"titled": True},
    ],
)
def test_the_heaviest_debt_first_even_when_it_is_the_newest(heavier):
    """R4.2"""
    debts = [Debt("A", D(100), due_on=JANUARY), Debt("B", D(100), due_on=MARCH, **heavier)]
    assert list(allocate(debts, D(50)).shares) == ["B"]


def test_debts_are_ordered_by_rate_then_security_then_title():
    """R4.2: higher rate, then secured, then closest to a title."""
    debts = [
        Debt("titled", D(10), due_on=JANUARY, titled=True),
        Debt("secured", D(10), due_on=JANUARY, secured=True),
        Debt("low", D(10), due_on=JANUARY, annual_rate_percent=D(1)),
        Debt("high", D(10), due_on=MARCH, annual_rate_percent=D(2)),
        Debt("accrued", D(10), D(1), due_on=JANUARY),
        Debt("old", D(10)),
        Debt("plain", D(10), due_on=JANUARY),
    ]
    assert list(allocate(debts, D(71)).shares) == ["high", "low", "accrued", "secured", "titled", "old", "plain"]


def test_the_oldest_then_in_proportion():
    """R4.2, R4.4"""
    older = [Debt("A", D(300), due_on=MARCH), Debt("B", D(300), due_on=JANUARY), Debt("C", D(300), due_on=FEBRUARY)]
    assert given_to(allocate(older, D(450))) == {"B": "300.00", "C": "150.00"}
    equals = [Debt("C", D(100), due_on=MARCH), Debt("A", D(100), due_on=MARCH), Debt("B", D(100), due_on=MARCH)]
    assert given_to(allocate(equals, D("0.02"))) == {"A": "0.01", "B": "0.01"}
    owing = [Debt(key, D(0), indemnity=D(40), due_on=MARCH) for key in ("C", "A", "B")]
    assert given_to(allocate(owing, D("0.02"))) == {"A": "0.01", "B": "0.01"}
    assert given_to(allocate(equals, D(100))) == {"A": "33.34", "B": "33.33", "C": "33.33"}


def test_too_much_is_given_back():
    """R4.7"""
    found = allocate([Debt("A", D(100), D(1), D(40))], D(200))
    assert found.unallocated == D("59.00")
    assert found.remaining == {"A": AllocatedShare(D(0), D(0), D(0))}
    assert found.explanation.sentence.endswith(" ; 59,00\u00a0€ en trop sont à rendre.")


def test_a_payment_of_zero_is_allocated_to_nothing():
    """R4.8"""
    found = allocate([Debt("A", D(100))], D(0))
    assert (found.shares, found.unallocated) == ({}, 0)
    assert allocate([], D(10)).unallocated == D(10)


@pytest.mark.parametrize(
    ("debts", "payment", "designation", "words"),
    [
        ([Debt("A", D(1)), Debt("A", D(2))], D(1), None, "même identifiant"),
        ([Debt("A", D(1))], D(1), ["Z"], "absente du dossier : Z"),
        ([Debt("A", D(1))], D(-1), None, "négatifs"),
        ([Debt("A", D(-1))], D(1), None, "négatifs"),
        ([Debt("A", D(1), D(-1))], D(1), None, "négatifs"),
        ([Debt("A", D(1), D(0), D(-1))], D(1), None, "négatifs"),
    ],
)
def test_invalid_values_are_refused(debts, payment, designation, words):
    """R4.2, R4.8"""
    with pytest.raises(ImputationError, match=words):
        allocate(debts, payment, designation=designation)


dated = st.sampled_from([None, JANUARY, FEBRUARY, MARCH])
small = st.integers(0, 500).map(lambda cents: D(cents).scaleb(-2))
debt_lists = st.lists(
    st.tuples(small, small, small, dated, st.sampled_from([D(0), D(2), D(12)]), st.booleans()), max_size=6
).map(
    lambda rows: [
        Debt(chr(65 + n), p, i, ind, due, rate, secured) for n, (p, i, ind, due, rate, secured) in enumerate(rows)
    ]
)
orders = st.sampled_from([None, JudicialOrder.CAPITAL_FIRST])
moments = st.sampled_from([None, FEBRUARY])


@bounded
@given(debt_lists, amounts | small, orders, moments, st.integers(0, 6))
def test_the_sum_of_the_parts_is_the_whole_and_none_is_negative(debts, payment, order, paid_on, chosen):
    """R4.8"""
    designation = [debt.id for debt in reversed(debts)][:chosen]
    found = allocate(debts, payment, designation, order, paid_on)
    assert sum(share.total for share in found.shares.values()) + found.unallocated == payment
    for debt in debts:
        share, left = found.shares.get(debt.id, AllocatedShare()), found.remaining[debt.id]
        assert share.plus(left) == AllocatedShare(debt.interest, debt.principal, debt.indemnity)
        assert min(share.interest, share.principal, share.indemnity) >= 0
        assert min(left.interest, left.principal, left.indemnity) >= 0
    assert sum(row.amount for row in found.explanation.rows) + found.unallocated == payment
    assert found.unallocated == 0 or all(left.total == 0 for left in found.remaining.values())


@bounded
@given(debt_lists, small, small, orders)
def test_paying_more_never_leaves_more(debts, payment, more, order):
    """R4.8: monotone; inside a rank in proportion, the largest remainder may move one cent between equals."""
    less = allocate(debts, payment, judicial_order=order)
    paid = allocate(debts, payment + more, judicial_order=order)
    for debt in debts:
        before, after = less.remaining[debt.id], paid.remaining[debt.id]
        assert after.total <= before.total + D("0.01")
    assert sum(left.total for left in paid.remaining.values()) <= sum(left.total for left in less.remaining.values())
