"""What protects a person protects each of their rows, whichever creditor's file named them; homonyms stay two."""

from __future__ import annotations

import pytest

from agency.journal.enums import Verb
from agency.journal.models import JournalLine
from agency.parties.enums import Protection
from agency.parties.operations import protect
from agency.parties.queries import same_person
from tests.factories import BY, NOW, TODAY, a_creditor, a_person


@pytest.fixture
def nora(tenant):
    return a_person(a_creditor(), first_name="Nora", last_name="Lefèvre", email="nora@lefevre.example")


@pytest.fixture
def elsewhere(tenant):
    return a_creditor(name="Garage des Lilas", kind="company", siren="")


def noted(person):
    person.refresh_from_db()
    return person.protection, person.protected_since


@pytest.mark.parametrize(
    "facts",
    [
        {"email": ""},
        {"email": "", "last_name": "LEFEVRE"},
        {"email": "nora@lefevre.example", "line1": "3 quai Neuf"},
    ],
)
def test_one_person_of_two_creditors_is_protected_from_both(nora, elsewhere, facts):
    other = a_person(elsewhere, **({"first_name": "Nora", "last_name": "Lefèvre"} | facts))
    protect(debtor=nora, protection=Protection.OVERINDEBTED, since=TODAY, by=BY, at=NOW)
    assert noted(other) == noted(nora) == (Protection.OVERINDEBTED, TODAY)
    assert JournalLine.objects.filter(verb=Verb.DEBTOR_PROTECTED).count() == 2
    protect(debtor=other, protection=Protection.NONE, since=TODAY, by=BY, at=NOW)
    assert noted(nora) == ("", None)


def test_a_protected_person_who_comes_again_is_protected_at_once(nora, elsewhere):
    protect(debtor=nora, protection=Protection.DECEASED, since=TODAY, by=BY, at=NOW)
    again = a_person(elsewhere, first_name="Nora", last_name="Lefèvre", email="")
    assert noted(again) == (Protection.DECEASED, TODAY)


def test_a_homonym_elsewhere_and_somebody_at_the_same_place_are_others(nora, elsewhere):
    homonym = a_person(elsewhere, first_name="Nora", last_name="Lefèvre", line1="3 quai Neuf", email="n@x.example")
    neighbour = a_person(elsewhere, first_name="Adam", last_name="Lefèvre", email="adam@lefevre.example")
    protect(debtor=nora, protection=Protection.DECEASED, since=TODAY, by=BY, at=NOW)
    assert noted(homonym)[0] == noted(neighbour)[0] == Protection.NONE
    assert list(same_person(nora)) == [nora]
