"""Two mentions of a person: the same one recognised, a homonym never merged, nothing they said overwritten."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from agency.journal.models import JournalLine
from agency.parties.enums import ContactKind, Matter, Protection, Source
from agency.parties.models import Creditor, Debtor
from agency.parties.operations import change_address, invalidate_address, match_or_create, protect
from agency.parties.queries import same_firm
from agency.parties.rules import PersonFacts, match_key, same
from tests.factories import BY, NOW, TODAY, a_creditor, a_person

pytestmark = pytest.mark.usefixtures("tenant")

LATER = date(2026, 12, 1)


def move(debtor: Debtor, line1: str, source: Source = Source.DEBTOR) -> None:
    change_address(debtor=debtor, line1=line1, postcode="35000", city="Rennes", source=source, by=BY, at=NOW, on=LATER)


def hear(creditor: Creditor, *, relied_on: bool, line1: str) -> None:
    """The creditor's next file says where Camille lives."""
    facts = PersonFacts(
        kind="consumer", first_name="Camille", last_name="Roussel", line1=line1, postcode="44300", city="Nantes"
    )
    match_or_create(facts=facts, creditor=creditor, relied_on=relied_on, by=BY, at=NOW, on=LATER)


def home(debtor: Debtor) -> str:
    """Where we write to the person."""
    return str(debtor.addresses.get(valid=True).line1)


def test_the_same_person_of_the_same_creditor_is_one_row() -> None:
    school = a_creditor()
    first = a_person(school)
    again = a_person(school, last_name="ROUSSEL", first_name="camille", phone="06 39 98 12 34")
    assert again == first
    assert set(first.contact_points.values_list("kind", "value")) == {
        (ContactKind.EMAIL, "camille@roussel.example"),
        (ContactKind.PHONE, "06 39 98 12 34"),
    }
    assert JournalLine.objects.filter(verb="debtor.added", subject_id=first.pk).count() == 1
    assert first.addresses.count() == 1


def test_a_homonym_of_another_creditor_or_of_another_town_is_somebody_else() -> None:
    school, garage = a_creditor(), a_creditor(name="Garage Delmas SARL", siren="")
    people = {a_person(school), a_person(garage), a_person(school, postcode="35000", city="Rennes")}
    assert len(people) == 3


def test_a_business_is_known_by_its_siren_within_each_creditor() -> None:
    school, garage = a_creditor(), a_creditor(name="Garage Delmas SARL", siren="")
    firm = {"kind": "business", "first_name": "", "last_name": "", "siren": "732829320"}
    first = a_person(school, company_name="SARL Vent d’Ouest", **firm)
    assert a_person(school, company_name="Vent d’Ouest", postcode="35000", **firm) == first
    second = a_person(garage, company_name="Vent d’Ouest", **firm)
    assert second != first
    assert set(same_firm(first)) == set(same_firm(second)) == {first, second}
    assert set(same_firm(a_person(school))) == {a_person(school)}


@pytest.mark.parametrize(
    ("facts", "key"),
    [
        ({"siren": "732829320", "account": "C1"}, "siren:7:732829320"),
        ({"account": "C1"}, "account:7:C1:roussel-camille"),
        ({}, "name:7:roussel-camille:44300"),
    ],
)
def test_what_recognises_a_person_goes_from_the_surest_to_the_name(facts: dict[str, str], key: str) -> None:
    person = PersonFacts(kind="consumer", first_name="Camille", last_name="Roussel", postcode="44300", **facts)
    assert match_key(person, 7) == key


def test_two_members_of_a_family_account_are_two_people() -> None:
    """A school numbers families: the number alone would merge two parents."""
    one, two = (PersonFacts(kind="consumer", last_name="Roussel", first_name=n, account="F0014") for n in ("A", "B"))
    assert match_key(one, 7) != match_key(two, 7)


def test_the_address_that_the_person_gave_is_not_replaced_by_the_creditor_s() -> None:
    school = a_creditor()
    camille = a_person(school)
    move(camille, "2 quai Neuf")
    hear(school, relied_on=False, line1="8 bis rue des Acacias")
    assert home(camille) == "2 quai Neuf"
    assert camille.questions.get().brought["line1"] == "8 bis rue des Acacias"


def test_a_newer_address_of_the_creditor_replaces_its_own_that_nobody_relied_on() -> None:
    school = a_creditor()
    camille = a_person(school)
    hear(school, relied_on=False, line1="8 bis rue des Acacias")
    assert home(camille) == "8 bis rue des Acacias"
    assert camille.addresses.count() == 2
    assert camille.addresses.get(valid=True).creditor == school
    hear(school, relied_on=True, line1="9 rue des Acacias")
    assert home(camille) == "8 bis rue des Acacias"
    assert camille.questions.get().known["line1"] == "8 bis rue des Acacias"


def test_what_staff_learn_replaces_what_the_creditor_said_and_the_neighbour_does_not_move() -> None:
    school = a_creditor()
    camille, alex = a_person(school), a_person(school, first_name="Alex", email="alex@roussel.example")
    move(camille, "5 rue Neuve", Source.STAFF)
    assert (home(camille), home(alex)) == ("5 rue Neuve", "8 rue des Acacias")
    move(camille, "2 quai Neuf")
    assert (home(camille), home(alex)) == ("2 quai Neuf", "8 rue des Acacias")


