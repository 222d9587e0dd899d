"""The main job, in a real browser: from three files to the receipt and the creditor's page."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pypdfium2
import pytest

from agency.cases.models import Case
from agency.letters.enums import MessageKind
from agency.outbox.enums import MessageState
from agency.outbox.models import Message
from agency.parties.operations import add_creditor_contact
from agency.users.enums import Role, UserKind
from agency.users.operations import open_account
from config.local.demo.money.bank_statement import DedicatedAccount, Transfer
from tests.bars.secrets import leaks, people_of_the_agency
from tests.factories import AGENCY_IBAN, BY, a_creditor, a_mandate, a_profile

pytestmark = pytest.mark.e2e

TESTS = Path(__file__).parents[1]
PASSWORD = "une phrase de passe fictive"
GONE = [MessageState.ACCEPTED, MessageState.DONE]
PHONE = {"locale": "fr-FR", "java_script_enabled": False, "viewport": {"width": 390, "height": 800}}
LAW = "Les frais de recouvrement entrepris sans titre exécutoire restent à la charge du créancier"
NOW = datetime(2026, 11, 3, 8, 0, tzinfo=UTC)
CODE = re.compile(r"\b[0-9A-Z]{4} [0-9A-Z]{4} [0-9A-Z]{2}\b")


def set_up_agency(slug: str, creditor: dict[str, str], bursar: str) -> None:
    """What stands before the first file: the agency's identity, its people, a creditor and its signed mandate."""
    a_profile(stripe_account=f"acct_{slug}")
    open_account(
        email=f"ines@{slug}.example",
        first_name="Inès",
        last_name="Caron",
        kind=UserKind.STAFF,
        role=Role.MANAGER,
        password=PASSWORD,
    )
    made = a_creditor(**creditor)
    a_mandate(made)
    user = open_account(email=bursar, first_name="Louis", last_name="Fictif", kind=UserKind.CREDITOR, password=PASSWORD)
    add_creditor_contact(creditor=made, user=user, role="", by=BY, at=NOW)


def sign_in(page: Any, address: str, email: str) -> None:
    """Sign in where the address leads, and arrive there."""
    page.goto(address)
    page.fill("input[name=login]", email)
    page.fill("input[name=password]", PASSWORD)
    page.click("form:has(input[name=password]) button[type=submit]")
    page.goto(address)


def deposit_file(page: Any, address: str, path: Path, contacts: Path | None = None) -> str:
    """Deposit a file, read what was found, confide it; return the check page's words."""
    page.goto(address)
    page.set_input_files("input[name=file]", path)
    if contacts:
        page.set_input_files("input[name=contacts]", contacts)
    page.click("text=Vérifier")
    words = page.inner_text("main")
    page.click("button:has-text('Confier')")
    assert page.inner_text("h1") == "C’est confié"
    return words


def join_contract(page: Any, address: str) -> None:
    """Join the contract to the case: nobody can say to have checked a piece that is not there."""
    page.goto(address)
    page.click("summary:has-text('Joindre une pièce')")
    page.select_option("#facture-jointe", index=1)
    page.select_option("#type-joint", "contract")
    page.set_input_files("#pdf-joint", TESTS / "samples/facturx/vd_OK-001.pdf")
    page.click("button:has-text('Joindre la pièce')")


def qualify(page: Any, address: str) -> None:
    """Tick what was verified and conclude, on the checklist."""
    page.goto(address)
    for box in page.query_selector_all("input[type=checkbox]"):
        box.check()
    page.fill("input[name=legal_ground]", "Bon de commande signé")
    page.check("input[name=conclusion][value=ready]")
    page.click("button[name=next]")


def letter_of(case: Case, kind: str = MessageKind.FIRST_LETTER) -> str:
    """The words of a letter as the post office took it."""
    message = Message.objects.get(
        case=case, kind=kind, debtor=case.debtor, state__in=[MessageState.ACCEPTED, MessageState.DONE]
    )
    with message.parts.get(position=message.parts.order_by("position").first().position).document.file.open() as file:
        pages = pypdfium2.PdfDocument(file.read())
    text = "\n".join(page.get_textpage().get_text_range() for page in pages)
    pages.close()
    return text


def enter(page: Any, product: Any, slug: str, words: str, postcode: str) -> None:
    """Open the portal with the code printed on a letter and the postcode of the address."""
    code = CODE.search(words).group()
    page.goto(product.url(slug, f"/c/{code.replace(' ', '')}"))
    assert "€" not in page.inner_text("main")
    page.fill("input[name=postcode]", postcode)
    page.click("main button:has-text('Continuer')")


