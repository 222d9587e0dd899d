"""Holidays by zone, working days, deadlines, periods, the debtor's clock."""

import subprocess
import sys
from datetime import UTC, date, datetime, time, timedelta

import holidays
import pytest
from hypothesis import given
from hypothesis import strategies as st

from agency.common.calendar import (
    CalendarError,
    Deadline,
    Period,
    Week,
    Zone,
    add_months,
    add_working_days,
    format_date,
    format_long,
    format_short,
    holidays_of,
    instant,
    is_holiday,
    is_working_day,
    local_time,
    month_end,
    next_working_day,
    paris_date,
    previous_working_day,
    procedural_deadline,
    product_deadline,
    time_zone,
    zone_of_postcode,
)
from tests.agency.common.bounded import bounded, days


@pytest.mark.parametrize(
    ("postcode", "zone"),
    [
        ("44000", Zone.METROPOLE),
        ("67000", Zone.ALSACE_MOSELLE),
        ("68100", Zone.ALSACE_MOSELLE),
        ("57 000", Zone.ALSACE_MOSELLE),
        ("20000", Zone.METROPOLE),
        ("97110", Zone.GUADELOUPE),
        ("97133", Zone.SAINT_BARTHELEMY),
        ("97150", Zone.SAINT_MARTIN),
        ("97200", Zone.MARTINIQUE),
        ("97300", Zone.GUYANE),
        ("97400", Zone.REUNION),
        ("97500", Zone.SAINT_PIERRE_ET_MIQUELON),
        ("97600", Zone.MAYOTTE),
        ("97700", Zone.SAINT_BARTHELEMY),
        ("97800", Zone.SAINT_MARTIN),
        ("98600", Zone.WALLIS_ET_FUTUNA),
        ("98700", Zone.POLYNESIE),
        ("98800", Zone.NOUVELLE_CALEDONIE),
    ],
)
def test_a_postcode_tells_the_zone(postcode, zone):
    assert zone_of_postcode(postcode) is zone


@pytest.mark.parametrize("postcode", ["4400", "440000", "2A000", "", "٤٤٠٠٠"])
def test_what_is_not_a_french_postcode_is_refused(postcode):
    with pytest.raises(CalendarError, match="cinq chiffres"):
        zone_of_postcode(postcode)


def test_holidays_of_2026_and_2027_in_metropole():
    """R10.6: the moving feasts of 2026 and 2027."""
    assert len(holidays_of(2026)) == 11
    for day in (date(2026, 4, 6), date(2026, 5, 14), date(2026, 5, 25), date(2027, 3, 29), date(2027, 5, 6)):
        assert is_holiday(day)
    assert not is_holiday(date(2026, 4, 3))


@pytest.mark.parametrize(("zone", "published"), [(Zone.METROPOLE, None), (Zone.ALSACE_MOSELLE, "57")])
def test_the_days_are_those_that_the_library_publishes(zone, published):
    for year in range(2000, 2060):
        assert holidays_of(year, zone) == set(holidays.country_holidays("FR", subdiv=published, years=year))


def test_the_days_of_france_load_no_other_country():
    """All the others weigh ten megabytes in each process."""
    asked = "import sys; from agency.common.calendar import holidays_of; holidays_of(2026); "
    told = f"{asked}sys.exit('holidays.countries' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", told], check=False).returncode == 0


@pytest.mark.parametrize(
    ("zone", "day"),
    [
        (Zone.ALSACE_MOSELLE, date(2026, 4, 3)),
        (Zone.ALSACE_MOSELLE, date(2026, 12, 26)),
        (Zone.MAYOTTE, date(2026, 4, 27)),
        (Zone.MARTINIQUE, date(2026, 5, 22)),
        (Zone.GUADELOUPE, date(2026, 5, 27)),
        (Zone.GUYANE, date(2026, 6, 10)),
        (Zone.REUNION, date(2026, 12, 20)),
        (Zone.SAINT_BARTHELEMY, date(2026, 10, 9)),
        (Zone.SAINT_MARTIN, date(2026, 5, 28)),
        (Zone.POLYNESIE, date(2026, 4, 3)),
        (Zone.NOUVELLE_CALEDONIE, date(2026, 9, 24)),
        (Zone.WALLIS_ET_FUTUNA, date(2026, 7, 29)),
    ],
)
def test_each_zone_adds_its_own_days(zone, day):
    assert is_holiday(day, zone)
    assert not is_holiday(day, Zone.METROPOLE)


