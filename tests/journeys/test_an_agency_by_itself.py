"""From the platform's front page to a first letter at the post office: no shell, no fixture, a real browser."""

from __future__ import annotations

import re
import sqlite3
import time
from contextlib import closing
from pathlib import Path
from typing import Any

import openpyxl
import pikepdf
import pytest
from django_tenants.utils import tenant_context

from agency.cases.models import Case
from agency.outbox.models import Message
from sandbox.mail.box import parsed, text_of
from tenants.models import Agency

pytestmark = pytest.mark.e2e

PASSWORD = "une phrase de passe fictive"
ASKED = {"name": "Cabinet Neuf", "slug": "cabinet-neuf", "first_name": "Ana", "last_name": "Caron",
         "email": "ana@neuf.example"}  # fmt: skip
HOUSE = {
    "legal_name": "Cabinet Neuf", "legal_form": "SAS au capital fictif", "siren": "732 829 320",
    "line1": "12 rue des Tilleuls", "postcode": "44000", "city": "Nantes", "phone": "02 61 91 04 12",
    "email": "bonjour@neuf.example", "human_name": "Ana Caron", "case_prefix": "NE", "reply_days": "2",
    "insurer": "Assurances Imaginaires", "insurance_policy": "RC-1", "insured_from": "2026-01-01",
    "insured_until": "2027-10-01", "account_holder": "Cabinet Neuf fonds de tiers",
    "account_iban": "FR76 3000 6000 0112 3456 7890 189", "account_bic": "AGRIFRPP", "account_bank": "Banque Imaginaire",
    "account_opened_on": "2026-01-01", "declared_to": "Nantes", "declared_on": "2026-01-05",
}  # fmt: skip
GARAGE = {
    "kind": "company", "name": "Garage Delmas SARL", "short_name": "Garage Delmas", "siren": "732 829 320",
    "line1": "3 rue des Forges", "postcode": "44000", "city": "Nantes", "email": "compta@delmas.example",
    "phone": "02 40 00 00 00", "mediator": "Médiateur Fictif, 1 rue du Port, 44000 Nantes",
}  # fmt: skip
LUC = {"email": "luc@delmas.example", "first_name": "Luc", "last_name": "Delmas"}
CLAUSES = {
    "reference": "M-2026-1", "starts_on": "2026-11-03", "power_to_receive": True, "warranty_clause": True,
    "insurance_clause": True, "data_clause": True, "fee_per_case": "35,00", "fee_terms": "Un forfait par dossier",
    "remittance_holder": "Garage Delmas SARL", "remittance_iban": "FR14 2004 1010 0505 0001 3M02 606",
}  # fmt: skip
TITLES = ("Qui doit", "Où habite", "CP-", "Commune de", "N° pièce comptable", "Faite le", "Pour le", "Encore dû")
COLUMNS = {"name": "0", "address": "1", "postcode": "2", "city": "3", "number": "4", "issued_on": "5", "due_on": "6",
           "open": "7"}  # fmt: skip
INCOMPLETE = (7, 120, 299)


