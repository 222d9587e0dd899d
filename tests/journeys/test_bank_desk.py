"""The accountant's morning at the bank, by the keyboard, in a real browser."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from django_tenants.utils import tenant_context

from agency.banking.models import BankLine
from agency.banking.queries import to_send_back
from agency.users.enums import Role, UserKind
from agency.users.operations import open_account
from tests.agency.banking.camt import Credit, camt053
from tests.factories import a_case, a_creditor, a_person
from tests.journeys.test_main_job import PASSWORD, sign_in

pytestmark = pytest.mark.e2e

NOW = datetime(2026, 11, 3, 8, 0, tzinfo=UTC)


def the_agency() -> list[Any]:
    """Camille owes two bills to one creditor, Alix one; an accountant reconciles."""
    school = a_creditor()
    first = a_case(creditor=school)
    second = a_case(creditor=school, debtor=first.debtor, number="F-2", total="100.00", paid="0.00")
    other = a_case(creditor=school, debtor=a_person(school, first_name="Alix", last_name="Garnier"), number="F-3")
    open_account(
        email="ana@lhermitte.example", first_name="Ana", last_name="Brun", kind=UserKind.STAFF, role=Role.ACCOUNTANT,
        password=PASSWORD,
    )  # fmt: skip
    return [first, second, other]


def test_a_bank_file_is_matched_by_the_keyboard(
    product: Any, chromium: Any, fresh_database: Any, tmp_path: Path
) -> None:
    """Import, accept with Enter, share with S, send back with N, undo with U; the books hold after it."""
    agency = fresh_database.first
    with tenant_context(agency):
        first, second, other = the_agency()
    file = tmp_path / "releve.xml"
    file.write_bytes(
        camt053(
            Credit("486.00", payer="ALIX GARNIER"), Credit("586.00", payer="MME ROUSSEL CAMILLE"),
            Credit("77.00", payer="PERSONNE CONNUE", label="loyer"), opening="0.00",
        )
    )  # fmt: skip
    page = chromium.new_context(locale="fr-FR").new_page()
    desk = product.url("lhermitte", "/gestion/encaissements/")
    sign_in(page, desk, "ana@lhermitte.example")
    page.set_input_files("input[name=statement]", file)
    page.click("button:has-text('Importer le relevé')")
    assert "3 à identifier" in page.inner_text("main")
    # Keys are heard once the page's own script runs: it comes after the page.
    page.wait_for_load_state()
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    page.wait_for_selector("#t-volet")
    assert "ALIX GARNIER" in page.inner_text("#t-volet")
    # The likeliest proposal has the focus: one key accepts it.
    page.keyboard.press("Enter")
    page.wait_for_selector(f"text=Le paiement est au dossier {other.reference}")
    page.wait_for_load_state()
    page.keyboard.press("Enter")
    page.wait_for_selector("#t-volet")
    page.keyboard.press("s")
    assert page.input_value("#part1") == first.reference
    assert page.input_value("#somme2") == "100,00"
    page.keyboard.press("Enter")
    page.wait_for_selector("text=Le virement est partagé")
    page.goto(f"{desk}?colonne=a-chercher")
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    page.wait_for_selector("#t-volet")
    page.keyboard.press("n")
    page.keyboard.type("loyer d’un autre")
    page.keyboard.press("Enter")
    page.wait_for_selector("text=attend d’être renvoyée")
    with tenant_context(agency):
        wrong = BankLine.objects.get(counterparty="ALIX GARNIER")
        assert [line.counterparty for line in to_send_back()] == ["PERSONNE CONNUE"]
    page.goto(product.url("lhermitte", f"/gestion/encaissements/ligne/{wrong.pk}/"))
    page.keyboard.press("u")
    page.keyboard.type("le frère a payé")
    page.keyboard.press("Enter")
    page.wait_for_selector("text=Le rapprochement est défait")
    assert product.say("books") == "balanced"
    with tenant_context(agency):
        wrong.refresh_from_db()
        assert (wrong.state, wrong.payment) == ("suspense", None)
    assert second.reference in page.goto(f"{desk}?colonne=rapproches").text()
