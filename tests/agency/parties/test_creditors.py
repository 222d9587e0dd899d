"""Clients of the agency: who may be one, and whose account enters whose pages."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from agency.journal.models import JournalLine
from agency.parties.enums import CreditorKind
from agency.parties.models import Creditor, CreditorContact
from agency.parties.operations import CreditorRefused, add_creditor, add_creditor_contact
from agency.users.enums import UserKind
from agency.users.operations import open_account
from tests.factories import BY, NOW, a_creditor

pytestmark = pytest.mark.usefixtures("tenant")

REFUSED = {CreditorKind.PUBLIC_BODY: "R1.4", CreditorKind.CREDIT_PURCHASER: "R1.3"}


@pytest.mark.parametrize(("kind", "rule"), REFUSED.items())
def test_a_client_whose_claims_the_law_gives_to_others_is_refused(kind: CreditorKind, rule: str) -> None:
    with pytest.raises(CreditorRefused, match=rule):
        a_creditor(kind=kind, name="Trésorerie fictive")
    assert not Creditor.objects.filter(name="Trésorerie fictive").exists()


@pytest.mark.parametrize("kind", [one for one in CreditorKind if one not in REFUSED])
def test_every_other_kind_of_client_is_taken_and_told_to_the_journal(kind: CreditorKind) -> None:
    creditor = a_creditor(kind=kind)
    line = JournalLine.objects.get(verb="creditor.added", subject_id=creditor.pk)
    assert line.data["name"] == creditor.name == "OGEC du Collège Saint-Aubin"


def test_a_client_is_called_by_its_own_name_when_it_has_no_other() -> None:
    seat = {"line1": "3 rue des Forges", "postcode": "44000", "city": "Nantes"}
    garage = add_creditor(kind=CreditorKind.COMPANY, name="Garage Delmas SARL", by=BY, at=NOW, **seat)
    assert (garage.short_name, a_creditor().short_name) == ("Garage Delmas SARL", "Collège Saint-Aubin")


@pytest.mark.parametrize("siren", ["55210055", "5521005544", "55210055X"])
def test_a_siren_has_nine_digits(siren: str) -> None:
    with pytest.raises(ValidationError):
        a_creditor(siren=siren)


def test_an_account_enters_the_pages_of_one_creditor_only() -> None:
    school, garage = a_creditor(), a_creditor(name="Garage Delmas SARL", siren="")
    user = open_account(email="econome@saint-aubin.example", first_name="Luc", last_name="F", kind=UserKind.CREDITOR)
    add_creditor_contact(creditor=school, user=user, role="économe", by=BY, at=NOW)
    with pytest.raises(IntegrityError), transaction.atomic():
        add_creditor_contact(creditor=garage, user=user, role="gérant", by=BY, at=NOW)
    assert CreditorContact.objects.get(user=user).creditor == school
    told = JournalLine.objects.get(verb="creditor.contact_added").data
    assert told == {"creditor": school.pk, "user": user.pk, "right": "main"}