def test_a_saturday_is_worked_in_labour_law_only():
    saturday = date(2026, 11, 21)
    assert not is_working_day(saturday)
    assert is_working_day(saturday, week=Week.OUVRABLES)
    assert not is_working_day(date(2026, 11, 22), week=Week.OUVRABLES)
    assert is_working_day(date(2026, 11, 20))


def test_working_days_skip_the_armistice():
    """Tuesday 10 November 2026 + 1 worked day: Wednesday 11 is a holiday."""
    assert add_working_days(date(2026, 11, 10), 1) == date(2026, 11, 12)
    assert add_working_days(date(2026, 11, 12), -1) == date(2026, 11, 10)
    assert add_working_days(date(2026, 11, 11), 0) == date(2026, 11, 11)
    assert add_working_days(date(2026, 11, 20), 3) == date(2026, 11, 25)
    assert next_working_day(date(2026, 11, 11)) == date(2026, 11, 12)
    assert next_working_day(date(2026, 11, 21), week=Week.OUVRABLES) == date(2026, 11, 21)
    assert previous_working_day(date(2026, 11, 22)) == date(2026, 11, 20)
    assert previous_working_day(date(2026, 11, 20)) == date(2026, 11, 20)


@pytest.mark.parametrize(
    ("day", "months", "expected"),
    [
        (date(2026, 1, 31), 1, date(2026, 2, 28)),
        (date(2024, 1, 31), 1, date(2024, 2, 29)),
        (date(2024, 2, 29), 24, date(2026, 2, 28)),
        (date(2023, 2, 28), 12, date(2024, 2, 28)),
        (date(2026, 11, 30), 3, date(2027, 2, 28)),
        (date(2026, 3, 31), -1, date(2026, 2, 28)),
        (date(2026, 12, 15), 1, date(2027, 1, 15)),
        (date(2026, 1, 15), -1, date(2025, 12, 15)),
        (date(2026, 12, 31), 12, date(2027, 12, 31)),
    ],
)
def test_months_end_on_the_same_number_or_the_last_day(day, months, expected):
    assert add_months(day, months) == expected


@pytest.mark.parametrize("months", [12 * 8000, -12 * 2026])
def test_a_date_out_of_the_calendar_is_refused(months):
    with pytest.raises(CalendarError):
        add_months(date(2026, 1, 1), months)


def test_the_first_and_last_years_of_the_calendar_exist():
    assert add_months(date(2026, 1, 1), 12 * (9999 - 2026)) == date(9999, 1, 1)
    assert add_months(date(2026, 1, 1), -12 * 2025) == date(1, 1, 1)


def test_the_end_of_a_month_is_its_last_day():
    assert month_end(date(2024, 2, 3)) == date(2024, 2, 29)
    assert month_end(date(2026, 11, 30)) == date(2026, 11, 30)


def test_procedure_counts_months_then_days_and_ends_on_a_worked_day():
    """R10.1"""
    found = procedural_deadline(date(2026, 1, 31), months=1, days=3)
    assert (found.nominal, found.extended) == (date(2026, 3, 3), date(2026, 3, 3))
    good_friday = procedural_deadline(date(2026, 3, 3), months=1, zone=Zone.ALSACE_MOSELLE)
    assert good_friday.extended == date(2026, 4, 7)
    assert procedural_deadline(date(2026, 3, 3), days=1).nominal == date(2026, 3, 4)


@pytest.mark.parametrize("period", [{}, {"days": -1}, {"months": -1, "days": 5}, {"months": 2, "days": -1}])
def test_procedure_refuses_an_empty_period(period):
    with pytest.raises(CalendarError):
        procedural_deadline(date(2026, 1, 31), **period)


@pytest.mark.parametrize(
    ("nominal", "effective", "action_on"),
    [
        (date(2026, 1, 15), date(2026, 1, 15), date(2026, 1, 16)),
        (date(2026, 11, 15), date(2026, 11, 16), date(2026, 11, 17)),
        (date(2027, 1, 15), date(2027, 1, 15), date(2027, 1, 18)),
    ],
)
def test_we_act_on_the_sixteenth_for_a_deadline_on_the_fifteenth(nominal, effective, action_on):
    """R10.2: the three dates of the rulebook."""
    sent = nominal - timedelta(days=15)
    assert product_deadline(sent, 15) == Deadline(nominal, effective, action_on)


