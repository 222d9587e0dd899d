"""A change of address, e-mail or number: how often, what it never undoes, what stands after it was checked."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from agency.cases.models import Case
from agency.contacts.enums import ContactChangeState
from agency.contacts.models import ContactChange
from agency.contacts.operations import confirm, disown, give, settle
from agency.contacts.rules import ContactChangeRefused
from agency.journal.rules import Actor
from agency.parties.enums import ContactKind, Matter, Protection, Source
from agency.parties.models import Address, ContactPoint, Debtor
from agency.parties.operations import protect
from agency.parties.queries import same_person, valid_address
from tests.factories import BY, NOW, TODAY, a_case, a_creditor, a_person

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


@pytest.mark.parametrize(
    ("matter", "values"),
    [
        (Matter.PHONE, {"phone": "+33639981234"}),
        (Matter.ADDRESS, NEW),
    ],
)
def test_a_father_who_gives_what_is_his_sons_does_not_become_him(
    by_post: Case, matter: Matter, values: dict[str, str]
) -> None:
    """Both are called Camille Roussel; the son owes elsewhere, and says his own number to that creditor."""
    lives = {field: NEW[field] for field in ("line1", "postcode", "city")}
    son = a_person(a_creditor(name="Garage des Lilas", kind="company", siren=""), email="", **lives)
    ContactPoint.objects.create(debtor=son, kind=ContactKind.PHONE, value="+33639981234", source=Source.CREDITOR)
    father, by = by_post.debtor, Actor.debtor(by_post.debtor)
    give(case=by_post, debtor=father, matter=matter, values=values, by=by, at=NOW)
    assert list(same_person(father)) == [father]
    assert list(same_person(son)) == [son]

    # His next change is his alone, and so is what protects him.
    moved = NEW | {"line1": "2 place du Marché"}
    give(case=by_post, debtor=father, matter=Matter.ADDRESS, values=moved, by=by, at=NOW)
    at_home = valid_address(Debtor.objects.get(pk=son.pk))
    assert at_home is not None
    assert at_home.line1 == "14 rue de la Gare"
    protect(debtor=father, protection=Protection.DECEASED, since=TODAY, by=BY, at=NOW)
    son.refresh_from_db()
    assert son.protection == Protection.NONE


def test_who_moves_or_comes_back_to_an_old_email_stays_one_person(by_email: Case) -> None:
    """Camille owes to two creditors: what made her one before her word still does."""
    elsewhere = a_creditor(name="Garage des Lilas", kind="company", siren="")
    housed = a_person(elsewhere, email="")
    reached = a_person(elsewhere, email=OLD_EMAIL, line1="3 quai Neuf")
    camille, by = by_email.debtor, Actor.debtor(by_email.debtor)

    def told(matter: Matter, values: dict[str, str], hours: int) -> ContactChange:
        at = NOW + timedelta(hours=hours)
        return give(case=by_email, debtor=camille, matter=matter, values=values, by=by, at=at)

    told(Matter.ADDRESS, NEW, 0)
    for hours, email in ((1, "un@exemple.example"), (2, OLD_EMAIL)):
        confirm(change=told(Matter.EMAIL, {"email": email}, hours), by=by, at=NOW + timedelta(hours=hours))
    assert set(same_person(camille)) == {camille, housed, reached}
