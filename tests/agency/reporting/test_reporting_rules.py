"""Words and shapes of the staff's screens, from values alone."""

from datetime import datetime, timedelta
from decimal import Decimal

import pytest

from agency.reporting.rules import (
    Chip,
    curve,
    duration,
    elapsed,
    initials,
    reply_chip,
    round_euros,
    short_euros,
    shorten,
    stacked,
    told,
    why,
)

AT = datetime(2026, 11, 23, 9, 12)


@pytest.mark.parametrize(
    ("name", "letters"),
    [("Claire Roussel", "CR"), ("SARL Vent d’Ouest", "VO"), ("Odile", "O"), ("SARL", "S"), ("<b>#eval", "?"),
     ("Jean Paul de La Tour", "JT"), ("", "?")],
)  # fmt: skip
def test_initials_are_two_letters_of_the_name_people_use(name, letters):
    assert initials(name) == letters


@pytest.mark.parametrize(
    ("gone", "words"),
    [(timedelta(0), "0\xa0min"), (timedelta(minutes=59), "59\xa0min"), (timedelta(hours=1), "1\xa0h"),
     (timedelta(hours=23, minutes=59), "23\xa0h"), (timedelta(days=1), "1\xa0j"), (timedelta(days=40), "40\xa0j"),
     (timedelta(minutes=-5), "0\xa0min")],
)  # fmt: skip
def test_a_time_is_told_in_its_largest_unit(gone, words):
    assert duration(gone) == elapsed(AT - gone, AT) == words


def test_amounts_lose_their_cents_only_when_there_are_none():
    assert short_euros(Decimal("486.00")) == "486\xa0€"
    assert short_euros(Decimal("40.50")) == "40,50\xa0€"
    assert round_euros(Decimal("18419.50")) == "18\u202f420\xa0€"


def test_a_death_is_never_announced_as_a_difficulty():
    assert reply_chip("hardship", {"situation": "death"}) == Chip("Deuil", "lavande")
    assert reply_chip("hardship", {}) == Chip("Difficulté", "lavande")


def test_answers_read_as_sentences_and_a_message_as_its_first_words():
    assert told("already_paid", {"method": "transfer", "paid_on": "3 novembre"}) == [
        "Dit avoir payé par virement", "Quand\xa0: 3 novembre",
    ]  # fmt: skip
    assert why("dispute", {"reason": "too_old"}, "Non") == "Dit que la facture est trop ancienne"
    assert told("hardship", {"situation": "unsaid", "helps": ["pause", "??"]})[1] == "Ce qui aiderait\xa0: une pause"
    assert why("message", {}, "mot " * 40).endswith("mot…")
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
