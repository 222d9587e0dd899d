"""« Même personne ? »: who decides, what is shown side by side, what is said afterwards."""

from __future__ import annotations

from typing import Any

import pytest

from agency.accessories.operations import protect
from agency.cases.models import Case
from agency.parties.enums import LinkState, Protection
from agency.parties.models import PersonLink
from agency.parties.operations import propose_links
from agency.users.enums import Role
from tests.agency.desk import scene
from tests.agency.desk.page_text import words
from tests.databases import AgencyClient
from tests.factories import BY, NOW, TODAY, a_case, a_creditor, a_person
from tests.portal.browser import faults, opened, serve
from tests.portal.creditors.conftest import contact_of

LIST = "/gestion/memes-personnes/"
SAID = {"reason": "vérifié au téléphone"}


@pytest.fixture
def files(tenant: Any) -> tuple[Case, Case]:
    """Nora at the school, and at a garage that writes her name as an attack."""
    school, garage = a_creditor(), a_creditor(name="Garage des Lilas", short_name="Garage des Lilas", siren="")
    nora = a_person(school, first_name="Nora", last_name="Lefèvre", email="nora@lefevre.example")
    again = a_person(garage, first_name="Nora", last_name="Lefèvre <b>#eval(1)", email="NORA@lefevre.example")
    return a_case(creditor=school, debtor=nora, number="F1"), a_case(creditor=garage, debtor=again, number="F2")


@pytest.fixture
def boss(tenant: Any, files: tuple[Case, Case]) -> AgencyClient:
    propose_links(by=BY, at=NOW)
    browser = AgencyClient(tenant)
    browser.force_login(scene.staff(Role.MANAGER, "Karim", "Haddou"))
    return browser


def pair() -> PersonLink:
    return PersonLink.objects.latest("pk")


def test_a_pair_is_seen_side_by_side_joined_with_a_reason_and_undone(boss: AgencyClient, files: Any) -> None:
    listed = words(boss.get(LIST))
    assert "La même adresse e-mail et un nom proche" in listed
    page = boss.get(f"{LIST}{pair().pk}/").content.decode()
    assert "&lt;b&gt;#eval(1)" in page
    assert "<b>#eval" not in page
    assert boss.post(f"{LIST}{pair().pk}/", {"reason": " "}).status_code == 422
    after = words(boss.post(f"{LIST}{pair().pk}/", SAID, follow=True))
    assert "C’est une seule personne" in after
    assert "Karim Haddou" in after
    case = words(boss.get(f"/gestion/dossier/{files[0].reference}/"))
    assert "La même personne, chez un autre créancier" in case
    assert files[1].reference in case
    assert "le rapprochement est défait" in words(boss.post(f"{LIST}{pair().pk}/defaire/", SAID, follow=True)).lower()
    assert files[1].reference not in words(boss.get(f"/gestion/dossier/{files[0].reference}/"))


def test_two_people_are_not_proposed_again(boss: AgencyClient) -> None:
    assert "ce rapprochement n’est plus proposé" in words(boss.post(f"{LIST}{pair().pk}/deux/", SAID, follow=True))
    propose_links(by=BY, at=NOW)
    assert "Aucun rapprochement n’attend." in words(boss.get(LIST))
    assert pair().state == LinkState.DECLINED


def test_two_files_are_compared_by_hand(boss: AgencyClient, files: tuple[Case, Case]) -> None:
    same = boss.post(LIST, {"one": files[0].reference, "other": files[0].reference})
    assert "C’est déjà une seule et même fiche." in words(same)
    lost = boss.post(LIST, {"one": files[0].reference, "other": "XX-1"})
    assert "Aucun dossier ne porte cette référence." in words(lost)
    assert boss.post(LIST, {"one": files[0].reference, "other": files[1].reference}).status_code == 302


def test_a_creditor_reads_neither_the_other_nor_why(boss: AgencyClient, files: tuple[Case, Case], tenant: Any) -> None:
    school, garage = files
    boss.post(f"{LIST}{pair().pk}/", SAID)
    school.debtor.refresh_from_db()
    protect(debtor=school.debtor, protection=Protection.OVERINDEBTED, since=TODAY, owner=None, by=BY, at=NOW)
    seller = AgencyClient(tenant)
    seller.force_login(contact_of(garage.creditor, "vendeur@lilas.example"))
    for path in ("/creancier/", f"/creancier/dossiers/{garage.reference}/"):
        page = seller.get(path).content.decode()
        for secret in (school.reference, "Saint-Aubin", "surendettement", "Acacias 8"):
            assert secret not in page
    assert seller.get(f"/creancier/dossiers/{school.reference}/").status_code == 404


def test_only_who_qualifies_decides(boss: AgencyClient, tenant: Any) -> None:
    reader = AgencyClient(tenant)
    reader.force_login(scene.staff(Role.READER, "Ana"))
    for answer in (reader.get(LIST), reader.get(f"{LIST}{pair().pk}/"), reader.post(f"{LIST}{pair().pk}/deux/", SAID)):
        assert answer.status_code == 403


@pytest.mark.e2e
def test_axe_finds_nothing_on_its_pages(boss: AgencyClient) -> None:
    shown = {"liste": boss.get(LIST), "refus": boss.post(LIST, {}), "paire": boss.get(f"{LIST}{pair().pk}/")}
    boss.post(f"{LIST}{pair().pk}/", SAID)
    shown |= {"reunies": boss.get(LIST), "reunie": boss.get(f"{LIST}{pair().pk}/")}
    with opened() as browser:
        page = browser.new_page(locale="fr-FR")
        serve(page, {name: answer.content.decode() for name, answer in shown.items()}, "default-src 'self'")
        assert [fault for name in shown for fault in faults(page, name)] == []
