"""A bursar reads families: brothers and sisters together, both parents, one sum; an export, pages, a search."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from agency.cases.enums import CaseState
from agency.cases.models import Case
from agency.cases.operations import NewClaim, Obligor, add_claims, move, open_case
from agency.parties.enums import Liability
from agency.parties.models import Creditor, Debtor
from portal.creditors.families import views
from portal.creditors.families.queries import families_of
from tests.agency.desk.page_text import words
from tests.databases import AgencyClient
from tests.factories import BY, NOW, TODAY, a_case, a_creditor, a_mandate, a_person, next_door
from tests.factories.transfers import a_transfer
from tests.portal.browser import faults, opened, serve
from tests.portal.creditors.conftest import contact_of


@pytest.fixture
def school(tenant: Any) -> Creditor:
    next_door()
    school = a_creditor()
    a_mandate(school)
    return school


@pytest.fixture
def bursar(school: Creditor, tenant_client: AgencyClient) -> AgencyClient:
    tenant_client.force_login(contact_of(school, "econome@saint-aubin.example"))
    return tenant_client


def a_parent(school: Creditor, first: str, last: str, account: str = "") -> Debtor:
    return a_person(school, first_name=first, last_name=last, email="", account=account)


def a_share(school: Creditor, person: Debtor, number: str, total: str, share: str, pupil: str) -> Case:
    """What one parent owes of a bill of 100,00 €, in a case of their own."""
    last_day = TODAY + timedelta(days=700)
    case = open_case(
        creditor=school, mandate=school.mandates.get(), parts=[Obligor(person, Liability.OWN_SHARE, int(share), 100)],
        claim_type=school.default_claim_type, last_day_to_act=last_day, by=BY, at=NOW, on=TODAY,
    )  # fmt: skip
    bill = NewClaim(
        case=case, bound=[person.pk], number=number, label=pupil, issued_on=TODAY - timedelta(days=60),
        due_on=TODAY - timedelta(days=30), total=Decimal(total), last_day_to_act=last_day, whole=Decimal("100.00"),
        share=Decimal(share),
    )  # fmt: skip
    add_claims(bills=[bill], by=BY, at=NOW, on=TODAY)
    return move(case=case, to=CaseState.ACTIVE, by=BY, at=NOW, on=TODAY, reason="qualifié")


@pytest.fixture
def durand(school: Creditor) -> Creditor:
    """Alice Durand and Bruno Roussel live apart: two children, each bill shared 60 and 40."""
    alice, bruno = a_parent(school, "Alice", "Durand"), a_parent(school, "Bruno", "Roussel")
    for number, pupil in (("FA-1", "L., 6e B"), ("FA-2", "M., CM1")):
        a_share(school, alice, number, "60.00", "60", pupil)
        a_share(school, bruno, number, "40.00", "40", pupil)
    return school


def test_brothers_and_sisters_and_both_parents_are_one_family_with_one_sum(
    durand: Creditor, bursar: AgencyClient
) -> None:
    page = words(bursar.get("/creancier/familles/"))
    assert "Durand et Roussel 200,00 € restent dus sur 200,00 €" in page
    assert "Alice Durand doit sa part : 60 %" in page
    assert "Bruno Roussel doit sa part : 40 %" in page
    assert page.index("L., 6e B") < page.rindex("L., 6e B") < page.index("M., CM1")
    # The neighbour's school is no part of it.
    assert "Dominique" not in page


def test_two_parents_bound_for_the_whole_are_counted_once(school: Creditor, bursar: AgencyClient) -> None:
    leila, samir = a_parent(school, "Leïla", "Haddad"), a_parent(school, "Samir", "Haddad")
    case = a_case(creditor=school, debtor=leila, with_debtor=samir, number="FA-9")
    a_transfer(case, "86.00", debtor=samir)
    page = words(bursar.get("/creancier/familles/"))
    assert "Haddad 400,00 € restent dus sur 486,00 €" in page
    assert page.count("doit le tout, avec l’autre personne engagée") == 2


def test_two_payers_of_one_account_of_the_school_are_one_family(school: Creditor) -> None:
    """The file of the school says so, though they share no bill; another account is another family."""
    for number, (first, account) in enumerate((("Ana", "0412/1"), ("Ben", "0412/2"), ("Cléo", "0413/1"))):
        a_case(creditor=school, debtor=a_parent(school, first, f"Nom{first}", account), number=f"FA-{number}")
    assert [len(family.people) for family in families_of(school)] == [2, 1]


def test_found_by_either_parent_cut_by_what_is_owed(durand: Creditor, bursar: AgencyClient) -> None:
    paid = a_case(creditor=durand, debtor=a_parent(durand, "Zoé", "Zola"), number="FA-7", total="50.00", paid="0.00")
    a_transfer(paid, "50.00")
    for looked, names in (("q=bruno", ["Durand"]), ("etat=settled", ["Zola"]), ("etat=due", ["Durand"]), ("q=x9", [])):
        page = words(bursar.get(f"/creancier/familles/?{looked}"))
        assert [name for name in ("Durand et Roussel", "Zola") if name in page] == [
            {"Durand": "Durand et Roussel"}.get(name, name) for name in names
        ], looked


def test_a_page_follows_another_by_name_and_costs_the_same(
    durand: Creditor, bursar: AgencyClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    with CaptureQueriesContext(connection) as one:
        bursar.get("/creancier/familles/")
    for name in ("Alba", "Éclair", "Zola"):
        a_case(creditor=durand, debtor=a_parent(durand, "Noé", name), number=f"FA-{name}")
    with CaptureQueriesContext(connection) as four:
        bursar.get("/creancier/familles/")
    assert len(four) == len(one)
    monkeypatch.setattr(views, "FAMILIES_A_PAGE", 2)
    seen, address = [], "/creancier/familles/?q=&etat="
    while address:
        answer = bursar.get(address)
        seen += [card.name for card in answer.context["cards"]]
        further = answer.context["further"]
        address = f"/creancier/familles/?apres={further}" if further else ""
    assert seen == ["Alba", "Durand et Roussel", "Éclair", "Zola"]
    assert bursar.get("/creancier/familles/?apres=x").status_code == 200


def test_the_same_list_as_a_table(durand: Creditor, bursar: AgencyClient) -> None:
    answer = bursar.get("/creancier/familles.csv?q=alice")
    text = b"".join(answer).decode("utf-8-sig")
    assert text.count("Durand et Roussel") == 4
    assert "doit sa part : 40" in text
    assert bursar.get("/creancier/familles.xlsx").status_code == 200


def test_who_is_no_school_reads_cases(tenant: Any, tenant_client: AgencyClient) -> None:
    firm = a_creditor(
        kind="company", name="SARL Berthier", short_name="Berthier", siren="732829320",
        default_claim_type="b2c_services",
    )  # fmt: skip
    tenant_client.force_login(contact_of(firm, "compta@berthier.example"))
    assert tenant_client.get("/creancier/familles/").status_code == 302
    assert tenant_client.get("/creancier/familles.csv").status_code == 404
    assert "par famille" not in words(tenant_client.get("/creancier/"))


@pytest.mark.e2e
def test_no_fault_in_a_browser(durand: Creditor, bursar: AgencyClient) -> None:
    pages = {"familles": bursar.get("/creancier/familles/").content.decode()}
    with opened() as browser:
        page = browser.new_page(locale="fr-FR")
        serve(page, pages, "default-src 'self'; img-src 'self' data:")
        assert faults(page, "familles") == []
