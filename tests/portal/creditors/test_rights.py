"""Several people of one creditor, each with what they may do: held at every address of its pages."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.core import mail
from django.urls import reverse

from agency.cases.models import Case
from agency.journal.models import JournalLine
from agency.mandates.queries import signers_of
from agency.parties.enums import ContactRight
from agency.parties.models import Creditor, CreditorContact
from agency.parties.operations import ContactRefused, add_creditor_contact, give_right
from agency.users.enums import UserKind
from agency.users.operations import open_account
from portal.creditors.urls import urlpatterns
from tests.agency.desk.page_text import words
from tests.databases import AgencyClient
from tests.factories import BY, NOW, next_door
from tests.portal.browser import faults, opened, serve

MAIN, HEAD, ACCOUNTANT, READER = ContactRight.MAIN, ContactRight.HEAD, ContactRight.ACCOUNTANT, ContactRight.READER
# Who may do what at each address, by its name; what opens by a signed link has no account.
WHO = (
    ((MAIN, HEAD, ACCOUNTANT, READER),
     ("home cases_file case invoice mandate mandate_convention prevention prevention_kit remittances statement fees "
      "fee_invoice fee_works monthly monthly_file undue model families families_file bills bills_file")),
    ((MAIN, HEAD, ACCOUNTANT), "answer write join"),
    ((MAIN, HEAD), "choose stop dispute proposal plan_change mandate_code mandate_sign"),
    ((MAIN, ACCOUNTANT),
     "less undue_line deposit by_hand deposits columns line vouch check confirm abandon report undo"),
    ((MAIN,), "keys key_revoke webhooks webhook people person_right person_again person_close"),
)  # fmt: skip
MAY = {name: rights for rights, names in WHO for name in names.split()}
BY_LINK = {"decided", "proposed", "change_asked", "questioned", "disputed", "handed", "received"}


def somebody(creditor: Creditor, right: ContactRight, name: str = "") -> CreditorContact:
    user = open_account(
        email=f"{name or right.value}@saint-aubin.example", first_name="Hélène", last_name=right.value.title(),
        kind=UserKind.CREDITOR,
    )  # fmt: skip
    return add_creditor_contact(creditor=creditor, user=user, role="", right=right, by=BY, at=NOW)


def browser_of(tenant: Any, contact: CreditorContact) -> AgencyClient:
    found = AgencyClient(tenant)
    found.force_login(contact.user)
    return found


def address(name: str, case: Case) -> str:
    """An address of that name, of the creditor's own case where it names one."""
    pattern = next(str(one.pattern) for one in urlpatterns if one.name == name)
    known = {"reference": case.reference, "kind": "csv", "name": "ecole", "pk": 1, "row": 1}
    names = re.findall(r"<(?:\w+:)?(\w+)>", pattern)
    return reverse(f"creditors:{name}", kwargs={one: known[one] for one in names})


def test_each_address_has_its_line() -> None:
    assert {one.name for one in urlpatterns} == set(MAY) | BY_LINK


@pytest.mark.parametrize("right", list(ContactRight))
def test_each_address_lets_in_who_may_and_nobody_else(tenant: Any, case: Case, right: ContactRight) -> None:
    somebody(case.creditor, ContactRight.MAIN, "principal")
    browser = browser_of(tenant, somebody(case.creditor, right))
    for name, may in MAY.items():
        asked = address(name, case)
        answers = {browser.get(asked).status_code, browser.post(asked).status_code} - {405}
        # An agency lets a creditor make its keys, or not: posting there is refused for another reason than the right.
        assert (answers == {403}) == (right not in may), (name, right, answers)


def test_who_may_not_is_told_so_and_nothing_changed(tenant: Any, case: Case) -> None:
    reader = browser_of(tenant, somebody(case.creditor, ContactRight.READER))
    answer = reader.post(f"/creancier/dossiers/{case.reference}/arreter/", {"choice": "take_back", "reason": "x"})
    assert answer.status_code == 403
    assert "Le contact principal de votre établissement peut vous donner un autre accès." in words(answer)
    case.refresh_from_db()
    assert case.state == "active"


