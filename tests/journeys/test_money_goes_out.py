"""The accountant's month, in a real browser: from the bank's file to the creditor's downloads, and the books hold."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django_tenants.utils import tenant_context
from lxml import etree
from sepaxml.validation import try_valid_xml

from agency.banking.models import BankLine
from agency.books.models import DailyProof
from agency.fees.models import FeeInvoice
from agency.ledger.enums import AccountCode
from agency.ledger.queries import payable_by_case
from agency.parties.operations import add_creditor_contact
from agency.readers.claim_files import read_claims
from agency.remittances.models import Remittance
from agency.users.enums import Role, UserKind
from agency.users.operations import open_account
from tests.agency.banking.camt import Credit, camt053
from tests.agency.fees.scene import OWN_IBAN
from tests.bars.secrets import leaks, people_of_the_agency
from tests.books.holding import assert_books_hold, balance
from tests.factories import BY, CREDITOR_IBAN, a_case, a_creditor, a_mandate, a_person
from tests.journeys.conftest import ROOT
from tests.journeys.test_main_job import PASSWORD, sign_in

pytestmark = pytest.mark.e2e

NOW = datetime(2026, 11, 3, 8, 0, tzinfo=UTC)
ANA, ODILE, HELENE = "ana@lhermitte.example", "odile@lhermitte.example", "helene@saint-aubin.example"
SELLER = {
    "registry": "732 829 320 RCS Nantes", "vat_number": "FR40732829320", "account_holder": "Cabinet Lhermitte",
    "account_iban": OWN_IBAN, "payment_days": "30", "counts_from": "2026-11-01",
}  # fmt: skip


@dataclass
class Office:
    """The running product, who sits where, and the month's statements of the bank."""

    product: Any
    chromium: Any
    agency: Any
    folder: Path
    seats: dict[Any, str] = field(default_factory=dict)

    def desk(self, email: str, path: str) -> Any:
        """A page of a person's own browser, signed in and arrived."""
        page = self.chromium.new_context(locale="fr-FR", accept_downloads=True).new_page()
        self.seats[page] = email
        self.go(page, path)
        return page

    def go(self, page: Any, path: str) -> str:
        """Follow an address, signing in again after some days; the words of the page, its spaces as one types them."""
        address = self.product.url("lhermitte", path)
        page.goto(address)
        if page.locator("input[name=login]").count():
            sign_in(page, address, self.seats[page])
        return plain(page.inner_text("main"))

    def statement(self, page: Any, name: str, *credits_: Credit, on: date, opening: str) -> str:
        """Bring a statement of the bank in from the desk."""
        file = self.folder / f"{name}.xml"
        file.write_bytes(camt053(*credits_, number=name, on=on, opening=opening))
        self.go(page, "/gestion/encaissements/")
        page.set_input_files("input[name=statement]", file)
        page.click("button:has-text('Importer le relevé')")
        page.wait_for_selector("[role=status], .annonce")
        return plain(page.inner_text("main"))

    def check_books(self) -> int:
        """What `manage.py check_books` exits with."""
        done = subprocess.run(
            [sys.executable, "manage.py", "check_books"], cwd=ROOT, env=self.product.environment, check=False,
            capture_output=True, text=True,
        )  # fmt: skip
        assert "tout concorde" in done.stdout, done.stdout + done.stderr
        return done.returncode


def plain(words: str) -> str:
    """Words with the spaces that a keyboard has."""
    return words.replace("\u202f", " ").replace("\xa0", " ")


def the_agency() -> list[Any]:
    """Camille owes two bills to a school and Alix one; an accountant, a manager, and the school's bursar sign in."""
    school = a_creditor()
    a_mandate(school, fee_per_case=Decimal("35.00"), fee_per_month=Decimal("90.00"))
    first = a_case(creditor=school)
    second = a_case(creditor=school, debtor=first.debtor, number="F-2", total="100.00", paid="0.00")
    other = a_case(creditor=school, debtor=a_person(school, first_name="Alix", last_name="Garnier"), number="F-3")
    for email, first_name, role in ((ANA, "Ana", Role.ACCOUNTANT), (ODILE, "Odile", Role.MANAGER)):
        open_account(
            email=email, first_name=first_name, last_name="Brun", kind=UserKind.STAFF, role=role, password=PASSWORD
        )
    bursar = open_account(
        email=HELENE, first_name="Hélène", last_name="Morin", kind=UserKind.CREDITOR, password=PASSWORD
    )
    add_creditor_contact(creditor=school, user=bursar, role="économe", by=BY, at=NOW)
    return [first, second, other]


