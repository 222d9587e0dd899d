"""French typography, addresses of six lines, plain letters."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agency.common.text import (
    POSTAL_WIDTH,
    PostalAddressError,
    french_typography,
    postal_lines,
    slug_name,
    unaccent,
)
from tests.agency.common.bounded import bounded


@pytest.mark.parametrize(
    ("plain", "typeset"),
    [
        ("l'été", "l’été"),
        ('"oui"', "«\u00a0oui\u00a0»"),
        ("« oui »", "«\u00a0oui\u00a0»"),
        ("Pourquoi ?", "Pourquoi\u202f?"),
        ("Voici: 12 €", "Voici\u00a0: 12\u00a0€"),
        ("12%", "12\u00a0%"),
        ("à 10:30", "à 10:30"),
        ("https://exemple.fr/a;b", "https://exemple.fr/a\u202f;b"),
        ("Attendez...", "Attendez…"),
    ],
)
def test_french_typography_is_applied(plain, typeset):
    assert french_typography(plain) == typeset


@bounded
@given(st.text("ab ?!;:«»\"'€%12\u00a0\u202f", max_size=30))
def test_typography_is_idempotent(text):
    once = french_typography(text)
    assert french_typography(once) == once


def test_letters_lose_accents_and_ligatures():
    assert unaccent("Œuvre d’été à Ålesund, ß") == "OEuvre d’ete a Alesund, ss"
    assert slug_name("  Éléonore d’Aubigné-Œuf ") == "eleonore-d-aubigne-oeuf"


def test_an_address_has_capitals_and_no_punctuation():
    lines = postal_lines(
        name="Mme Éléonore d'Exemple",
        building="Bât. C",
        street="12 bis, rue des Tilleuls",
        postcode="44000",
        city="Nantes",
    )
    assert lines == ["MME ELEONORE D EXEMPLE", "BAT C", "12 BIS RUE DES TILLEULS", "44000 NANTES"]


def test_a_long_street_is_shortened_as_the_post_does():
    lines = postal_lines(
        name="M. Exemple", street="145 boulevard du Commandant Charles Exemplaire", postcode="44000", city="Nantes"
    )
    assert lines[1] == "145 BD DU CDT CHARLES EXEMPLAIRE"


def test_a_foreign_country_takes_a_line():
    abroad = postal_lines(
        name="M. Exemple", street="1 rue Haute", postcode="1000", city="Bruxelles", country="Belgique"
    )
    assert abroad[-1] == "BELGIQUE"
    assert postal_lines(name="M. Exemple", postcode="44000", city="Nantes", country="France")[-1] == "44000 NANTES"


def test_what_does_not_fit_is_named():
    with pytest.raises(PostalAddressError, match="voie"):
        postal_lines(name="M. Exemple", street="x" * 39, postcode="44000", city="Nantes")
    with pytest.raises(PostalAddressError, match="six lignes"):
        postal_lines(
            name="a", contact="b", building="c", street="d", locality="e", postcode="1", city="f", country="Suisse"
        )


@pytest.mark.parametrize(("name", "city"), [("", "Nantes"), ("M. Exemple", " ")])
def test_an_address_needs_a_name_and_a_city(name, city):
    with pytest.raises(PostalAddressError, match="un nom et une ville"):
        postal_lines(name=name, postcode="44000", city=city)


def test_a_postal_line_holds_thirty_eight_characters():
    name = "A" * POSTAL_WIDTH
    assert postal_lines(name=name, postcode="44000", city="Nantes")[0] == name