def case_of(name: str) -> Case:
    """The case of a person or a business, by a piece of its name."""
    found = [case for case in Case.objects.select_related("debtor") if name in case.debtor.full_name]
    assert len(found) == 1, (name, found)
    return found[0]


@dataclass
class Scenario:
    """The running product, its two agencies, and who has a browser open."""

    product: Any
    browser: Any
    inside: Any
    firm: Any
    school: Any
    pages: dict[str, Any] = field(default_factory=dict)
    cases: dict[str, Case] = field(default_factory=dict)
    letters: dict[str, str] = field(default_factory=dict)

    def page(self, name: str, **options: Any) -> Any:
        """That person's browser, opened the first time they act."""
        if name not in self.pages:
            self.pages[name] = self.browser.new_context(**{"locale": "fr-FR"} | options).new_page()
        return self.pages[name]

    def books_hold(self) -> None:
        """Both books of both agencies are balanced, and what is held is what is owed."""
        assert self.product.say("books") == "balanced"


def hand_over(scenario: Scenario) -> None:
    """1. A creditor hands over an accounting export with addresses and an e-invoice; a school, its families."""
    creditor = scenario.page("creditor")
    sign_in(creditor, scenario.product.url("lhermitte", "/creancier/"), "compta@berthier.example")
    deposit = scenario.product.url("lhermitte", "/creancier/deposer/")
    contacts = TESTS / "demo_files/atelier-berthier-contacts.csv"
    words = deposit_file(creditor, deposit, TESTS / "samples/fec/111111111FEC20221231.TXT", contacts)
    assert "prescrite depuis le 13 avril 2025" in words
    assert "R2.20" in words
    deposit_file(creditor, deposit, TESTS / "samples/facturx/vd_OK-001.pdf")
    bursar = scenario.page("bursar")
    sign_in(bursar, scenario.product.url("familles", "/creancier/"), "econome@saint-aubin.example")
    words = deposit_file(
        bursar, scenario.product.url("familles", "/creancier/deposer/"), TESTS / "demo_files/college-saint-aubin.csv"
    )
    assert "prescrite" in words
    scenario.books_hold()


def assess(scenario: Scenario) -> None:
    """2. Nothing leaves before a person has qualified, in the staff's screens."""
    assert scenario.product.say("morning").startswith("0 planned")
    for slug, agency, names in (
        ("lhermitte", scenario.firm, ("Brisset", "Faucheux")),
        ("familles", scenario.school, ("Roussel",)),
    ):
        staff = scenario.page(f"staff of {slug}")
        sign_in(staff, scenario.product.url(slug, "/gestion/journee/"), f"ines@{slug}.example")
        for name in names:
            with scenario.inside(agency):
                scenario.cases[name] = case_of(name)
            join_contract(staff, scenario.product.url(slug, f"/gestion/dossier/{scenario.cases[name].reference}/"))
            qualify(staff, scenario.product.url(slug, f"/gestion/qualifier/{scenario.cases[name].reference}/"))


def post_first_letters(scenario: Scenario) -> None:
    """3. The first letters leave, once, with their legal words and their code."""
    assert scenario.product.say("morning").startswith("3 planned")
    assert scenario.product.say("morning").startswith("0 planned")
    for name, case in scenario.cases.items():
        with scenario.inside(scenario.school if name == "Roussel" else scenario.firm):
            scenario.letters[name] = letter_of(case)
        assert LAW in " ".join(scenario.letters[name].split())


def pay_by_card(scenario: Scenario) -> None:
    """4a. One pays by card, from the letter, without JavaScript."""
    scenario.product.say("move 2026-11-06T18:00:00+01:00")
    phone = scenario.page("Brisset", **PHONE)
    enter(phone, scenario.product, "lhermitte", scenario.letters["Brisset"], "49000")
    assert "664,65" in phone.inner_text("main")
    phone.click("text=Régler en une fois")
    phone.click("button:has-text('Payer')")
    phone.fill("input[name=card]", "4242 4242 4242 4242")
    phone.click("button:has-text('Payer')")
    for _try in range(40):
        if "Référence" in phone.inner_text("main"):
            break
        phone.wait_for_timeout(250)
        phone.reload()
    assert "Q-2026-000001" in phone.inner_text("main")
    scenario.product.say("post")
    phone.goto(scenario.product.url("lhermitte", f"/espace/dossier/{scenario.cases['Brisset'].reference}/"))
    assert "Tout est réglé" in phone.inner_text("main")
    scenario.books_hold()


