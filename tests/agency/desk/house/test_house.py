"""An agency opens by itself: described, its conditions noted, its letterhead seen, without a shell."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
import time_machine
from pypdf import PdfReader

from agency.desk.house.presenters import Progress, steps
from agency.desk.house.queries import readiness
from agency.journal.enums import Verb
from agency.journal.models import JournalLine
from agency.mandates.models import AgencyProfile
from agency.mandates.queries import compliance_gaps
from agency.users.enums import Role
from tests.agency.desk.scene import staff
from tests.databases import AgencyClient
from tests.factories import NOW, TODAY, a_case, a_profile

GIVEN = {
    "legal_name": "Cabinet Neuf", "legal_form": "SAS au capital fictif", "siren": "732 829 320",
    "line1": "12 rue des Tilleuls", "line2": "", "postcode": "44000", "city": "Nantes", "phone": "02 61 91 04 12",
    "email": "bonjour@neuf.example", "hours": "du lundi au vendredi, de 9 h à 18 h", "human_name": "Ana Caron",
    "case_prefix": "NE", "dpo_email": "", "reply_days": "2", "brand_colour": "#14564b",
    "debit_notice_days": "14",
}  # fmt: skip
CONDITIONS = {
    "insurer": "Assurances Imaginaires", "insurance_policy": "RC-1", "insured_from": "2026-01-01",
    "insured_until": "2027-01-01", "account_holder": "Cabinet Neuf fonds de tiers",
    "account_iban": "FR76 3000 6000 0112 3456 7890 189", "account_bic": "AGRIFRPP", "account_bank": "Banque Imaginaire",
    "account_opened_on": "2026-01-01", "account_closed_on": "", "declared_to": "Nantes", "declared_on": "2026-01-05",
}  # fmt: skip


@pytest.fixture
def boss(tenant: Any) -> AgencyClient:
    """The manager of an agency that is still empty."""
    browser = AgencyClient(tenant)
    browser.force_login(staff(Role.MANAGER, first="Ana"))
    return browser


def standing() -> dict[str, Progress]:
    return {step.title: step.progress for step in steps(readiness(TODAY))}


def test_an_empty_agency_says_what_is_left_and_why(boss: AgencyClient) -> None:
    page = boss.get("/gestion/depart/").content.decode()
    assert "Encore 7 étapes avant le premier courrier." in page
    assert "Sans convention écrite, aucune facture n’est prise (R124-3)." in page
    assert set(standing().values()) == {Progress.TO_DO}


@time_machine.travel(NOW, tick=False)
def test_the_agency_is_described_then_its_conditions_noted(boss: AgencyClient) -> None:
    answer = boss.post("/gestion/cabinet/", GIVEN)
    assert (answer.status_code, answer["Location"]) == (302, "/gestion/depart/")
    profile = AgencyProfile.objects.get()
    assert (profile.siren, profile.brand_colour, len(compliance_gaps(TODAY))) == ("732829320", "#14564B", 3)
    assert standing()["Identité du cabinet"] == Progress.DONE
    boss.post("/gestion/cabinet/", GIVEN | CONDITIONS)
    assert compliance_gaps(TODAY) == []
    assert AgencyProfile.objects.get().account_iban == "FR7630006000011234567890189"
    assert JournalLine.objects.filter(verb=Verb.AGENCY_DESCRIBED).count() == 2


def test_the_list_is_done_when_a_case_is_there(boss: AgencyClient) -> None:
    a_case()
    left = [title for title, progress in standing().items() if progress != Progress.DONE]
    assert left == ["Équipe", "Connexion en deux temps"]
    assert "Tout ce que la loi demande est là." in boss.get("/gestion/depart/").content.decode()


def test_a_card_that_stripe_took_back_is_told_on_the_list(boss: AgencyClient) -> None:
    a_profile()
    assert standing()["Paiement par carte"] == Progress.DONE
    a_profile(card_capability="inactive")
    assert standing()["Paiement par carte"] == Progress.BEGUN
    with time_machine.travel(NOW, tick=False):
        assert "mais Stripe ne l’a pas activée" in boss.get("/gestion/depart/").content.decode()


def test_an_insurance_that_soon_ends_is_told_a_month_before(tenant: Any) -> None:
    a_profile(insured_until=TODAY + dt.timedelta(days=30))
    (insurance,) = [step for step in steps(readiness(TODAY)) if step.url.endswith("#assurance")]
    assert (insurance.progress, "2 décembre 2026" in insurance.note) == (Progress.BEGUN, True)
    assert readiness(TODAY - dt.timedelta(days=1)).lapses_on is None
    (lapsed,) = [step for step in steps(readiness(TODAY + dt.timedelta(days=30))) if step.url.endswith("#assurance")]
    assert (lapsed.progress, "échue" in lapsed.note) == (Progress.TO_DO, True)


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ({"siren": "123456789"}, "SIREN"),
        ({"postcode": "4400"}, "Un code postal comporte 5 chiffres."),
        ({"case_prefix": "é1"}, "Écrivez deux ou trois capitales"),
        ({"brand_colour": "hotpink"}, "Choisissez une couleur, par exemple #14564B."),
        ({"account_iban": "FR76 0000"}, "IBAN"),
        ({"brand_colour": "rouge"}, "Choisissez une couleur"),
        ({"insured_from": "2026-01-01", "insured_until": "2025-01-01"}, "Cette date vient après celle du début."),
        ({"line1": "x" * 39}, "38"),
        ({"email": "bonjour"}, "adresse"),
        ({"legal_name": ""}, "Dénomination"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_written(boss: AgencyClient, wrong: dict[str, str], told: str) -> None:
    page = boss.post("/gestion/cabinet/", GIVEN | wrong)
    assert (page.status_code, told in page.content.decode()) == (422, True)
    assert not AgencyProfile.objects.exists()


def test_the_letterhead_is_seen_as_it_is_printed(boss: AgencyClient, tmp_path: Any) -> None:
    assert boss.get("/gestion/cabinet/courrier.pdf").status_code == 404
    boss.post("/gestion/cabinet/", GIVEN | {"legal_name": "Cabinet <b>#eval</b>"})
    answer = boss.get("/gestion/cabinet/courrier.pdf")
    (tmp_path / "a.pdf").write_bytes(answer.content)
    text = PdfReader(tmp_path / "a.pdf").pages[0].extract_text()
    assert "Cabinet <b>#eval</b>" in text
    assert "12 rue des Tilleuls" in text


@pytest.mark.parametrize("role", [Role.HANDLER, Role.ACCOUNTANT, Role.READER])
def test_only_a_manager_describes_the_agency(tenant: Any, role: Role) -> None:
    browser = AgencyClient(tenant)
    browser.force_login(staff(role))
    assert browser.get("/gestion/cabinet/").status_code == 403
    assert browser.post("/gestion/cabinet/", GIVEN).status_code == 403
    assert not AgencyProfile.objects.exists()


def test_the_day_of_an_empty_agency_leads_to_the_start_list(boss: AgencyClient) -> None:
    page = boss.get("/gestion/journee/").content.decode()
    assert "Le cabinet n’a pas encore de dossier." in page
    assert 'href="/gestion/depart/"' in page
    assert "souffler" not in page
    a_case()
    assert "pas encore de dossier" not in boss.get("/gestion/journee/").content.decode()


def test_every_page_of_the_menu_opens_in_an_agency_that_is_not_described_yet(boss: AgencyClient) -> None:
    from agency.desk.frame.presenters.menu import MENU

    entries = [child for entry in MENU for child in (entry.children or (entry,)) if not child.setting]
    assert len(entries) > 20
    for entry in entries:
        answer = boss.get(entry.url, follow=True)
        assert answer.status_code == 200, entry.url
