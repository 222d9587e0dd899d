"""Instalment plans: dates, cents, offers, and what follows a missed payment."""

import itertools
from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agency.common.calendar import Zone, is_working_day
from agency.law.money.plans import (
    Frequency,
    MissedStep,
    PlanError,
    ScheduledPayment,
    acceleration_notice_days,
    check_cost_free,
    count_for,
    due_dates,
    explain,
    first_due_date,
    missed_steps,
    needs_budget,
    offers,
    schedule,
)
from tests.agency.common.bounded import bounded, days, paid

D = Decimal
FIRST = date(2026, 12, 5)


def test_dates_are_counted_from_the_first_one():
    """R5.5"""
    expected = [date(2026, 1, 31), date(2026, 2, 28), date(2026, 3, 31), date(2026, 4, 30), date(2026, 5, 31)]
    assert due_dates(date(2026, 1, 31), 5) == expected


def test_payments_may_be_weekly_or_fortnightly():
    """R5.5"""
    assert due_dates(FIRST, 3, Frequency.WEEK) == [FIRST, date(2026, 12, 12), date(2026, 12, 19)]
    assert due_dates(FIRST, 2, Frequency.FORTNIGHT) == [FIRST, date(2026, 12, 19)]


def test_direct_debits_move_to_a_worked_day():
    """R5.5: 1 and 2 May 2027 are a holiday and a Sunday; 5 December 2026 a Saturday."""
    assert due_dates(date(2027, 4, 1), 2, debit_zone=Zone.METROPOLE) == [date(2027, 4, 1), date(2027, 5, 3)]
    moved = schedule(D(20), FIRST, count=2, debit_zone=Zone.METROPOLE)
    assert [one.due_on for one in moved] == [date(2026, 12, 7), date(2027, 1, 5)]


def test_a_plan_has_at_least_one_date():
    """R5.5"""
    assert due_dates(FIRST, 1) == [FIRST]
    with pytest.raises(PlanError):
        due_dates(FIRST, 0)


@pytest.mark.parametrize(
    ("agreed_on", "day", "expected"),
    [
        (date(2026, 11, 22), 5, date(2026, 12, 5)),
        (date(2026, 11, 22), 22, date(2026, 12, 22)),
        (date(2026, 11, 22), 23, date(2026, 11, 23)),
        (date(2026, 11, 22), 31, date(2026, 11, 30)),
        (date(2026, 11, 30), 31, date(2026, 12, 31)),
        (date(2026, 1, 31), 30, date(2026, 2, 28)),
        (date(2026, 12, 31), 1, date(2027, 1, 1)),
    ],
)
def test_the_person_chooses_the_day(agreed_on, day, expected):
    """R5.5"""
    assert first_due_date(agreed_on, day) == expected


@pytest.mark.parametrize("day", [0, 32])
def test_a_month_has_thirty_one_days_at_most(day):
    """R5.5"""
    with pytest.raises(PlanError, match="entre 1 et 31"):
        first_due_date(FIRST, day)


def test_equal_parts_with_the_remainder_on_the_last():
    """R5.5"""
    plan = schedule(D(100), FIRST, count=3)
    assert plan == [
        ScheduledPayment(FIRST, D("33.33")),
        ScheduledPayment(date(2027, 1, 5), D("33.33")),
        ScheduledPayment(date(2027, 2, 5), D("33.34")),
    ]
    assert schedule(D("0.05"), FIRST, count=5)[-1].amount == D("0.01")


def test_a_chosen_amount_leaves_the_rest_to_the_last():
    """R5.5"""
    assert [str(one.amount) for one in schedule(D(486), FIRST, amount=D(40))][-2:] == ["40", "6.00"]
    assert len(schedule(D(486), FIRST, amount=D(40))) == 13
    assert [one.amount for one in schedule(D(80), FIRST, amount=D(40))] == [D(40), D(40)]
    assert [one.amount for one in schedule(D(80), FIRST, amount=D(100))] == [D(80)]
    assert schedule(D(80), FIRST, amount=D(40), step=Frequency.WEEK)[1].due_on == date(2026, 12, 12)


@pytest.mark.parametrize(
    ("total", "size"),
    [
        (D(0), {"count": 1}),
        (D(-1), {"count": 1}),
        (D(10), {}),
        (D(10), {"count": 2, "amount": D(5)}),
        (D(10), {"count": 0}),
        (D("0.02"), {"count": 3}),
        (D(10), {"amount": D(0)}),
        (D(10), {"amount": D(-5)}),
    ],
)
def test_invalid_values_are_refused(total, size):
    """R5.5"""
    with pytest.raises(PlanError):
        schedule(total, FIRST, **size)


def test_one_cent_each_is_a_plan():
    """R5.5"""
    assert [one.amount for one in schedule(D("0.03"), FIRST, count=3)] == [D("0.01")] * 3


def test_three_offers_low_to_high():
    """R5.9"""
    assert [(one.count, str(one.amount)) for one in offers(D(486), FIRST)] == [
        (24, "20.25"),
        (12, "40.50"),
        (6, "81.00"),
    ]
    assert [one.count for one in offers(D(486), FIRST, max_count=10)] == [10, 5, 3]
    assert [one.count for one in offers(D(486), FIRST, max_count=1)] == [1]
    assert [one.count for one in offers(D(486), FIRST, max_count=2)] == [2, 1]
    assert [one.count for one in offers(D("0.05"), FIRST, max_count=10)] == [5, 3]
    assert [one.count for one in offers(D(1), FIRST, bearable=D(1))] == [2, 1]


