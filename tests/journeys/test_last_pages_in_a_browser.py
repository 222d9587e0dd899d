"""Pages of an agency that lives without a shell, in a real browser: axe finds nothing, and keys alone go everywhere."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django_tenants.utils import schema_context
from playwright.sync_api import Page

from agency.cases.enums import DocumentKind
from agency.cases.operations import attach_piece, current_code, set_first_letter
from agency.intake.models import ImportRow
from agency.intake.operations import confirm_batch, read_batch
from agency.mandates.enums import Voice
from agency.registers.models import InsolvencyNotice
from agency.registers.operations import watch
from agency.users.enums import Role
from sandbox.registers import RegistersSandbox
from sandbox.registers.server import notice
from tests.agency.common.test_pictures import a_png
from tests.agency.desk.house.test_house import CONDITIONS, GIVEN
from tests.agency.desk.scene import staff
from tests.databases import AgencyClient
from tests.factories import BY, NOW, TODAY, a_case, a_creditor, a_mandate, a_person
from tests.portal.browser import faults, opened, serve
from tests.portal.creditors.conftest import contact_of

HEAD = "Nom;Prénom;Adresse;Code postal;Ville;Facture;Date;Échéance;Montant;Reste dû"
CLOCK = {"by": BY, "at": NOW, "on": TODAY}
FIRM = "552100554"
# Whatever a key should reach: of a group of radio buttons, the one that is ticked, else the first.
REACHABLE = """() => [...document.querySelectorAll(
    "a[href], button, input:not([type=hidden]), select, textarea, summary, [tabindex='0']")].filter(one =>
    one.tabIndex >= 0 && !one.disabled && one.checkVisibility({visibilityProperty: true}) && (one.type !== "radio"
    || one === (document.querySelector(`[name="${one.name}"]:checked`)
                || document.querySelector(`[name="${one.name}"]`)))).length"""
REACHED = """() => { window.seen ??= new Set(); const at = document.activeElement;
    if (at && at !== document.body) window.seen.add(at); return window.seen.size; }"""


@pytest.fixture(autouse=True)
def clock() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def registers(tmp_path: Path, settings: Any) -> Iterator[RegistersSandbox]:
    settings.OUTBOUND_SESSION = "config.outbound.any_session"
    with RegistersSandbox(tmp_path) as service:
        for name in ("COMPANIES", "NOTICES", "ADDRESSES"):
            setattr(settings, f"REGISTER_{name}_URL", service.url)
        yield service


@pytest.fixture
def pages(tenant: Any, registers: RegistersSandbox) -> dict[str, str]:
    boss = AgencyClient(tenant)
    boss.force_login(staff(Role.MANAGER))
    logo = SimpleUploadedFile("logo.png", a_png(), content_type="image/png")
    boss.post("/gestion/cabinet/", GIVEN | CONDITIONS | {"logo": logo})
    school = a_creditor(email="compta@saint-aubin.example")
    mandate = a_mandate(school, voice=Voice.CREDITOR)
    case = set_first_letter(
        case=a_case(creditor=school, debtor=a_person(school)), reference="LH-2026-C00001", sent_on=TODAY, by=BY, at=NOW
    )
    bill = case.claims.get()
    for kind in (DocumentKind.INVOICE, DocumentKind.QUOTE):
        attach_piece(claim=bill, kind=kind, content=a_png(), mime="image/png", **CLOCK)
    bursar = AgencyClient(tenant)
    bursar.force_login(contact_of(school, "econome@saint-aubin.example"))
    person = AgencyClient(tenant)
    person.post("/espace/", {"code": current_code(debtor=case.debtor, by=BY, at=NOW), "postcode": "44300"})
    confided = [("F1", "120,00"), ("F2", "80,00")]
    confirm_batch(batch=_handed(school, confided, "a.csv"), **CLOCK)
    less = _handed(school, [("F2", "60,00")], "b.csv")
    confirm_batch(batch=_handed(school, [("F1", "150,00")], "c.csv"), **CLOCK)
    more = ImportRow.objects.get(batch__filename="c.csv")
    firm = a_person(school, kind="business", first_name="", last_name="", company_name="Vent d’Ouest", siren=FIRM)
    a_case(creditor=school, debtor=firm, number="N1")
    opening = "Jugement d'ouverture de liquidation judiciaire"
    registers.notices.append(notice(FIRM, 7, published="2026-10-30", judged="2026-10-20", nature=opening))
    watch(by=BY, at=NOW)
    twin = a_creditor(name="OGEC St Aubin", short_name="St Aubin", siren=school.siren)
    line = {"line1": "3 quai de la fose", "postcode": "44000", "city": "Nantes", "comparer": "1"}
    shown = {
        "creancier-dossier": bursar.get(f"/creancier/dossiers/{case.reference}/"),
        "creancier-prevenir": bursar.get("/creancier/prevenir/"),
        "depot": boss.get(f"/gestion/depot/{less.pk}/"),
        "cabinet": boss.get("/gestion/cabinet/"),
        "portail": person.get(f"/espace/dossier/{case.reference}/"),
        "somme": boss.get(f"/gestion/sommes/{more.pk}/"),
        "somme-refus": boss.post(f"/gestion/sommes/{more.pk}/", {"agrees": "oui"}),
        "procedure": boss.get(f"/gestion/personne/{firm.pk}/procedure/"),
        "procedure-refus": boss.post(f"/gestion/personne/{firm.pk}/procedure/", {}),
        "journee": boss.get(f"/gestion/journee/?ligne=notice-{InsolvencyNotice.objects.get().pk}"),
        "fusionner": boss.get(f"/gestion/creancier/{twin.pk}/fusionner/", {"kept": school.pk}),
        "strategies": boss.get(f"/gestion/mandat/{mandate.pk}/strategies/"),
        "annuaire": boss.post("/gestion/creancier/ajouter/", {"chercher": "1", "name": "vent"}),
        "adresse": boss.post(f"/gestion/personne/{case.debtor_id}/adresse/", line),
    }
    tenant.trial = True
    with schema_context("public"):
        tenant.save()
    shown["essai"] = boss.get("/gestion/essai/")
    assert {name: answer.status_code for name, answer in shown.items() if answer.status_code not in (200, 422)} == {}
    return {name: answer.content.decode() for name, answer in shown.items()}


def _handed(school: Any, bills: list[tuple[str, str]], name: str) -> Any:
    lines = [f"Roux;Ana;8 rue A;44300;Nantes;{number};01/06/2026;01/07/2026;{sum_};{sum_}" for number, sum_ in bills]
    return read_batch(creditor=school, filename=name, data="\n".join([HEAD, *lines]).encode(), **CLOCK)


def unreached(page: Page, name: str) -> list[tuple[str, str]]:
    """What Tab never comes to on a page."""
    page.goto(f"http://portail.localhost/{name}")
    page.set_viewport_size({"width": 1280, "height": 900})
    wanted, reached = page.evaluate(REACHABLE), 0
    # A day is three places for the key.
    for _press in range(3 * wanted):
        page.keyboard.press("Tab")
        reached = page.evaluate(REACHED)
    return [(name, f"{reached} of {wanted}")] if reached < wanted else []


@pytest.mark.e2e
def test_axe_finds_nothing_and_keys_go_everywhere(pages: dict[str, str]) -> None:
    with opened() as browser:
        page = browser.new_page(locale="fr-FR")
        serve(page, pages, "default-src 'self'; img-src 'self' data:")
        assert [fault for name in pages for fault in faults(page, name)] == []
        page.emulate_media(color_scheme="light")
        assert [fault for name in pages for fault in unreached(page, name)] == []
