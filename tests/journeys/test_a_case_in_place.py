"""From the page of a case each act is done without leaving it: a panel over the case, then the case as it is after."""

from __future__ import annotations

import os
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from django_tenants.utils import tenant_context

from agency.cases.operations import set_first_letter
from agency.handling.enums import CallOutcome
from agency.handling.models import Call, CaseNote, PromiseToPay, StatedReason
from agency.parties.models import Address, ContactPoint
from agency.strategies.operations import install_defaults
from agency.users.enums import Role, UserKind
from agency.users.operations import open_account
from tests.agency.desk import scene
from tests.factories import BY, a_case
from tests.journeys.test_main_job import PASSWORD, sign_in
from tests.portal.browser import rules_for, violations

pytestmark = pytest.mark.e2e
PANEL = "dialog.volet-acte[open]"
MORNING = "2026-11-23T09:12:00+01:00"


@pytest.fixture
def desk(product: Any, chromium: Any, fresh_database: Any) -> Any:
    """Rose at the page of Camille's case."""
    ago = scene.ago(days=30)
    with tenant_context(fresh_database.first):
        install_defaults(by=BY, at=ago)
        open_account(
            email="rose@lhermitte.example", first_name="Rose", last_name="Caron", kind=UserKind.STAFF,
            role=Role.HANDLER, password=PASSWORD,
        )  # fmt: skip
        case = a_case(on=ago.date(), at=ago)
        set_first_letter(case=case, reference="LH-1", sent_on=ago.date(), by=BY, at=ago)
        ContactPoint.objects.create(debtor=case.debtor, kind="phone", value="06 39 98 00 01", source="person")
        address = product.url("lhermitte", f"/gestion/dossier/{case.reference}/")
        product.say(f"move {MORNING}")
        page = chromium.new_context(locale="fr-FR", viewport={"width": 1280, "height": 900}).new_page()
        sign_in(page, address, "rose@lhermitte.example")
        yield Desk(page, address)


class Desk:
    """Somebody at the page of one case."""

    def __init__(self, page: Any, address: str) -> None:
        self.page, self.address = page, address
        # What the reader would lose if the page were left: it goes with the document.
        page.evaluate("window.here = true")

    def open(self, act: str, role: str = "link") -> None:
        """Follow a link of the page; its act is beside the case, with the focus in it."""
        self.page.locator("main").get_by_role(role, name=act).first.click()
        self.page.wait_for_selector(f"{PANEL} form")
        assert self.page.evaluate("document.querySelector('dialog[open]').contains(document.activeElement)")

    def refused(self) -> str:
        """Send the panel's form with a fault in it; what it says, in the panel."""
        self.page.locator(f"{PANEL} form .btn[type=submit]").first.click()
        return str(self.page.wait_for_selector(f"{PANEL} [role=alert]").inner_text())

    def send(self) -> str:
        """Send the panel's form; what the case says then, under no panel."""
        self.page.locator(f"{PANEL} form .btn[type=submit]").first.click()
        self.page.wait_for_selector(PANEL, state="detached")
        said = self.page.wait_for_selector("main > .annonce")
        self.stayed()
        return str(said.inner_text())

    def stayed(self) -> None:
        assert self.page.url == self.address
        assert self.page.evaluate("window.here"), "the page was left"


def test_a_note_is_refused_with_its_words_then_kept_and_the_case_shows_it(desk: Any) -> None:
    desk.page.keyboard.press("n")
    desk.page.wait_for_selector(f"{PANEL} textarea:focus")
    assert "note" in desk.refused().lower()
    desk.page.fill(f"{PANEL} textarea", "Attend sa paie du 28.")
    desk.page.keyboard.press("Control+Enter")
    desk.page.wait_for_selector("main > .annonce:has-text('La note est au dossier')")
    desk.stayed()
    assert "Attend sa paie du 28." in desk.page.inner_text("main")
    assert CaseNote.objects.get().text == "Attend sa paie du 28."


def test_promise_reason_manner_address_and_telephone_are_noted_in_place(desk: Any) -> None:
    page = desk.page
    desk.open("Promesse")
    page.fill(f"{PANEL} [name=amount]", "-3")
    page.fill(f"{PANEL} [name=due_on]", "2026-11-27")
    desk.refused()
    # What was typed is still there, and only the fault is to mend.
    assert page.input_value(f"{PANEL} [name=due_on]") == "2026-11-27"
    page.fill(f"{PANEL} [name=amount]", "100")
    assert "La promesse est notée" in desk.send()
    desk.open("Raison du non-paiement")
    page.select_option(f"{PANEL} [name=reason]", "passing")
    assert "La raison est notée" in desk.send()
    desk.open("Façon de lui écrire")
    page.check(f"{PANEL} [name=gentle_words]")
    page.fill(f"{PANEL} [name=why]", "Elle s’inquiète vite.")
    desk.send()
    assert "Ton doux" in page.inner_text("main")
    desk.open("Corriger l’adresse")
    for name, text in {
        "line1": "4 rue des Lilas",
        "postcode": "44000",
        "city": "Nantes",
        "told": "au téléphone",
    }.items():
        page.fill(f"{PANEL} [name={name}]", text)
    desk.send()
    assert "4 rue des Lilas" in page.inner_text("main")
    desk.open("Téléphone, e-mail")
    page.select_option(f"{PANEL} [name=kind]", "phone")
    page.fill(f"{PANEL} [name=value]", "06 39 98 00 02")
    page.fill(f"{PANEL} [name=told]", "au téléphone")
    desk.send()
    assert PromiseToPay.objects.get().due_on.isoformat() == "2026-11-27"
    assert StatedReason.objects.get().reason == "passing"
    assert Address.objects.filter(line1="4 rue des Lilas", valid=True).count() == 1
    assert ContactPoint.objects.filter(value="+33639980002").exists()