@pytest.mark.parametrize("right", list(ContactRight))
def test_no_page_offers_what_its_reader_may_not_do(tenant: Any, case: Case, right: ContactRight) -> None:
    browser = browser_of(tenant, somebody(case.creditor, right))
    names = {one.name for one in urlpatterns}
    for page in ("/creancier/", f"/creancier/dossiers/{case.reference}/"):
        html = browser.get(page).content.decode()
        for name in names - BY_LINK:
            if right not in MAY[name] and name != "undue_line":
                assert address(name, case) not in re.findall(r'(?:href|action)="([^"]+)"', html), (page, name)


def test_the_main_contact_invites_changes_and_removes(tenant: Any, case: Case) -> None:
    main = browser_of(tenant, somebody(case.creditor, ContactRight.MAIN))
    told = {"email": "paul@saint-aubin.example", "first_name": "Paul", "last_name": "Noir", "right": "accountant"}
    assert main.post("/creancier/acces/", told).status_code == 302
    assert mail.outbox[-1].to == ["paul@saint-aubin.example"]
    paul = CreditorContact.objects.get(user__email="paul@saint-aubin.example")
    assert (paul.right, paul.creditor) == ("accountant", case.creditor)
    assert "Paul Noir" in words(main.get("/creancier/acces/"))
    main.post(f"/creancier/acces/{paul.pk}/", {"right": "reader"})
    paul.refresh_from_db()
    assert paul.right == "reader"
    line = JournalLine.objects.filter(verb="creditor.contact_right").get()
    assert line.data["former"] == "accountant"
    his = browser_of(tenant, paul)
    assert his.get("/creancier/").status_code == 200
    main.post(f"/creancier/acces/{paul.pk}/fermer/")
    paul.user.refresh_from_db()
    assert not paul.user.is_active
    assert "Paul Noir" not in words(main.get("/creancier/acces/"))


def test_somebody_always_manages_and_nobody_removes_themselves(tenant: Any, case: Case) -> None:
    contact = somebody(case.creditor, ContactRight.MAIN)
    main = browser_of(tenant, contact)
    main.post(f"/creancier/acces/{contact.pk}/fermer/")
    contact.user.refresh_from_db()
    assert contact.user.is_active
    with pytest.raises(ContactRefused):
        give_right(contact=contact, right=ContactRight.READER, by=BY, at=NOW)
    second = somebody(case.creditor, ContactRight.MAIN, "second")
    give_right(contact=contact, right=ContactRight.READER, by=BY, at=NOW)
    with pytest.raises(ContactRefused):
        give_right(contact=second, right=ContactRight.HEAD, by=BY, at=NOW)


def test_the_people_of_another_creditor_do_not_exist(tenant: Any, case: Case) -> None:
    other = somebody(next_door().creditor, ContactRight.READER, "voisin")
    main = browser_of(tenant, somebody(case.creditor, ContactRight.MAIN))
    for page in ("", "fermer/", "inviter/"):
        assert main.post(f"/creancier/acces/{other.pk}/{page}", {"right": "main"}).status_code == 404
    other.refresh_from_db()
    assert (other.right, other.user.is_active) == ("reader", True)


def test_a_mandate_is_offered_to_who_may_sign_it(tenant: Any, case: Case) -> None:
    for right in ContactRight:
        somebody(case.creditor, right)
    assert signers_of(case.creditor) == ["main@saint-aubin.example", "head@saint-aubin.example"]


def test_no_more_than_thirty_come_in(tenant: Any, case: Case) -> None:
    for number in range(30):
        somebody(case.creditor, ContactRight.READER, f"lecteur-{number}")
    with pytest.raises(ContactRefused):
        somebody(case.creditor, ContactRight.READER, "de-trop")


@pytest.mark.e2e
def test_the_page_of_accesses_has_no_fault_in_a_browser(tenant: Any, case: Case) -> None:
    main = browser_of(tenant, somebody(case.creditor, MAIN))
    reader = browser_of(tenant, somebody(case.creditor, READER))
    pages = {
        "acces": main.get("/creancier/acces/").content.decode(),
        "a-corriger": main.post("/creancier/acces/", {"email": "x"}).content.decode(),
        "pas-ouvert": reader.get("/creancier/acces/").content.decode(),
    }
    with opened() as browser:
        page = browser.new_page(locale="fr-FR")
        serve(page, pages, "default-src 'self'; img-src 'self' data:")
        assert [fault for name in pages for fault in faults(page, name)] == []
