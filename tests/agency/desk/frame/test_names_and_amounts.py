"""Names and amounts as every page of the staff shortens them."""

from decimal import Decimal

import pytest

from agency.desk.frame.rules import initials, short_euros


@pytest.mark.parametrize(
    ("name", "letters"),
    [
        ("Claire Roussel", "CR"),
        ("SARL Vent d’Ouest", "VO"),
        ("Odile", "O"),
        ("SARL", "S"),
        ("<b>#eval", "?"),
        ("Jean Paul de La Tour", "JT"),
        ("", "?"),
    ],
)
def test_initials_are_two_letters_of_the_name_people_use(name, letters):
    assert initials(name) == letters


def test_amounts_lose_their_cents_only_when_there_are_none():
    assert short_euros(Decimal("486.00")) == "486\xa0€"
    assert short_euros(Decimal("40.50")) == "40,50\xa0€"