def test_what_contests_goes_on_in_the_same_panel(desk: Any) -> None:
    """The reason says that she contests: the panel asks for her words at once, and the case is held."""
    page = desk.page
    desk.open("Raison du non-paiement")
    page.select_option(f"{PANEL} [name=reason]", "dispute")
    page.locator(f"{PANEL} form .btn[type=submit]").first.click()
    page.wait_for_selector(f"{PANEL} [name=said_text]")
    assert "rien ne s’arrête encore" in page.inner_text(PANEL)
    desk.stayed()
    page.fill(f"{PANEL} [name=said_text]", "Le cours n’a pas eu lieu.")
    desk.send()
    assert "Le cours n’a pas eu lieu." in page.inner_text("main")


def test_a_call_is_begun_and_ended_beside_the_case(desk: Any) -> None:
    desk.open("Appeler", role="button")
    assert not Call.objects.get().outcome
    for key in ("a", "b", "5"):
        desk.page.keyboard.press(key)
    desk.page.keyboard.press("c")
    desk.page.wait_for_selector("main > .annonce")
    desk.stayed()
    assert Call.objects.get().outcome == CallOutcome.NO_ANSWER


def test_a_letter_is_written_and_seen_beside_the_case(desk: Any) -> None:
    """Its page before it leaves is shown in the panel; what cannot leave says why there too."""
    page = desk.page
    page.keyboard.press("e")
    page.wait_for_selector(f"{PANEL} textarea")
    page.fill(f"{PANEL} textarea[name=text]", "Bonjour, nous avons bien reçu votre courrier du 12.")
    page.click(f"{PANEL} button[name=look]")
    page.wait_for_selector(f"{PANEL} #volet-apercu:focus")
    desk.stayed()
    assert "reçu votre courrier du 12" in page.input_value(f"{PANEL} textarea[name=text]")


def test_escape_leaves_the_case_and_the_reader_where_they_were(desk: Any) -> None:
    desk.open("Écrire une note")
    desk.page.keyboard.press("Escape")
    desk.page.wait_for_selector(PANEL, state="detached")
    assert desk.page.evaluate("document.activeElement.textContent").startswith("Écrire une note")
    desk.stayed()


def test_a_session_that_ended_shows_the_door_and_not_a_door_in_a_panel(desk: Any) -> None:
    desk.open("Écrire une note")
    desk.page.fill(f"{PANEL} textarea", "Elle rappelle lundi.")
    desk.page.context.clear_cookies(name="sessionid")
    desk.page.locator(f"{PANEL} form .btn[type=submit]").first.click()
    desk.page.wait_for_url("**/login/**")
    assert desk.page.locator(PANEL).count() == 0
    assert not CaseNote.objects.exists()


@pytest.mark.parametrize("width", [320, 390, 1280])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_in_an_open_panel_and_it_fits(desk: Any, width: int, scheme: Any) -> None:
    page = desk.page
    page.set_viewport_size({"width": width, "height": 900})
    page.emulate_media(color_scheme=scheme)
    for act in ("Écrire une note", "Promesse", "Noter ce qu’elle a dit", "Corriger l’adresse"):
        desk.open(act)
        if folder := os.environ.get("AMIABLE_SHOTS"):
            page.screenshot(path=f"{folder}/volet-{act.split()[-1]}-{width}-{scheme}.png")
        page.evaluate(Axe().axe_script)
        assert violations(page, rules_for(scheme)) == []
        assert page.evaluate("document.querySelector('dialog[open]').scrollWidth <= window.innerWidth")
        page.keyboard.press("Escape")
        page.wait_for_selector(PANEL, state="detached")
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


def test_without_scripts_each_act_is_a_page_and_leads_back(desk: Any, chromium: Any) -> None:
    context = chromium.new_context(
        locale="fr-FR", java_script_enabled=False, storage_state=desk.page.context.storage_state()
    )
    page = context.new_page()
    page.goto(desk.address)
    page.click("main a:has-text('Écrire une note')")
    page.fill("textarea", "Sans script.")
    page.click("main form.bloc [type=submit]:visible")
    assert page.url == desk.address
    assert CaseNote.objects.get().text == "Sans script."