def accept_a_plan(scenario: Scenario) -> None:
    """4b. Another accepts one of the offered plans."""
    mother = scenario.page("Roussel", **PHONE)
    enter(mother, scenario.product, "familles", scenario.letters["Roussel"], "44300")
    mother.click("text=Régler en plusieurs fois")
    mother.check("input[type=radio] >> nth=0")
    mother.check("input[type=radio][name=day] >> nth=1")
    mother.click("button:has-text('Relire ma proposition')")
    mother.check("input[type=checkbox]")
    mother.click("button:has-text('Accepter cet échéancier')")
    assert "accord" in mother.inner_text("main").lower()
    scenario.books_hold()


def pay_by_transfer(scenario: Scenario, statement: Path) -> None:
    """4c. A third pays by transfer: the bank's file brings the money to the case."""
    scenario.product.say("move 2026-11-10T09:30:00+01:00")
    words = f"VIR {scenario.cases['Faucheux'].rf_reference}"
    paid = Transfer("FAUCHEUX RENOVATION", "FR1420041010050500013M02606", Decimal("2489.13"), words, date(2026, 11, 9))
    statement.write_bytes(DedicatedAccount(AGENCY_IBAN).statement([paid], paid.on))
    staff = scenario.page("staff of lhermitte")
    staff.goto(scenario.product.url("lhermitte", "/gestion/encaissements/"))
    staff.set_input_files("input[name=statement]", statement)
    staff.click("text=Importer le relevé")
    assert "Faucheux" in staff.inner_text("main")
    scenario.product.say("post")
    scenario.books_hold()


def read_the_end(scenario: Scenario) -> None:
    """5. Each payment has its numbered receipt; the creditor reads what was paid and what comes by when."""
    paid = {scenario.cases["Brisset"].pk, scenario.cases["Faucheux"].pk}
    with scenario.inside(scenario.firm):
        assert {m.case_id for m in Message.objects.filter(kind=MessageKind.RECEIPT, state__in=GONE)} == paid
        assert "Q-2026-000001" in letter_of(scenario.cases["Brisset"], MessageKind.RECEIPT)
    creditor, bursar = scenario.page("creditor"), scenario.page("bursar")
    creditor.goto(scenario.product.url("lhermitte", "/creancier/"))
    told = creditor.inner_text("main").replace("\u202f", " ").replace("\xa0", " ")
    assert "3 153,78 €" in told
    assert "Brisset Paysage EURL a réglé 664,65 €" in told
    assert "Reversement au plus tard le 4 décembre 2026" in told
    bursar.goto(scenario.product.url("familles", "/creancier/"))
    assert "La personne règle en plusieurs fois" in bursar.inner_text("main")
    assert "Prochain versement le" in bursar.inner_text("main")


def keep_secrets(scenario: Scenario, bar: Any) -> None:
    """6. The logs of the whole day tell what was done, and of nobody."""
    canaries = {PASSWORD}
    for agency in (scenario.firm, scenario.school):
        with scenario.inside(agency):
            canaries |= people_of_the_agency()
    for page in scenario.pages.values():
        canaries |= {cookie["value"] for cookie in page.context.cookies()}
    canaries |= {code for words in scenario.letters.values() for code in CODE.findall(words)}
    canaries |= {code.replace(" ", "") for code in canaries if CODE.fullmatch(code)}
    log = scenario.product.log.read_text()
    found, lines = leaks(log, canaries), len(log.splitlines())
    bar(
        "B30 logs of a whole day",
        measured=f"{found or 0} of {len(canaries)} canaries in {lines} lines",
        wanted="0 IBAN, e-mail, phone, name, token",
        holds=not found and lines > 10,
    )


@pytest.mark.bar
def test_from_three_files_to_the_receipt_and_the_creditors_page(
    product, chromium, fresh_database, in_tenant, tmp_path, bar
):
    scenario = Scenario(product, chromium, in_tenant, fresh_database.first, fresh_database.second)
    firm = {
        "kind": "company", "name": "Atelier Berthier SARL", "short_name": "Atelier Berthier",
        "default_claim_type": "b2b", "siren": "732829320",
    }  # fmt: skip
    with in_tenant(scenario.firm):
        set_up_agency("lhermitte", firm, "compta@berthier.example")
    with in_tenant(scenario.school):
        set_up_agency("familles", {}, "econome@saint-aubin.example")
    hand_over(scenario)
    assess(scenario)
    post_first_letters(scenario)
    pay_by_card(scenario)
    accept_a_plan(scenario)
    pay_by_transfer(scenario, tmp_path / "releve.xml")
    read_the_end(scenario)
    keep_secrets(scenario, bar)
    for page in scenario.pages.values():
        page.context.close()
