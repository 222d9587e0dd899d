"""A change of address, e-mail or number: how often, what it never undoes, what stands after it was checked."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from agency.cases.models import Case
from agency.contacts.enums import ContactChangeState
from agency.contacts.models import ContactChange
from agency.contacts.operations import disown, give, settle
from agency.contacts.rules import ContactChangeRefused
from agency.journal.rules import Actor
from agency.parties.enums import ContactKind, Matter, Source
from agency.parties.models import Address, ContactPoint, Debtor
from agency.parties.queries import valid_address
from tests.factories import BY, NOW, a_case

NEW = {"line1": "14 rue de la Gare", "line2": "", "line3": "", "postcode": "35200", "city": "Rennes"}
OLD_EMAIL = "camille@roussel.example"


def camille(case: Case) -> Debtor:
    return Debtor.objects.get(pk=case.debtor_id)


@pytest.fixture
def by_post(tenant: Any) -> Case:
    """Camille has no e-mail."""
    case = a_case()
    ContactPoint.objects.filter(debtor=case.debtor, kind=ContactKind.EMAIL).delete()
    return case


@pytest.fixture
def by_email(by_post: Case) -> Case:
    ContactPoint.objects.create(debtor=by_post.debtor, kind=ContactKind.EMAIL, value=OLD_EMAIL, source=Source.CREDITOR)
    return by_post


def test_nobody_makes_us_write_to_strangers(by_email: Case) -> None:
    def told(email: str, hours: int = 0) -> ContactChange:
        return give(
            case=by_email, debtor=by_email.debtor, matter=Matter.EMAIL, values={"email": email},
            by=Actor.debtor(by_email.debtor), at=NOW + timedelta(hours=hours),
        )  # fmt: skip

    with pytest.raises(ContactChangeRefused, match="déjà ce que nous utilisons"):
        told(OLD_EMAIL)
    first = told("un@exemple.example")
    told("deux@exemple.example")
    told("trois@exemple.example")
    with pytest.raises(ContactChangeRefused, match="Trois changements"):
        told("quatre@exemple.example")
    first.refresh_from_db()
    assert first.state == ContactChangeState.LEFT
    assert told("quatre@exemple.example", hours=25).state == ContactChangeState.WAITING


def test_what_the_agency_changed_since_is_not_undone(by_post: Case) -> None:
    change = give(
        case=by_post, debtor=by_post.debtor, matter=Matter.ADDRESS, values=NEW, by=Actor.debtor(by_post.debtor), at=NOW
    )
    Address.objects.filter(debtor=by_post.debtor, valid=True).update(line1="2 place du Marché")
    disown(change=change, by=BY, at=NOW)
    standing = valid_address(camille(by_post))
    assert standing is not None
    assert standing.line1 == "2 place du Marché"
    with pytest.raises(ContactChangeRefused, match="vérifié"):
        settle(change=change, uses=False, why=" ", by=BY, at=NOW)
