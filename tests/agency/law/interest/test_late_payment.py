"""Late interest: from which day, at which rate, to the cent, and who never owes any."""

from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agency.law.interest.accrual import DayCount, InterestError, Reduction
from agency.law.interest.late_payment import (
    CreditorKind,
    DebtorKind,
    Invoice,
    RateBelowFloor,
    after_decision,
    b2b,
    consumer,
    consumer_contract,
    contract_floor,
    contract_rate_is_valid,
    increase_from,
    indemnity,
    last_day_counted,
    legal_class,
    statutory_rate,
)
from agency.law.interest.rates import SEED, LegalClass, RateMissing, refi_rate
from tests.agency.common.bounded import amounts, bounded, known_days

UNTIL = date(2026, 6, 30)
lengths = st.integers(0, 2000)
counts = st.sampled_from(DayCount)


def test_penalties_start_the_day_after_the_due_date():
    """R3.1, R3.2: 76 days at 12.15 %."""
    found = b2b(principal=Decimal(1200), due_on=date(2025, 9, 30), until=date(2025, 12, 15))
    assert found.amount == Decimal("30.36")
    (segment,) = found.segments
    assert (segment.from_on, segment.to_on, segment.days) == (date(2025, 10, 1), date(2025, 12, 15), 76)
    assert found.explanation.sentence.startswith("Pénalités de retard au taux légal supplétif (BCE + 10 points)")
    assert "30,36\u00a0€ pour 76 jours (convention ACT/365F)" in found.explanation.sentence
    assert found.explanation.rules == ("R3.14", "R3.1", "R3.2")
    assert found.explanation.rows[0].amount == Decimal("30.3584")
    assert found.explanation.rows[0].article == "C. com. L441-10 II"
    assert found.explanation.rows[0].label == "sur 1\u202f200,00\u00a0€, base 365"
    assert found.explanation.articles == ("C. com. L441-10 II", "C. com. D441-5")


def test_the_statutory_rate_is_ten_points_above_the_ecb():
    """R3.2"""
    assert statutory_rate(date(2024, 6, 30)) == Decimal("14.50")
    assert statutory_rate(date(2026, 1, 1)) == Decimal("12.15")


def test_no_penalty_is_due_when_paid_on_the_due_date():
    """R3.1"""
    found = b2b(principal=Decimal(2500), due_on=date(2026, 1, 31), until=date(2026, 1, 31))
    assert (str(found.amount), found.segments) == ("0.00", ())
    assert b2b(principal=Decimal(2500), due_on=date(2026, 1, 31), until=date(2025, 1, 31)).segments == ()


def test_a_leap_year_counts_366_days_when_the_convention_says_so():
    """R3.14"""
    terms = {"principal": Decimal(5400), "due_on": date(2024, 5, 31), "until": date(2024, 9, 15)}
    fixed, actual = b2b(**terms), b2b(**terms, day_count=DayCount.ACT_ACT)
    assert (fixed.amount, actual.amount) == (Decimal("226.69"), Decimal("226.07"))
    assert {segment.base for segment in actual.segments} == {366}
    assert (
        b2b(principal=Decimal(1), due_on=date(2025, 5, 31), until=date(2025, 6, 1), day_count=DayCount.ACT_ACT)
        .segments[0]
        .base
        == 365
    )
    assert actual.explanation.sentence.endswith("(convention ACT/ACT).")


def test_a_part_payment_lowers_the_principal_from_the_next_day():
    """R3.15"""
    found = b2b(
        principal=Decimal(5400),
        due_on=date(2024, 5, 31),
        until=date(2024, 9, 15),
        reductions=[Reduction(date(2024, 7, 10), Decimal(400))],
    )
    assert [(segment.days, segment.principal) for segment in found.segments] == [
        (30, Decimal(5400)),
        (10, Decimal(5400)),
        (67, Decimal(5000)),
    ]
    assert found.amount == Decimal("216.23")


def test_a_payment_on_the_first_day_of_a_segment_counts_from_the_second():
    """R3.15: paid on 1 July, when the rate changes; that day still counts on the whole."""
    found = b2b(
        principal=Decimal(100),
        due_on=date(2024, 6, 28),
        until=date(2024, 7, 3),
        reductions=[Reduction(date(2024, 7, 1), Decimal(40))],
    )
    assert [(segment.days, segment.principal) for segment in found.segments] == [
        (2, Decimal(100)),
        (1, Decimal(100)),
        (2, Decimal(60)),
    ]