def test_an_address_that_mail_came_back_from_is_not_taken_again_nor_replaced_without_a_decision() -> None:
    school = a_creditor()
    camille = a_person(school)
    invalidate_address(debtor=camille, by=BY, at=NOW, reason="inconnue à l’adresse")
    hear(school, relied_on=True, line1="8 rue des Acacias")
    assert not camille.addresses.filter(valid=True).exists()
    assert not camille.questions.exists()
    hear(school, relied_on=True, line1="1 rue Neuve")
    assert not camille.addresses.filter(valid=True).exists()
    assert camille.questions.get().brought["line1"] == "1 rue Neuve"


@pytest.mark.parametrize(
    ("matter", "one", "other", "alike"),
    [
        (Matter.NAME, {"company_name": "SARL Vent d’Ouest"}, {"company_name": "VENT D'OUEST"}, True),
        (Matter.NAME, {"company_name": "Vent d’Ouest"}, {"company_name": "Vol au Vent"}, False),
        (Matter.ADDRESS, {"line1": "1 rue A", "city": "Nantes"}, {"line1": "1 RUE A", "city": "NANTES"}, True),
        (Matter.ADDRESS, {"line1": "1 rue A", "line2": "Bât. C"}, {"line1": "1 rue A Bât C"}, True),
        (Matter.ADDRESS, {"line1": "1 rue A"}, {"line1": "11 rue A"}, False),
        (Matter.EMAIL, {"email": "A@b.example"}, {"email": "a@b.example "}, True),
        (Matter.PHONE, {"phone": "06 39 98 12 34"}, {"phone": "+33639981234"}, True),
        (Matter.PHONE, {"phone": "06 39 98 12 34"}, {"phone": "06 39 98 12 35"}, False),
    ],
)
def test_two_words_say_the_same_whatever_their_dress(
    matter: Matter, one: dict[str, str], other: dict[str, str], alike: bool
) -> None:
    assert same(matter, one, other) is alike


def test_half_an_address_is_no_address() -> None:
    assert not a_person(a_creditor(), line1="", last_name="Sans Adresse").addresses.exists()
    assert not PersonFacts(kind="consumer", line1="1 rue", postcode="44000").has_address


def test_mail_that_came_back_ends_the_address_of_that_person_only() -> None:
    school = a_creditor()
    camille, alex = a_person(school), a_person(school, first_name="Alex", email="alex@roussel.example")
    assert invalidate_address(debtor=camille, by=BY, at=NOW, reason="inconnue à l’adresse") == 1
    assert not camille.addresses.filter(valid=True).exists()
    assert home(alex) == "8 rue des Acacias"
    assert invalidate_address(debtor=camille, by=BY, at=NOW, reason="encore") == 0


def test_an_address_fits_the_post_or_is_refused_and_the_old_one_stays() -> None:
    camille = a_person(a_creditor())
    with pytest.raises(ValidationError), transaction.atomic():
        move(camille, "2 quai Neuf, résidence des Grands Hortensias, escalier C")
    assert home(camille) == "8 rue des Acacias"


def test_protection_is_dated_and_ends() -> None:
    school = a_creditor()
    camille, alex = a_person(school), a_person(school, first_name="Alex", email="alex@roussel.example")
    protect(debtor=camille, protection=Protection.OVERINDEBTED, since=TODAY, by=BY, at=NOW)
    camille.refresh_from_db()
    alex.refresh_from_db()
    assert (camille.protection, camille.protected_since) == (Protection.OVERINDEBTED, TODAY)
    assert (alex.protection, alex.protected_since) == ("", None)
    protect(debtor=camille, protection=Protection.NONE, since=LATER, by=BY, at=NOW)
    camille.refresh_from_db()
    assert (camille.protection, camille.protected_since) == ("", None)
    told = JournalLine.objects.filter(verb="debtor.protected").order_by("pk").values_list("subject_id", "data")
    assert list(told) == [(camille.pk, {"protection": "overindebted"}), (camille.pk, {"protection": ""})]


def test_the_database_wants_a_name_and_one_valid_address() -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Debtor.objects.create(kind="consumer", match_key="personne")
    camille = a_person(a_creditor())
    with pytest.raises(IntegrityError), transaction.atomic():
        camille.addresses.create(line1="x", postcode="44000", city="Nantes", source=Source.STAFF, since=TODAY)


@pytest.mark.parametrize(
    ("facts", "greeting"),
    [
        ({}, "Madame Roussel"),
        ({"civility": "m"}, "Monsieur Roussel"),
        ({"civility": ""}, "Madame, Monsieur"),
        ({"civility": "mme", "last_name": "", "first_name": "", "company_name": "SARL Ouest"}, "Madame, Monsieur"),
    ],
)
def test_how_a_letter_greets(facts: dict[str, Any], greeting: str) -> None:
    assert a_person(a_creditor(), **facts).salutation == greeting
