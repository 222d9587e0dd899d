"""How a page lets a person call the agency."""

import pytest

from portal.view_models import AgencyIdentity


@pytest.mark.parametrize(
    ("phone", "link"),
    [
        ("02 61 91 04 12", "tel:+33261910412"),
        ("02.61.91.04.12", "tel:+33261910412"),
        ("+33 2 61 91 04 12", "tel:+33261910412"),
        ("3939", "tel:3939"),
    ],
)
def test_a_telephone_calls_the_number_whatever_stands_between_its_digits(phone: str, link: str) -> None:
    assert AgencyIdentity("Cabinet Lhermitte", phone=phone).phone_link == link