def open_next(page: Any, *keys: str) -> None:
    """Open the line that has the focus, once the page has given it."""
    page.wait_for_load_state()
    for key in keys:
        page.keyboard.press(key)
    page.wait_for_function("document.activeElement.matches('a.ligne')")
    page.keyboard.press("Enter")
    page.wait_for_selector("#t-volet")
    page.wait_for_load_state()


def match_by_keyboard(office: Office, ana: Any, cases: list[Any]) -> None:
    """1. Three movements: one accepted, one shared between two bills, one that is nobody's and goes back."""
    first, _second, other = cases
    told = office.statement(
        ana, "REL-1", Credit("486.00", payer="ALIX GARNIER"), Credit("586.00", payer="MME ROUSSEL CAMILLE"),
        Credit("77.00", payer="PERSONNE CONNUE", label="loyer"), on=date(2026, 11, 2), opening="0.00",
    )  # fmt: skip
    assert "3 à identifier" in told
    open_next(ana, "j")
    ana.keyboard.press("Enter")
    ana.wait_for_selector(f"text=Le paiement est au dossier {other.reference}")
    open_next(ana)
    ana.keyboard.press("s")
    assert (ana.input_value("#part1"), ana.input_value("#somme2")) == (first.reference, "100,00")
    ana.keyboard.press("Enter")
    ana.wait_for_selector("text=Le virement est partagé")
    office.go(ana, "/gestion/encaissements/?colonne=a-chercher")
    open_next(ana, "j")
    ana.keyboard.press("n")
    ana.keyboard.type("loyer d’un autre")
    ana.keyboard.press("Enter")
    ana.wait_for_selector("text=attend d’être renvoyée")
    with tenant_context(office.agency):
        assert payable_by_case(first.creditor_id).keys() == {case.pk for case in cases}
        assert balance(AccountCode.SUSPENSE) == Decimal("-77.00")


def remit_with_two_persons(office: Office, ana: Any, odile: Any) -> None:
    """2. Ana prepares, may not approve what she prepared; Odile does; the file is what a bank reads."""
    assert "1 072,00 €" in office.go(ana, "/gestion/reversements/")
    ana.fill("input[name=pay_on]", "2026-11-04")
    ana.click("button:has-text('Préparer l’ordre de virement')")
    assert "Une seconde personne doit valider ce reversement" in plain(ana.inner_text("main"))
    assert ana.locator("button:has-text('Valider')").count() == 0
    office.go(odile, "/gestion/reversements/")
    odile.click("a:has-text('R-2026-000001')")
    odile.click("button:has-text('Valider')")
    with odile.expect_download() as downloading:
        odile.click("a:has-text('Télécharger l’ordre pour la banque')")
    order = Path(downloading.value.path()).read_bytes()
    assert downloading.value.suggested_filename == "R-2026-000001.xml"
    try_valid_xml(order, "pain.001.001.09")
    tree = etree.fromstring(order)
    assert (tree.findtext(".//{*}InstdAmt"), tree.findtext(".//{*}CdtrAcct//{*}IBAN")) == ("1072.00", CREDITOR_IBAN)


def the_bank_executes(office: Office, ana: Any) -> None:
    """3. The end of the month's statement: the transfer left, and the stranger's rent went back."""
    office.product.say("move 2026-11-30T18:00:00+01:00")
    office.statement(
        ana, "REL-2", Credit("-1072.00", reference="R-2026-000001-1", payer="OGEC"),
        Credit("-77.00", payer="PERSONNE CONNUE", label="retour loyer"), on=date(2026, 11, 30), opening="1149.00",
    )  # fmt: skip
    office.product.say("follow")
    with tenant_context(office.agency):
        rent = BankLine.objects.get(amount="-77.00")
    office.go(ana, f"/gestion/encaissements/sortie/{rent.pk}/")
    ana.click("button:has-text('C’est ce virement')")
    with tenant_context(office.agency):
        assert Remittance.objects.get().transfers.get().state == "paid"
        assert balance(AccountCode.BANK_TRUST) == balance(AccountCode.SUSPENSE) == Decimal(0)


