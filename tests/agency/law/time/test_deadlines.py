"""Delays that the trade lives by, besides limitation."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agency.common.calendar import Zone, add_months, is_working_day, procedural_deadline, product_deadline
from agency.law.time.deadlines import (
    AnnouncedStep,
    DeadlineError,
    action_after_grace,
    archive_ends_on,
    cadence,
    data_request_latest,
    electronic_letter_unclaimed_on,
    explain_procedural,
    explain_product,
    first_reminder,
    formal_notice_after_registered,
    formal_notice_deadline,
    information_latest,
    longest_term,
    order_service,
    order_service_months,
    payment_term,
    remittance,
)
from tests.agency.common.bounded import bounded, days

STEPS = [AnnouncedStep("L1", "due", 0), AnnouncedStep("L2", "L1", 15), AnnouncedStep("MED", "L2", 8)]


def test_each_step_counts_from_the_one_before():
    """R10.5"""
    assert cadence(date(2026, 9, 1), STEPS) == {
        "L1": date(2026, 9, 1),
        "L2": date(2026, 9, 16),
        "MED": date(2026, 9, 24),
    }


def test_steps_may_be_moved_to_worked_days():
    """R10.5: Sunday 1 November 2026 is a holiday too."""
    assert cadence(date(2026, 11, 1), STEPS, zone=Zone.METROPOLE) == {
        "L1": date(2026, 11, 2),
        "L2": date(2026, 11, 17),
        "MED": date(2026, 11, 25),
    }


def test_a_step_follows_a_step_that_exists():
    """R10.5"""
    with pytest.raises(DeadlineError, match="« MED » suit « L2 »"):
        cadence(date(2026, 9, 1), [STEPS[2]])


def test_money_is_handed_over_within_a_month():
    """R1.14: 20 December 2026 is a Sunday, so Friday 18."""
    found = remittance(date(2026, 11, 20))
    assert (found.legal_latest, found.prudent_latest_working_day) == (date(2026, 12, 20), date(2026, 12, 18))
    assert (
        found.explanation.sentence == "À reverser le 20 décembre 2026 au plus tard, donc à virer le 18 décembre 2026."
    )
    (row,) = found.explanation.rows
    assert (row.from_on, row.to_on, row.article) == (date(2026, 11, 20), date(2026, 12, 20), "CPCEx R124-6")
    assert found.explanation.rules == ("R1.14",)
    assert found.explanation.articles == ("CPCEx R124-6",)


def test_a_mandate_may_say_otherwise():
    """R1.14"""
    assert remittance(date(2026, 11, 20), agreed_days=15).legal_latest == date(2026, 12, 5)
    assert remittance(date(2026, 11, 20), agreed_days=1).legal_latest == date(2026, 11, 21)
    boxing_day = remittance(date(2025, 11, 26), zone=Zone.ALSACE_MOSELLE)
    assert boxing_day.prudent_latest_working_day == date(2025, 12, 24)
    with pytest.raises(DeadlineError):
        remittance(date(2026, 11, 20), agreed_days=0)


def test_an_order_to_pay_is_served_in_three_months_since_september_2026():
    """R10.1; CPC 1411."""
    assert order_service_months(date(2026, 8, 31)) == 6
    assert order_service_months(date(2026, 9, 1)) == 3
    found = order_service(date(2026, 9, 30))
    assert (found.nominal, found.extended) == (date(2026, 12, 30), date(2026, 12, 30))
    assert order_service(date(2026, 9, 3), Zone.ALSACE_MOSELLE).nominal == date(2026, 12, 3)
    holiday = order_service(date(2026, 9, 26), Zone.ALSACE_MOSELLE)
    assert holiday.extended == date(2026, 12, 28)


def test_people_learn_where_their_data_comes_from_within_a_month():
    """R9.3"""
    obtained = date(2026, 9, 10)
    assert information_latest(obtained, date(2026, 11, 20)) == date(2026, 10, 10)
    assert information_latest(obtained, date(2026, 9, 20)) == date(2026, 9, 20)
    assert information_latest(obtained, None) == date(2026, 10, 10)


def test_a_request_about_data_is_answered_in_a_month_three_when_it_is_complex():
    """R9.4"""
    assert data_request_latest(date(2026, 1, 31)) == date(2026, 2, 28)
    assert data_request_latest(date(2026, 11, 23)) == date(2026, 12, 23)
    assert data_request_latest(date(2026, 11, 23), complex_request=True) == date(2027, 2, 23)


def test_a_closed_case_is_kept_five_years_from_limitation_when_nobody_paid():
    """R9.5"""
    closed = date(2026, 11, 30)
    assert archive_ends_on(closed, paid=True, last_day_to_act=date(2030, 1, 1)) == date(2031, 11, 30)
    assert archive_ends_on(closed, paid=False, last_day_to_act=date(2028, 7, 15)) == date(2034, 1, 15)
    assert archive_ends_on(closed, paid=False, last_day_to_act=date(2026, 1, 1), months=12) == date(2027, 11, 30)


def test_an_invoice_without_date_is_due_in_thirty_days():
    """R3.4"""
    assert payment_term(date(2026, 11, 1)) == date(2026, 12, 1)
    assert longest_term(date(2026, 11, 1)) == date(2026, 12, 31)
    assert longest_term(date(2026, 11, 1), end_of_month=True) == date(2026, 12, 31)
    assert longest_term(date(2026, 11, 16), end_of_month=True) == date(2026, 12, 31)
    assert longest_term(date(2026, 11, 17), end_of_month=True) == date(2027, 1, 31)
    assert longest_term(date(2026, 11, 20)) == date(2027, 1, 19)


def test_a_transfer_made_on_the_last_day_has_time_to_arrive():
    """R10.3"""
    deadline = product_deadline(date(2026, 11, 1), 14)
    assert action_after_grace(deadline) == date(2026, 11, 18)
    assert action_after_grace(deadline, days=0) == deadline.action_on
    assert action_after_grace(product_deadline(date(2026, 12, 9), 15), Zone.ALSACE_MOSELLE) == date(2026, 12, 29)


@pytest.mark.parametrize(
    ("due_on", "reminder"),
    [
        (date(2026, 11, 5), date(2026, 11, 6)),
        (date(2026, 11, 6), date(2026, 11, 9)),
        (date(2026, 5, 7), date(2026, 5, 11)),
        (date(2026, 4, 2), date(2026, 4, 3)),
    ],
)
def test_the_first_reminder_comes_on_the_first_worked_day(due_on, reminder):
    """R10.4"""
    assert first_reminder(due_on) == reminder


def test_the_first_reminder_knows_the_zone():
    """R10.4"""
    assert first_reminder(date(2026, 4, 2), Zone.ALSACE_MOSELLE) == date(2026, 4, 7)


@pytest.mark.parametrize(
    ("presented_on", "facts", "expected"),
    [
        (None, {"consumer": False}, date(2026, 9, 24)),
        (date(2026, 9, 20), {"consumer": False}, date(2026, 9, 24)),
        (date(2026, 9, 18), {"consumer": True}, date(2026, 10, 3)),
        (None, {"consumer": True}, date(2026, 10, 1)),
        (date(2026, 9, 18), {"consumer": True, "delivered": True}, date(2026, 9, 24)),
        (date(2026, 9, 22), {"consumer": True, "delivered": True}, date(2026, 9, 27)),
    ],
)
def test_the_formal_notice_waits_for_the_letter_to_be_fetched(presented_on, facts, expected):
    """R10.5"""
    sent = date(2026, 9, 16)
    assert formal_notice_after_registered(sent, presented_on=presented_on, **facts) == expected


def test_a_formal_notice_leaves_fifteen_days_to_a_person():
    """R10.2"""
    assert formal_notice_deadline(date(2026, 11, 2), consumer=True).nominal == date(2026, 11, 17)
    assert formal_notice_deadline(date(2026, 11, 2), consumer=False).nominal == date(2026, 11, 10)
    assert formal_notice_deadline(date(2026, 12, 11), consumer=True, zone=Zone.ALSACE_MOSELLE).action_on == date(
        2026, 12, 29
    )


def test_an_electronic_letter_is_unclaimed_on_the_sixteenth_day():
    """R8.3"""
    assert electronic_letter_unclaimed_on(date(2026, 11, 2)) == date(2026, 11, 18)


def test_procedure_explained():
    """R10.1"""
    start = date(2026, 4, 17)
    found = explain_procedural(start, procedural_deadline(start, days=15))
    assert found.sentence == "Le délai expire le 4 mai 2026 à minuit."
    assert [(row.article, row.from_on, row.to_on) for row in found.rows] == [
        ("CPC 641", start, date(2026, 5, 2)),
        ("CPC 642", date(2026, 5, 2), date(2026, 5, 4)),
    ]
    assert (found.rules, found.articles) == (("R10.1",), ("CPC 641", "CPC 642"))


def test_our_deadlines_explained():
    """R10.2"""
    start = date(2026, 11, 1)
    found = explain_product(start, product_deadline(start, 14))
    assert found.sentence == "La personne a jusqu’au 16 novembre 2026 ; l’étape suivante est pour le 17 novembre 2026."
    assert [(row.article, row.from_on, row.to_on) for row in found.rows] == [
        ("convention", start, date(2026, 11, 15)),
        ("convention", date(2026, 11, 15), date(2026, 11, 16)),
        ("convention", date(2026, 11, 16), date(2026, 11, 17)),
    ]
    assert (found.rules, found.articles) == (("R10.2",), ("C. civ. 1344",))


@bounded
@given(days, st.integers(1, 90), st.sampled_from(Zone))
def test_money_never_leaves_later_than_the_law_says(collected_on, agreed, zone):
    """R1.14"""
    month = remittance(collected_on, zone=zone)
    assert month.legal_latest == add_months(collected_on, 1)
    for found in (month, remittance(collected_on, agreed_days=agreed, zone=zone)):
        assert found.prudent_latest_working_day <= found.legal_latest
        assert is_working_day(found.prudent_latest_working_day, zone)


@bounded
@given(days, st.integers(0, 20))
def test_a_person_always_has_the_time_to_fetch_the_letter(sent_on, after):
    """R10.5"""
    presented = sent_on + timedelta(days=after)
    found = formal_notice_after_registered(sent_on, presented_on=presented, consumer=True)
    assert found >= presented + timedelta(days=15)