def test_a_deadline_of_no_day_is_today_and_a_negative_one_is_refused():
    assert product_deadline(date(2026, 11, 20), 0).nominal == date(2026, 11, 20)
    with pytest.raises(CalendarError):
        product_deadline(date(2026, 11, 20), -1)


def test_a_period_holds_its_first_day_and_not_its_last():
    year = Period(date(2026, 1, 1), date(2027, 1, 1))
    assert date(2026, 1, 1) in year
    assert date(2026, 12, 31) in year
    assert date(2027, 1, 1) not in year
    assert date(2025, 12, 31) not in year
    assert year.days == 365
    assert date(9999, 1, 1) in Period(date(2026, 1, 1))


def test_a_period_without_end_has_no_length_and_none_ends_before_it_starts():
    with pytest.raises(CalendarError):
        _ = Period(date(2026, 1, 1)).days
    with pytest.raises(CalendarError):
        Period(date(2026, 1, 2), date(2026, 1, 1))
    assert Period(date(2026, 1, 1), date(2026, 1, 1)).days == 0


def test_periods_that_touch_do_not_overlap():
    first, second = Period(date(2026, 1, 1), date(2026, 7, 1)), Period(date(2026, 7, 1))
    assert not first.overlaps(second)
    assert second.overlap(Period(date(2026, 8, 1))) == Period(date(2026, 8, 1))
    assert first.overlap(Period(date(2026, 6, 30), date(2026, 9, 1))) == Period(date(2026, 6, 30), date(2026, 7, 1))
    assert first.overlaps(Period(date(2025, 1, 1), date(2026, 1, 2)))


def test_the_hour_is_the_one_of_the_person():
    """R10.7: 09:00 in La Réunion is 06:00 in Paris in winter."""
    at = instant(date(2026, 11, 23), time(9), Zone.REUNION)
    assert at == datetime(2026, 11, 23, 5, 0, tzinfo=UTC)
    assert local_time(at, Zone.METROPOLE).hour == 6
    assert time_zone(Zone.ALSACE_MOSELLE).key == "Europe/Paris"


def test_summer_time_moves_the_instant_not_the_hour():
    winter = instant(date(2026, 3, 28), time(9))
    summer = instant(date(2026, 3, 29), time(9))
    assert summer - winter == timedelta(hours=23)


def test_the_legal_date_is_the_one_of_paris():
    assert paris_date(datetime(2026, 11, 22, 23, 30, tzinfo=UTC)) == date(2026, 11, 23)
    with pytest.raises(CalendarError, match="fuseau"):
        paris_date(datetime(2026, 11, 22, 23, 30))


def test_dates_are_written_in_french():
    assert format_date(date(2026, 11, 2)) == "2 novembre 2026"
    assert format_date(date(2027, 1, 1)) == "1er janvier 2027"
    assert format_date(date(2027, 8, 31)) == "31 août 2027"
    assert format_long(date(2026, 11, 2)) == "lundi 2 novembre 2026"
    assert format_short(date(2026, 2, 3)) == "03/02/2026"


@bounded
@given(days, st.sampled_from(Zone))
def test_every_zone_answers_for_every_day(day, zone):
    following = next_working_day(day, zone)
    assert day <= following
    assert is_working_day(following, zone)
    assert add_working_days(following, 1, zone) > following
    assert add_working_days(add_working_days(following, 5, zone), -5, zone) == following


@bounded
@given(days, st.integers(0, 400))
def test_months_never_reach_into_the_next_one(day, months):
    later = add_months(day, months)
    assert (later.year * 12 + later.month) - (day.year * 12 + day.month) == months
    assert later.day == min(day.day, month_end(later).day)


@bounded
@given(days, st.integers(0, 90), st.sampled_from(Zone))
def test_we_act_after_the_day_we_gave(day, count, zone):
    """R10.2"""
    found = product_deadline(day, count, zone)
    assert found.nominal <= found.effective < found.action_on
    assert is_working_day(found.effective, zone)
    assert is_working_day(found.action_on, zone)