def close_the_month(office: Office, ana: Any, odile: Any) -> None:
    """4. Odile says what invoices bear; a night counts the works and proves; Ana signs, and closes November."""
    office.go(odile, "/gestion/honoraires/facturation/")
    for name, value in SELLER.items():
        odile.fill(f"[name={name}]", value)
    odile.click("button:has-text('Enregistrer')")
    office.product.say("move 2026-12-01T09:00:00+01:00")
    office.product.say("night")
    assert "Tout concorde" in office.go(ana, "/gestion/livres/")
    ana.click("text=Lire et signer la preuve")
    ana.click("button:has-text('Signer cette preuve')")
    assert "Ana Brun" in plain(ana.inner_text("main"))
    office.go(ana, "/gestion/livres/")
    ana.select_option("select[name=through]", "2026-11-30")
    ana.click("button:has-text('Clore ce mois')")
    assert "Les livres sont clos jusqu’au 30 novembre 2026" in plain(ana.inner_text("main"))


def invoice_the_creditor(office: Office, ana: Any) -> None:
    """5. The works of November, at the mandate's figures, as an electronic invoice."""
    assert "OGEC du Collège Saint-Aubin" in office.go(ana, "/gestion/honoraires/")
    ana.click("button:has-text('Émettre les factures cochées')")
    assert "H-2026-000001" in plain(ana.inner_text("main"))
    office.product.say("follow")
    ana.click("a:has-text('H-2026-000001')")
    assert ana.locator("a:has-text('Facture électronique (PDF)')").count() == 1


def the_creditor_downloads(office: Office, helene: Any) -> None:
    """6. The bursar, in her own browser: what was paid to her school, and what it owes for the work."""
    paid = office.go(helene, "/creancier/virements/")
    assert "R-2026-000001-1" in paid
    assert "concordaient" in paid
    with helene.expect_download() as downloading:
        helene.click("a:has-text('CSV')")
    statement = Path(downloading.value.path()).read_text("utf-8-sig")
    assert all(name in statement for name in ("Roussel", "Garnier"))
    assert plain(statement).count("486,00") == 2
    assert "H-2026-000001" in office.go(helene, "/creancier/honoraires/")
    # A browser shows a PDF by itself; she saves it, as with « Enregistrer la cible ».
    link = helene.locator("a:has-text('PDF H-2026-000001')")
    link.evaluate("one => one.setAttribute('download', '')")
    with helene.expect_download() as downloading:
        link.click()
    (row,) = read_claims(Path(downloading.value.path()).read_bytes(), "facture.pdf").rows
    with tenant_context(office.agency):
        invoice = FeeInvoice.objects.get()
    assert (row.number, row.open) == (invoice.label, invoice.total)


def keep_secrets(office: Office, bar: Any) -> None:
    """7. The logs of the month tell what was done, and of nobody: no payer, no IBAN, no session."""
    with tenant_context(office.agency):
        canaries = people_of_the_agency() | {PASSWORD, OWN_IBAN, CREDITOR_IBAN}
    canaries |= {cookie["value"] for page in office.seats for cookie in page.context.cookies()}
    log = office.product.log.read_text()
    found, lines = leaks(log, canaries), len(log.splitlines())
    bar(
        "B30 logs of a month of money",
        measured=f"{found or 0} of {len(canaries)} canaries in {lines} lines",
        wanted="0 IBAN, e-mail, phone, name, token",
        holds=not found and lines > 10,
    )


@pytest.mark.bar
def test_a_month_of_money_from_the_banks_file_to_the_creditors_downloads(
    product: Any, chromium: Any, fresh_database: Any, tmp_path: Path, bar: Any
) -> None:
    office = Office(product, chromium, fresh_database.first, tmp_path)
    with tenant_context(office.agency):
        cases = the_agency()
    ana, odile = office.desk(ANA, "/gestion/encaissements/"), office.desk(ODILE, "/gestion/reversements/")
    match_by_keyboard(office, ana, cases)
    remit_with_two_persons(office, ana, odile)
    the_bank_executes(office, ana)
    close_the_month(office, ana, odile)
    invoice_the_creditor(office, ana)
    the_creditor_downloads(office, office.desk(HELENE, "/creancier/"))
    assert office.check_books() == 0
    office.product.say("move 2026-12-02T06:00:00+01:00")
    product.say("night")
    with tenant_context(office.agency):
        proof = DailyProof.objects.latest("pk")
        assert (proof.on, proof.holds) == (date(2026, 12, 2), True)
        assert_books_hold()
    assert "Tout concorde" in office.go(odile, "/gestion/livres/")
    keep_secrets(office, bar)