def test_a_debt_paid_whole_stops_accruing():
    """R3.15"""
    found = b2b(
        principal=Decimal(100),
        due_on=date(2025, 1, 1),
        until=date(2025, 12, 31),
        reductions=[Reduction(date(2025, 1, 11), Decimal(100))],
    )
    assert [segment.days for segment in found.segments] == [10]


def test_a_payment_before_the_due_date_counts_from_the_start():
    """R3.15"""
    found = b2b(
        principal=Decimal(100),
        due_on=date(2025, 7, 31),
        until=date(2025, 8, 31),
        reductions=[Reduction(date(2025, 7, 1), Decimal(40))],
    )
    assert [(segment.days, segment.principal) for segment in found.segments] == [(31, Decimal(60))]


@pytest.mark.parametrize(
    ("principal", "reductions"),
    [(Decimal(-1), []), (Decimal(10), [Reduction(UNTIL, Decimal(11))]), (Decimal(10), [Reduction(UNTIL, Decimal(-1))])],
)
def test_invalid_values_are_refused(principal, reductions):
    """R3.14, R3.15"""
    with pytest.raises(InterestError):
        b2b(principal=principal, due_on=date(2025, 1, 1), until=UNTIL, reductions=reductions)


def test_a_clause_must_reach_three_times_the_legal_rate():
    """R3.3"""
    start = date(2025, 7, 1)
    assert contract_floor(start) == Decimal("8.28")
    assert not contract_rate_is_valid(Decimal("8.27"), start)
    assert contract_rate_is_valid(Decimal("8.28"), start)
    terms = {"principal": Decimal(1000), "due_on": date(2025, 6, 30), "until": date(2025, 12, 31)}
    assert b2b(**terms, contract_rate=Decimal("8.28")).amount == Decimal("41.74")
    with pytest.raises(RateBelowFloor, match=r"8,27.*8,28"):
        b2b(**terms, contract_rate=Decimal("8.27"))


def test_the_floor_is_the_one_of_the_day_interest_starts():
    """R3.3: due on 30 June, so the second half-year's floor; the clause keeps its rate after."""
    found = b2b(
        principal=Decimal(1000), due_on=date(2022, 6, 30), until=date(2023, 12, 31), contract_rate=Decimal("2.31")
    )
    assert {segment.rate_percent for segment in found.segments} == {Decimal("2.31")}
    assert found.explanation.rules == ("R3.14", "R3.1", "R3.3")
    assert found.explanation.sentence.startswith("Pénalités de retard au taux du contrat")
    with pytest.raises(RateBelowFloor):
        b2b(principal=Decimal(1000), due_on=date(2023, 6, 30), until=UNTIL, contract_rate=Decimal("6.18"))


def test_without_clause_the_rate_may_be_under_the_floor():
    """R3.3: first half of 2024, 14.50 against a floor of 15.21."""
    assert statutory_rate(date(2024, 1, 1)) < contract_floor(date(2024, 1, 1)) == Decimal("15.21")


def test_forty_euros_per_invoice_paid_late():
    """R3.6"""
    invoices = [
        Invoice("A", date(2025, 10, 31), date(2025, 11, 2)),
        Invoice("B", date(2025, 10, 31), date(2025, 10, 31)),
        Invoice("C", date(2025, 11, 15)),
        Invoice("D", date(2026, 2, 1)),
    ]
    found = indemnity(debtor_kind=DebtorKind.PROFESSIONAL, invoices=invoices, as_of=date(2026, 2, 1))
    assert {key: str(value) for key, value in found.per_invoice.items()} == {
        "A": "40.00",
        "B": "0.00",
        "C": "40.00",
        "D": "0.00",
    }
    assert found.total == Decimal("80.00")
    assert [row.label for row in found.explanation.rows] == ["facture A", "facture B", "facture C", "facture D"]
    assert {row.article for row in found.explanation.rows} == {"C. com. D441-5"}
    assert found.explanation.sentence == "Indemnité forfaitaire de 40 euros par facture payée en retard : 80,00\u00a0€."


def test_no_forty_euros_where_insolvency_forbade_to_pay_on_the_day():
    """R3.6; C. com. L441-10 II, last sentence"""
    invoices = [Invoice("before", date(2025, 10, 31)), Invoice("same day", date(2025, 11, 15)), Invoice("after", UNTIL)]
    found = indemnity(
        debtor_kind=DebtorKind.PROFESSIONAL, invoices=invoices, as_of=date(2026, 2, 1),
        insolvent_since=date(2025, 11, 15),
    )  # fmt: skip
    assert {key: str(value) for key, value in found.per_invoice.items()} == {
        "before": "40.00",
        "same day": "0.00",
        "after": "0.00",
    }


