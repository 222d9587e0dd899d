"""The staff notes a number or an e-mail address, with who said it; what the person refused stays refused."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from agency.cases.models import Case
from agency.common.phones import international
from agency.journal.models import JournalLine
from agency.parties.models import ContactPoint, Debtor
from agency.parties.queries import usable_phone
from agency.users.enums import Role
from tests.agency.desk import scene
from tests.agency.desk.page_text import words
from tests.databases import AgencyClient
from tests.factories import NOW, TODAY, a_case
from tests.portal.browser import faults, opened, serve

GIVEN = {"kind": "phone", "value": "06 12 34 56 78", "source": "debtor", "told": "au téléphone"}


@pytest.fixture
def case(tenant: Any) -> Case:
    return a_case()


@pytest.fixture
def desk(tenant: Any) -> AgencyClient:
    browser = AgencyClient(tenant)
    browser.force_login(scene.staff(Role.HANDLER))
    return browser


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("06 12 34 56 78", "+33612345678"), ("0033 6 12 34 56 78", "+33612345678"), ("612345678", "+33612345678"),
        ("+33 (0)6 12 34 56 78", "+33612345678"), ("+32 470 12 34 56", "+32470123456"), ("12", ""), ("bonjour", ""),
        ("", ""),
    ],
)  # fmt: skip
def test_a_number_is_kept_in_international_form(typed: str, kept: str) -> None:
    assert international(typed) == kept


def test_a_number_told_by_the_person_replaces_the_former(case: Case, desk: AgencyClient, sign_in: Any) -> None:
    url = f"/gestion/personne/{case.debtor_id}/joindre/"
    assert url in desk.get(f"/gestion/dossier/{case.reference}/").content.decode()
    ContactPoint.objects.create(debtor=case.debtor, kind="phone", value="+33611111111", source="creditor")
    for wrong, why in (
        ({"value": "12"}, "numéro complet"), ({"told": ""}, "où vous l’avez appris"),
        ({"value": ""}, "Écrivez le numéro"),
        ({"kind": "email"}, "adresse n’est pas valable"),
    ):  # fmt: skip
        refused = desk.post(url, GIVEN | wrong)
        assert refused.status_code == 422
        assert why in words(refused)
    assert "est joignable là" in words(desk.post(url, GIVEN, follow=True))
    found = usable_phone(Debtor.objects.get(pk=case.debtor_id))
    assert found is not None
    assert (found.value, found.source) == ("+33612345678", "debtor")
    assert JournalLine.objects.filter(verb="contact.changed", data__told="au téléphone").count() == 1
    page = words(desk.get(url))
    assert "+33611111111" in page
    assert "ne sert plus" in page
    desk.post(url, GIVEN | {"kind": "email", "value": "camille@exemple.fr"})
    assert ContactPoint.objects.filter(
        debtor=case.debtor, kind="email", value="camille@exemple.fr", valid=True
    ).exists()
    assert sign_in(Role.READER).get(url).status_code == 403


def test_what_the_person_refused_is_not_taken_up_by_us(case: Case, desk: AgencyClient) -> None:
    url = f"/gestion/personne/{case.debtor_id}/joindre/"
    ContactPoint.objects.create(
        debtor=case.debtor, kind="phone", value="+33612345678", source="creditor", opted_out_at=NOW
    )
    assert "refusé d’être jointe là" in words(desk.post(url, GIVEN))
    other = GIVEN | {"value": "07 00 00 00 00"}
    assert "elle seule peut en donner un autre" in words(desk.post(url, other | {"source": "staff"}))
    assert "est joignable là" in words(desk.post(url, other, follow=True)), "it is theirs to give another"


@pytest.mark.e2e
def test_axe_finds_nothing_at_any_width(case: Case, desk: AgencyClient) -> None:
    answer = desk.get(f"/gestion/personne/{case.debtor_id}/joindre/")
    with opened() as browser:
        page = browser.new_page()
        serve(page, {"reach": answer.content.decode()}, "default-src 'self'; img-src 'self' data:")
        assert faults(page, "reach") == []


@pytest.mark.parametrize("act", ["joindre", "adresse"])
def test_one_comes_back_to_the_case_one_came_from(case: Case, desk: AgencyClient, act: str) -> None:
    later = a_case(creditor=case.creditor, debtor=case.debtor, number="F-2", on=TODAY + timedelta(days=7))
    given = GIVEN | {"line1": "3 quai du Port", "postcode": "44000", "city": "Nantes", "on": "2026-11-02"}
    url = f"/gestion/personne/{case.debtor_id}/{act}/"
    assert f"{url}?dossier={case.reference}" in desk.get(f"/gestion/dossier/{case.reference}/").content.decode()
    for asked, back in ((f"?dossier={case.reference}", case), ("", later), ("?dossier=XX", later)):
        answer = desk.post(f"{url}{asked}", given)
        assert answer.status_code == 302, words(answer)
        assert answer["Location"] == f"/gestion/dossier/{back.reference}/"
