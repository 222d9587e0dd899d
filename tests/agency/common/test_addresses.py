"""A French address is checked by the rules of the post before a letter bears it."""

from __future__ import annotations

import pytest

from agency.common.addresses import DEPARTMENTS, department_of, postal_faults

GOOD = {
    "name": "Nora Lefèvre",
    "line1": "8 rue des Acacias",
    "line2": "",
    "line3": "",
    "postcode": "44300",
    "city": "Nantes",
}


@pytest.mark.parametrize(
    ("changed", "said", "certain"),
    [
        ({"postcode": "4430"}, "comporte 5 chiffres", True),
        ({"postcode": "00300"}, "Aucun département ne commence par 00", True),
        ({"postcode": "96300"}, "Aucun département", True),
        ({"postcode": "35000"}, "Nantes est en Loire-Atlantique (44)", False),
        ({"postcode": "69001", "city": "Marseille 1er"}, "Bouches-du-Rhône (13)", False),
        ({"city": "44300 Nantes"}, "n’a pas sa place dans le nom de la ville", True),
        ({"line3": "CEDEX 3"}, "suit le nom de la ville", True),
        ({"line1": "Le Bourg"}, "ni numéro ni boîte postale", False),
        ({"line1": "12 " + "rue des très longues allées du bord de la rivière"}, "dépasse 38 caractères", True),
    ],
)
def test_what_is_wrong_is_said_with_whether_it_can_be(changed: dict[str, str], said: str, certain: bool) -> None:
    (fault,) = postal_faults(**(GOOD | changed))
    assert said in fault.words
    assert fault.certain == certain


@pytest.mark.parametrize(
    "changed",
    [
        {},
        {"city": "NANTES CEDEX 3", "postcode": "44036"},
        {"postcode": "75116", "city": "Paris"},
        {"postcode": "69003", "city": "Lyon 3e"},
        {"postcode": "20200", "city": "Bastia"},
        {"postcode": "97400", "city": "Saint-Denis"},
        {"postcode": "98000", "city": "Monaco"},
        {"line1": "Lieu-dit Kerlann", "line3": "BP 12", "postcode": "29000", "city": "Quimper"},
    ],
)
def test_a_right_address_is_left_alone(changed: dict[str, str]) -> None:
    assert postal_faults(**(GOOD | changed)) == ()


def test_each_postcode_has_its_departement() -> None:
    assert department_of("44300") == "Loire-Atlantique (44)"
    assert department_of("97411") == "La Réunion (974)"
    assert department_of("20000") == "Corse (20)"
    assert len(DEPARTMENTS) == 95 + 8 + 5