def test_a_family_never_owes_the_indemnity():
    """R3.6, R3.7"""
    found = indemnity(debtor_kind=DebtorKind.CONSUMER, invoices=[Invoice("A", date(2025, 10, 31))], as_of=UNTIL)
    assert str(found.total) == "0.00"
    assert found.explanation.sentence.startswith("Aucune indemnité")


def test_interest_against_a_person_needs_a_formal_notice():
    """R3.8"""
    found = consumer(principal=Decimal(1000), formal_notice_on=None, until=UNTIL)
    assert (str(found.amount), found.segments, found.exact) == ("0.00", (), 0)
    assert found.explanation.sentence == "Sans mise en demeure, aucun intérêt ne court contre un consommateur."
    assert found.explanation.rules == ("R3.8",)


def test_legal_interest_runs_after_the_notice():
    """R3.8, R3.9"""
    found = consumer(principal=Decimal(1000), formal_notice_on=date(2025, 11, 3), until=date(2026, 3, 31))
    assert found.amount == Decimal("10.85")
    assert [segment.days for segment in found.segments] == [58, 90]
    assert found.explanation.articles == ("C. civ. 1231-6", "C. civ. 1344-1", "CMF L313-2")
    assert found.explanation.sentence.startswith("Intérêts au taux légal depuis la mise en demeure : ")


def test_the_class_follows_the_creditor():
    """R3.10"""
    terms = {"principal": Decimal(3000), "formal_notice_on": date(2025, 6, 15), "until": date(2025, 8, 15)}
    assert consumer(**terms, creditor_kind=CreditorKind.INDIVIDUAL).amount == Decimal("34.03")
    assert consumer(**terms).amount < Decimal("34.03")
    assert legal_class(CreditorKind.INDIVIDUAL) is LegalClass.INDIVIDUAL
    assert legal_class(CreditorKind.OTHER) is LegalClass.OTHER


def test_a_clause_may_make_the_due_date_a_notice():
    """R3.8"""
    early = consumer(
        principal=Decimal(1000),
        formal_notice_on=date(2025, 11, 3),
        due_date_is_notice=date(2025, 10, 3),
        until=date(2025, 12, 31),
    )
    assert early.segments[0].from_on == date(2025, 10, 4)
    alone = consumer(
        principal=Decimal(1000), formal_notice_on=None, due_date_is_notice=date(2025, 10, 3), until=date(2025, 12, 31)
    )
    assert alone.amount == early.amount


def test_a_clause_may_set_the_rate_against_a_person():
    """R3.8"""
    found = consumer_contract(
        principal=Decimal(1000), runs_after=date(2025, 1, 1), until=date(2026, 1, 1), contract_rate=Decimal(3)
    )
    assert found.amount == Decimal("30.00")
    assert found.explanation.sentence.startswith("Intérêts au taux du contrat : 30,00")
    assert found.explanation.articles == ("C. civ. 1231-6", "C. civ. 1344-1")


def test_five_points_more_two_months_after_the_decision():
    """R3.11"""
    assert increase_from(date(2025, 12, 1)) == date(2026, 2, 2)
    assert increase_from(date(2025, 12, 31)) == date(2026, 3, 1)
    found = after_decision(
        principal=Decimal(5000),
        runs_after=date(2025, 12, 1),
        decision_enforceable_on=date(2025, 12, 1),
        until=date(2026, 4, 30),
    )
    assert found.amount == Decimal("114.68")
    assert [(s.days, str(s.rate_percent)) for s in found.segments] == [(30, "2.76"), (32, "2.62"), (88, "7.62")]
    assert found.explanation.sentence.startswith(
        "Intérêts au taux légal, majorés de cinq points depuis le 2 février 2026"
    )
    assert found.explanation.rules == ("R3.14", "R3.10", "R3.11")
    assert found.explanation.articles == ("CMF L313-3", "CMF L313-2")


def test_an_individual_with_a_title_has_the_other_class():
    """R3.10, R3.11"""
    found = after_decision(
        principal=Decimal(1000),
        runs_after=date(2025, 12, 31),
        decision_enforceable_on=date(2025, 12, 31),
        until=date(2026, 1, 10),
        creditor_kind=CreditorKind.INDIVIDUAL,
    )
    assert found.segments[0].rate_percent == Decimal("6.67")


