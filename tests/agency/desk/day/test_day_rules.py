"""Times, amounts and drawings of the day's page, from values alone."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from agency.desk.day.enums import Readiness
from agency.desk.day.presenters.items import elapsed
from agency.desk.day.rules import curve, readiness, round_euros, shorten, stacked

TODAY = date(2026, 11, 23)


@pytest.mark.parametrize(
    ("gone", "told"),
    [
        (timedelta(0), "0\xa0min"),
        (timedelta(minutes=59), "59\xa0min"),
        (timedelta(hours=1), "1\xa0h"),
        (timedelta(hours=23, minutes=59), "23\xa0h"),
        (timedelta(days=1), "1\xa0j"),
        (timedelta(days=40), "40\xa0j"),
        (timedelta(minutes=-5), "0\xa0min"),
    ],
)
def test_a_time_is_told_in_its_largest_unit(gone, told):
    assert elapsed(gone) == told


@pytest.mark.parametrize(
    ("approving", "complete", "last_day_to_act", "found"),
    [
        (True, False, date(2026, 11, 1), Readiness.TO_APPROVE),
        (False, True, date(2026, 11, 22), Readiness.BARRED),
        (False, True, date(2026, 11, 23), Readiness.ENDING),
        (False, True, date(2027, 1, 22), Readiness.ENDING),
        (False, False, date(2027, 1, 23), Readiness.INCOMPLETE),
        (False, True, date(2027, 1, 23), Readiness.COMPLETE),
    ],
)
def test_what_stops_a_letter_is_said_before_what_presses_and_what_lacks(approving, complete, last_day_to_act, found):
    assert readiness(approving=approving, complete=complete, last_day_to_act=last_day_to_act, on=TODAY) == found


def test_an_indicator_is_told_to_the_euro():
    assert round_euros(Decimal("18419.50")) == "18\u202f420\xa0€"


def test_a_long_message_is_cut_between_two_words():
    assert shorten("mot " * 40).endswith("mot…")
    assert shorten("court") == "court"


def test_a_bar_is_cut_in_parts_that_add_up_to_a_hundred():
    parts = stacked([("a", Decimal(1)), ("b", Decimal(1)), ("c", Decimal(1)), ("d", Decimal(0))])
    assert [part.percent for part in parts] == [34, 33, 33, 0]
    assert [part.x for part in parts] == [0, 340, 670, 1000]
    assert stacked([("a", Decimal(0))]) == ()


def test_a_curve_goes_from_left_to_right_and_never_out_of_its_box():
    drawn = curve([Decimal(0), Decimal(50), Decimal(200)])
    assert drawn.line == "0.0,31.0 50.0,24.2 100.0,4.0"
    assert drawn.area == "0,34 0.0,31.0 50.0,24.2 100.0,4.0 100,34"
    assert curve([Decimal(0)]).line == "0.0,31.0 100.0,31.0"
