"""A creditor makes the keys of its own programs where the agency lets it, and shuts any of its own."""

from __future__ import annotations

from typing import Any

import pytest

from agency.cases.models import Case
from agency.journal.models import JournalLine
from agency.parties.models import Creditor
from agency.software.enums import KeyScope
from agency.software.models import SoftwareKey
from agency.software.operations import make_key
from tests.agency.desk.page_text import words
from tests.databases import AgencyClient
from tests.factories import BY, NOW, next_door
from tests.portal.browser import faults, opened, serve

PAGE = "/creancier/cles/"
ASKED = {"name": "Compta 3000", "scopes": ["cases:read", "claims:write"], "ends_on": ""}


@pytest.fixture
def allowed(case: Case) -> Creditor:
    """The agency lets this creditor make its keys."""
    Creditor.objects.filter(pk=case.creditor_id).update(makes_keys=True)
    return case.creditor


def test_without_the_agencys_word_a_creditor_asks_for_a_key(bursar: AgencyClient) -> None:
    assert "demandez une clé à votre interlocuteur" in words(bursar.get(PAGE))
    assert bursar.post(PAGE, ASKED).status_code == 403
    assert not SoftwareKey.objects.exists()


def test_its_key_opens_its_own_things_and_its_secret_is_shown_once(
    tenant: Any, bursar: AgencyClient, allowed: Creditor, case: Case
) -> None:
    told = words(bursar.post(PAGE, ASKED | {"ends_on": "2099-12-31"}))
    key = SoftwareKey.objects.get()
    (secret,) = [word for word in told.split() if word.startswith(f"{key.start}_")]
    assert (key.creditor, key.made_by) == (allowed, "Hélène Morin")
    assert secret not in str(SoftwareKey.objects.values())
    page = words(bursar.get(PAGE))
    assert secret not in page
    assert "lire les dossiers, confier des factures" in page
    program = AgencyClient(tenant, HTTP_AUTHORIZATION=f"Bearer {secret}")
    found = program.get("/api/v1/cases").json()["data"]
    assert [one["reference"] for one in found] == [case.reference]
    bursar.post(f"{PAGE}{key.pk}/fermer/")
    assert program.get("/api/v1/cases").status_code == 401
    assert "Fermée le" in words(bursar.get(PAGE))
    acts = JournalLine.objects.filter(verb__startswith="software_key").values_list("actor_kind", "actor_label")
    assert set(acts) == {("creditor", "Hélène Morin")}


def test_what_is_wrong_is_said(bursar: AgencyClient, allowed: Creditor) -> None:
    for more, told in (
        ({"name": ""}, "Écrivez le nom du logiciel."),
        ({"scopes": []}, "Choisissez au moins un droit."),
        ({"ends_on": "2020-01-01"}, "Choisissez un jour qui n’est pas passé."),
    ):
        answer = bursar.post(PAGE, ASKED | more)
        assert answer.status_code == 422
        assert told in words(answer)
    assert not SoftwareKey.objects.exists()


def test_another_creditors_key_is_nowhere(bursar: AgencyClient, allowed: Creditor) -> None:
    key, _secret = make_key(
        name="Voisine", creditor=next_door().creditor, scopes=[KeyScope.CASES_READ], ends_on=None, by=BY, at=NOW
    )
    assert "Voisine" not in words(bursar.get(PAGE))
    assert bursar.post(f"{PAGE}{key.pk}/fermer/").status_code == 404
    assert SoftwareKey.objects.get().revoked_at is None


def test_the_page_in_a_browser(bursar: AgencyClient, allowed: Creditor) -> None:
    shown = {"faite": bursar.post(PAGE, ASKED), "fautes": bursar.post(PAGE, ASKED | {"name": "", "scopes": []})}
    with opened() as browser:
        page = browser.new_page()
        serve(page, {name: answer.content.decode() for name, answer in shown.items()}, "default-src 'self'")
        assert not [fault for name in shown for fault in faults(page, name)]