def test_interest_is_never_compounded():
    """R3.12: ten years are ten times one year."""
    terms = {"principal": Decimal(1000), "contract_rate": Decimal(5), "runs_after": date(2015, 12, 31)}
    one = consumer_contract(**terms, until=date(2016, 12, 30))
    ten = consumer_contract(**terms, until=date(2015, 12, 31) + timedelta(days=3650))
    assert ten.exact == 10 * one.exact == 500


def test_an_insolvency_judgment_stops_interest_the_day_before():
    """R5.6"""
    assert last_day_counted(UNTIL, None) == UNTIL
    assert last_day_counted(UNTIL, date(2025, 12, 20)) == date(2025, 12, 19)
    assert last_day_counted(date(2025, 12, 1), date(2025, 12, 20)) == date(2025, 12, 1)
    found = b2b(
        principal=Decimal(2400),
        due_on=date(2025, 11, 15),
        until=date(2026, 2, 1),
        opening_judgment_on=date(2025, 12, 20),
    )
    assert found.amount == Decimal("27.16")


def test_a_day_without_rate_gives_no_interest_at_all():
    """R3.13"""
    with pytest.raises(RateMissing):
        b2b(principal=Decimal(100), due_on=date(2026, 5, 31), until=date(2026, 7, 1))
    with pytest.raises(RateMissing):
        consumer(principal=Decimal(100), formal_notice_on=date(2026, 5, 31), until=date(2026, 7, 1))


@bounded
@given(amounts, known_days, lengths, st.integers(0, 2000), counts)
def test_interest_of_a_period_is_the_sum_of_its_parts(principal, due_on, length, cut, count):
    """R3.14: exactly before rounding, within a cent after."""
    until = min(due_on + timedelta(days=length), UNTIL)
    middle = min(due_on + timedelta(days=cut), until)
    whole = b2b(principal=principal, due_on=due_on, until=until, day_count=count)
    first = b2b(principal=principal, due_on=due_on, until=middle, day_count=count)
    second = b2b(principal=principal, due_on=middle, until=until, day_count=count)
    assert whole.exact == first.exact + second.exact
    assert abs(whole.amount - first.amount - second.amount) <= Decimal("0.01")


@bounded
@given(amounts, known_days, lengths)
def test_interest_is_what_one_would_count_day_by_day(principal, due_on, length):
    """R3.1, R3.2, R3.14"""
    until = min(due_on + timedelta(days=min(length, 800)), UNTIL)
    found = b2b(principal=principal, due_on=due_on, until=until)
    days = [due_on + timedelta(days=n) for n in range(1, (until - due_on).days + 1)]
    rates = [Fraction(refi_rate(day, SEED) + 10) for day in days]
    assert found.exact == sum((Fraction(principal) * rate / 36500 for rate in rates), Fraction(0))
    assert sum(segment.days for segment in found.segments) == (len(days) if principal else 0)


@bounded
@given(amounts, amounts, known_days, lengths, lengths)
def test_more_principal_or_more_days_never_cost_less(principal, more, due_on, length, longer):
    """R3.14"""
    until = min(due_on + timedelta(days=length), UNTIL)
    later = min(until + timedelta(days=longer), UNTIL)
    base = consumer(principal=principal, formal_notice_on=due_on, until=until)
    assert base.amount <= consumer(principal=principal + more, formal_notice_on=due_on, until=until).amount
    assert base.amount <= consumer(principal=principal, formal_notice_on=due_on, until=later).amount


@bounded
@given(amounts, known_days, lengths, st.lists(st.tuples(st.integers(-10, 900), st.integers(0, 100)), max_size=4))
def test_paying_on_the_way_never_costs_more(principal, due_on, length, payments):
    """R3.15"""
    until = min(due_on + timedelta(days=length), UNTIL)
    share = (principal / 400).quantize(Decimal("0.01"), rounding="ROUND_DOWN")
    reductions = [Reduction(due_on + timedelta(days=after), share * part) for after, part in payments]
    with_payments = b2b(principal=principal, due_on=due_on, until=until, reductions=reductions)
    assert with_payments.amount <= b2b(principal=principal, due_on=due_on, until=until).amount
    joined = zip(with_payments.segments, with_payments.segments[1:], strict=False)
    assert all(after.from_on == before.to_on + timedelta(days=1) for before, after in joined)