def a_workbook(place: Path) -> Path:
    """Three hundred lines under odd titles; three have no address."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append(TITLES)
    for rank in range(300):
        where = ("", "", "") if rank in INCOMPLETE else (f"{rank} rue Haute", "35000", "Rennes")
        sheet.append([f"Famille {rank}", *where, f"F-{rank}", "01/06/2026", "15/06/2026", 100 + rank])
    book.save(place / "impayes.xlsx")
    book.close()
    return place / "impayes.xlsx"


class Owner:
    """Somebody at a browser who reads their mail, and how often they clicked."""

    def __init__(self, browser: Any, kept: Path) -> None:
        self.page = browser.new_context(locale="fr-FR").new_page()
        self.kept, self.taps = kept, 0

    def fill(self, given: dict[str, Any]) -> None:
        """Fill the fields of the page by their names."""
        for name, value in given.items():
            field = self.page.locator(f'main [name="{name}"]').first
            if value is True:
                field.check()
            elif field.evaluate("one => one.tagName") == "SELECT":
                field.select_option(value)
            else:
                field.fill(value)

    def click(self, words: str) -> None:
        """Press the button or the link that says so."""
        self.taps += 1
        self.page.locator(f"main >> :is(button, a):has-text('{words}')").first.click()

    def mail(self, address: str) -> str:
        """The words of the latest message to an address."""
        with closing(sqlite3.connect(self.kept / "mail.sqlite3")) as box:
            rows = box.execute("SELECT content FROM mail WHERE recipients LIKE ? ORDER BY id", [f"%{address}%"])
            return text_of(parsed(rows.fetchall()[-1][0]))

    def link(self, address: str) -> str:
        """The link in it."""
        found = re.search(r"http://\S+", self.mail(address))
        assert found
        return found[0]

    def text(self) -> str:
        """What the page says."""
        return str(self.page.inner_text("main"))


def open_the_agency(owner: Owner, product: Any) -> None:
    """Read the front page, ask, follow the link, choose a password: at work."""
    begun = time.monotonic()
    owner.page.goto(f"http://localhost:{product.port}/")
    owner.click("Ouvrir un cabinet")
    owner.fill(ASKED | {"terms": True})
    owner.page.locator("[name=kind]").first.check()
    owner.click("Recevoir le lien")
    owner.page.goto(owner.link("ana@neuf.example"))
    owner.click("Ouvrir mon cabinet")
    owner.page.wait_for_selector("input[name=password]", timeout=30_000)
    owner.fill({"password": PASSWORD})
    owner.click("Enregistrer")
    owner.page.wait_for_url("**/gestion/journee/**")
    assert time.monotonic() - begun < 60


def describe_it(owner: Owner, product: Any) -> None:
    """What the law asks before a first letter, on one page."""
    at = product.url("cabinet-neuf", "/gestion/")
    owner.page.goto(f"{at}depart/")
    assert "Encore 7 étapes avant le premier courrier." in owner.text()
    owner.click("Identité du cabinet")
    owner.fill(HOUSE)
    owner.click("Enregistrer")
    assert "C’est enregistré" in owner.page.inner_text("body")


def sign_the_mandate(owner: Owner, client: Owner, product: Any) -> None:
    """The first client, its mandate drafted, its contact invited; he signs on line with a code of his mail box."""
    at = product.url("cabinet-neuf", "/gestion/")
    owner.page.goto(f"{at}creancier/ajouter/")
    owner.fill(GARAGE)
    owner.click("Enregistrer")
    creditor = owner.page.url
    owner.fill(LUC)
    owner.click("Inviter")
    owner.page.goto(f"{creditor}mandat/")
    owner.fill(CLAUSES)
    owner.click("Enregistrer")
    owner.click("Proposer au créancier")
    client.page.goto(re.search(r"http://\S+/compte/invitation/\S+", all_mail(client, LUC["email"]))[0])  # type: ignore[index]
    client.fill({"password": PASSWORD})
    client.click("Enregistrer")
    client.page.goto(product.url("cabinet-neuf", "/creancier/"))
    client.page.click("main a[href*='/mandats/']")
    client.click("Recevoir un code")
    client.fill({"signatory": "Luc Delmas, gérant", "agreed": True})
    client.fill({"code": re.search(r"\b\d{6}\b", client.mail(LUC["email"]))[0]})  # type: ignore[index]
    client.click("Signer le mandat")
    assert "Le mandat est signé" in client.text()


def all_mail(owner: Owner, address: str) -> str:
    """Every message to an address: the invitation is not the last one."""
    with closing(sqlite3.connect(owner.kept / "mail.sqlite3")) as box:
        rows = box.execute("SELECT content FROM mail WHERE recipients LIKE ? ORDER BY id", [f"%{address}%"])
        return "\n".join(text_of(parsed(content)) for (content,) in rows)


def hand_over(owner: Owner, product: Any, place: Path) -> None:
    """Three hundred lines: the columns told, three lines completed, all of them taken."""
    owner.page.goto(product.url("cabinet-neuf", "/gestion/depots/"))
    owner.page.locator("a[href$='/gestion/deposer/'], a:has-text('Déposer')").first.click()
    owner.page.locator("select[name=creditor]").select_option(index=1)
    owner.page.set_input_files("input[name=file]", a_workbook(place))
    owner.click("Vérifier")
    owner.fill(COLUMNS)
    owner.click("Lire le fichier ainsi")
    assert "297 factures prêtes" in owner.text()
    owner.page.locator("main a[href*='/lignes/']").first.click()
    for rank in range(len(INCOMPLETE)):
        owner.fill({"0_address": f"{rank} place du Port", "0_postcode": "44000", "0_city": "Nantes"})
        owner.click("Enregistrer")
    owner.click("Prendre")
    assert "Dépôt pris" in owner.page.inner_text("h1")


def qualify_the_first(owner: Owner, product: Any, place: Path) -> None:
    """One of the three hundred is looked at, its invoice joined, and it may be written to."""
    owner.page.goto(product.url("cabinet-neuf", "/gestion/qualifier/"))
    checklist = owner.page.url
    owner.click("Joindre une pièce")
    with pikepdf.new() as invoice:
        invoice.add_blank_page()
        invoice.save(place / "facture.pdf")
    owner.page.click("summary:has-text('Joindre une pièce')")
    owner.page.select_option("select#facture-jointe", index=1)
    owner.page.set_input_files("input#pdf-joint", place / "facture.pdf")
    owner.click("Joindre la pièce")
    owner.page.goto(checklist)
    for box in owner.page.query_selector_all("main input[type=checkbox]:not([disabled])"):
        box.check()
    owner.page.fill("input[name=legal_ground]", "Bon de commande signé")
    owner.page.check("input[name=conclusion][value=ready]")
    owner.taps += 1
    owner.page.click("button[name=next]")


def test_an_agency_opens_and_posts_its_first_letter_without_a_shell(
    product: Any, chromium: Any, tmp_path: Path
) -> None:
    owner, client = Owner(chromium, tmp_path / "sandbox"), Owner(chromium, tmp_path / "sandbox")
    open_the_agency(owner, product)
    describe_it(owner, product)
    sign_the_mandate(owner, client, product)
    hand_over(owner, product, tmp_path)
    with tenant_context(Agency.objects.get(slug="cabinet-neuf")):
        assert Case.objects.count() == 300
    qualify_the_first(owner, product, tmp_path)
    assert product.say("morning").startswith("1 planned")
    with tenant_context(Agency.objects.get(slug="cabinet-neuf")):
        assert [one.state for one in Message.objects.filter(channel="post")] == ["accepted"]
    with closing(sqlite3.connect(tmp_path / "sandbox" / "post.sqlite3")) as office:
        assert office.execute("SELECT count(*) FROM letter").fetchone() == (1,)
    # Clicks of the owner, typing left out: what a quarter of an hour by hand is made of.
    assert owner.taps <= 19