def test_no_offer_is_above_what_seems_bearable():
    """R5.9"""
    found = offers(D(486), FIRST, bearable=D(54))
    assert [(one.count, str(one.amount)) for one in found] == [(18, "27.00"), (14, "34.71"), (9, "54.00")]
    assert [one.count for one in offers(D(40), FIRST, bearable=D(54))] == [2, 1]
    assert found[0].instalments[0] == ScheduledPayment(FIRST, D("27.00"))


@pytest.mark.parametrize(
    ("total", "facts"),
    [(D(0), {}), (D(10), {"max_count": 0}), (D(10), {"bearable": D(0)}), (D(10), {"bearable": D(-5)})],
)
def test_no_plan_is_offered_when_nothing_is_bearable(total, facts):
    """R5.9"""
    with pytest.raises(PlanError, match="Aucune offre"):
        offers(total, FIRST, **facts)


def test_enough_payments_are_counted_to_cover_the_total():
    """R5.5"""
    assert count_for(D(100), D(50)) == 2
    assert count_for(D("100.01"), D(50)) == 3
    with pytest.raises(PlanError):
        count_for(D(100), D(0))


def test_three_payments_ask_nothing_about_means():
    """R5.7"""
    assert [needs_budget(count) for count in (1, 3, 4)] == [False, False, True]
    assert not needs_budget(6, auto_accepted=6)
    assert needs_budget(7, auto_accepted=6)
    assert not needs_budget(3, auto_accepted=1)


def test_a_plan_ends_only_after_a_notice():
    """R5.4"""
    assert acceleration_notice_days(consumer=True) == 15
    assert acceleration_notice_days(consumer=False) == 8
    assert acceleration_notice_days(consumer=True, agreed_days=8) == 8
    with pytest.raises(PlanError, match="huit jours"):
        acceleration_notice_days(consumer=False, agreed_days=7)


def test_what_follows_a_missed_payment():
    """R5.4"""
    steps = missed_steps(FIRST)
    assert {step: (day - FIRST).days for step, day in steps.items()} == {
        MissedStep.FRIENDLY_MESSAGE: 1,
        MissedStep.SECOND_MESSAGE: 5,
        MissedStep.NEW_SCHEDULE_OFFER: 10,
        MissedStep.NOTICE: 15,
        MissedStep.END_BY_STAFF: 30,
    }


def test_a_plan_costs_nothing():
    """R5.6"""
    check_cost_free(consumer=True, fees=D(0), rate_percent=D(5), contract_rate=D(5))
    check_cost_free(consumer=False, fees=D(0), rate_percent=D(6), contract_rate=D(5))
    for refused in (
        {"consumer": True, "fees": D(1), "rate_percent": D(0), "contract_rate": D(0)},
        {"consumer": False, "fees": D("-0.01"), "rate_percent": D(0), "contract_rate": D(0)},
        {"consumer": True, "fees": D(0), "rate_percent": D("5.01"), "contract_rate": D(5)},
    ):
        with pytest.raises(PlanError):
            check_cost_free(**refused)


def test_the_calendar_in_words():
    """R5.5, R5.6"""
    found = explain(schedule(D(100), FIRST, count=3))
    assert found.sentence == "100,00\u00a0€ en 3 échéance(s), la dernière le 5 février 2027, sans frais."
    assert [(row.label, row.to_on, row.amount, row.article) for row in found.rows][2] == (
        "échéance 3",
        date(2027, 2, 5),
        D("33.34"),
        "C. civ. 1343-5",
    )
    assert found.rows[0].label == "échéance 1"
    assert found.rules == ("R5.5", "R5.6")
    assert found.articles == ("C. civ. 1343-5", "C. conso L312-4")


@bounded
@given(paid, days, st.integers(1, 60), st.sampled_from(Frequency))
def test_a_plan_adds_up_and_moves_forward(total, first, count, step):
    """R5.5, R4.8"""
    if total < count * D("0.01"):
        with pytest.raises(PlanError):
            schedule(total, first, count=count, step=step)
        return
    plan = schedule(total, first, count=count, step=step)
    assert sum(one.amount for one in plan) == total
    assert len({one.amount for one in plan[:-1]}) <= 1
    assert plan[-1].amount - plan[0].amount < count * D("0.01")
    assert all(one.due_on < other.due_on for one, other in itertools.pairwise(plan))


@bounded
@given(
    st.integers(1, 10**6).map(lambda n: D(n).scaleb(-2)), st.integers(100, 10**6).map(lambda n: D(n).scaleb(-2)), days
)
def test_a_plan_by_amount_never_asks_more(total, amount, first):
    """R5.5"""
    plan = schedule(total, first, amount=amount, debit_zone=Zone.REUNION)
    assert sum(one.amount for one in plan) == total
    assert all(0 < one.amount <= amount for one in plan)
    assert all(is_working_day(one.due_on, Zone.REUNION) for one in plan)


@bounded
@given(paid, st.integers(1, 200).map(lambda n: D(n * 5)))
def test_offers_rise_and_stay_bearable(total, bearable):
    """R5.9"""
    if total / bearable > 2000:
        return
    found = offers(total, FIRST, bearable=bearable)
    assert 1 <= len(found) <= 3
    assert [one.amount for one in found] == sorted({one.amount for one in found})
    assert all(one.amount <= bearable for one in found)
    assert all(sum(part.amount for part in one.instalments) == total for one in found)


@bounded
@given(days, st.integers(1, 31))
def test_the_first_date_comes_within_a_month_and_a_day(agreed_on, day):
    """R5.5"""
    found = first_due_date(agreed_on, day)
    assert agreed_on < found <= agreed_on + timedelta(days=31)
