"""The main job, in a real browser: from three files to the receipt and the creditor's page."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pypdfium2
import pytest

from agency.cases.models import Case
from agency.journal.rules import Actor
from agency.outbox.enums import MessageKind, MessageState
from agency.outbox.models import Message
from agency.parties.operations import add_creditor_contact
from agency.users.enums import Role, UserKind
from agency.users.operations import open_account
from config.local.bankfile import Transfer, camt053
from tests.factories import AGENCY_IBAN, BY, a_creditor, a_mandate, a_profile

pytestmark = pytest.mark.e2e

TESTS = Path(__file__).parents[1]
PASSWORD = "une phrase de passe fictive"
NOW = datetime(2026, 11, 3, 8, 0, tzinfo=UTC)


def furnish(slug: str, creditor: dict[str, str], bursar: str) -> None:
    """What stands before the first file: the agency's identity, its people, a creditor and its signed mandate."""
    a_profile(stripe_account=f"acct_{slug}")
    open_account(email=f"ines@{slug}.example", first_name="Inès", last_name="Caron", kind=UserKind.STAFF,
                 role=Role.MANAGER, password=PASSWORD)
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


def confide(page: Any, address: str, path: Path, contacts: Path | None = None) -> str:
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
    message = Message.objects.get(case=case, kind=kind, debtor=case.debtor, state__in=[MessageState.ACCEPTED, MessageState.DONE])
    with message.parts.get(position=message.parts.order_by("position").first().position).document.file.open() as file:
        pages = pypdfium2.PdfDocument(file.read())
    text = "\n".join(page.get_textpage().get_text_range() for page in pages)
    pages.close()
    return text


def enter(page: Any, product: Any, slug: str, words: str, postcode: str) -> None:
    """Open the portal with the code printed on a letter and the postcode of the address."""
    code = re.search(r"\b([0-9A-Z]{4} [0-9A-Z]{4} [0-9A-Z]{2})\b", words).group(1)
    page.goto(product.url(slug, f"/c/{code.replace(' ', '')}"))
    assert "€" not in page.inner_text("main")
    page.fill("input[name=postcode]", postcode)
    page.click("main button:has-text('Continuer')")


def case_of(name: str) -> Case:
    """The case of a person or a business, by a piece of its name."""
    found = [case for case in Case.objects.select_related("debtor") if name in case.debtor.full_name]
    assert len(found) == 1, (name, found)
    return found[0]


def test_from_three_files_to_the_receipt_and_the_creditors_page(product, chromium, fresh_database, in_tenant, tmp_path):
    firm, school = fresh_database.first, fresh_database.second
    with in_tenant(firm):
        furnish("lhermitte", {"kind": "company", "name": "Atelier Berthier SARL", "short_name": "Atelier Berthier",
                              "default_claim_type": "b2b", "siren": "732829320"}, "compta@berthier.example")
    with in_tenant(school):
        furnish("familles", {}, "econome@saint-aubin.example")
    creditor = chromium.new_context(locale="fr-FR").new_page()

    # 1. The creditor hands over an accounting export with addresses, an electronic invoice; a school, its families.
    sign_in(creditor, product.url("lhermitte", "/creancier/"), "compta@berthier.example")
    deposit = product.url("lhermitte", "/creancier/deposer/")
    words = confide(creditor, deposit, TESTS / "samples/fec/111111111FEC20221231.TXT", TESTS / "story/atelier-berthier-contacts.csv")
    assert "prescrite depuis le 13 avril 2025" in words
    assert "R2.20" in words
    confide(creditor, deposit, TESTS / "samples/facturx/vd_OK-001.pdf")
    bursar = chromium.new_context(locale="fr-FR").new_page()
    sign_in(bursar, product.url("familles", "/creancier/"), "econome@saint-aubin.example")
    assert "Déjà" not in confide(bursar, product.url("familles", "/creancier/deposer/"), TESTS / "story/college-saint-aubin.csv")
    assert product.say("books") == "balanced"

    # 2. Nothing leaves before a person has qualified.
    assert product.say("morning").startswith("0 planned")
    staff = chromium.new_context(locale="fr-FR").new_page()
    sign_in(staff, product.url("lhermitte", "/gestion/journee/"), "ines@lhermitte.example")
    with in_tenant(firm):
        brisset, faucheux = case_of("Brisset"), case_of("Faucheux")
    for case in (brisset, faucheux):
        qualify(staff, product.url("lhermitte", f"/gestion/qualifier/{case.reference}/"))
    teacher = chromium.new_context(locale="fr-FR").new_page()
    sign_in(teacher, product.url("familles", "/gestion/journee/"), "ines@familles.example")
    with in_tenant(school):
        roussel = case_of("Roussel")
    qualify(teacher, product.url("familles", f"/gestion/qualifier/{roussel.reference}/"))

    # 3. The first letters leave once, with their legal words and their code.
    assert product.say("morning").startswith("3 planned")
    assert product.say("morning").startswith("0 planned")
    with in_tenant(firm):
        letters = {case.pk: letter_of(case) for case in (brisset, faucheux)}
    with in_tenant(school):
        family_letter = letter_of(roussel)
    for text in (*letters.values(), family_letter):
        assert "Les frais de recouvrement entrepris sans titre exécutoire restent à la charge du créancier" in " ".join(text.split())

    # 4a. One pays by card, from the letter, without JavaScript.
    product.say("move 2026-11-06T18:00:00+01:00")
    phone = chromium.new_context(locale="fr-FR", java_script_enabled=False, viewport={"width": 390, "height": 800}).new_page()
    enter(phone, product, "lhermitte", letters[brisset.pk], "49000")
    assert "664,65" in phone.inner_text("main").replace("\u202f", " ")
    phone.click("text=Régler en une fois")
    phone.click("button:has-text('Payer')")
    phone.fill("input[name=card]", "4242 4242 4242 4242")
    phone.click("button:has-text('Payer')")
    for _try in range(20):
        phone.reload()
        if "Référence" in phone.inner_text("main"):
            break
        phone.wait_for_timeout(250)
    assert "0,00" in phone.inner_text("main")
    product.say("post")
    phone.goto(product.url("lhermitte", f"/espace/dossier/{brisset.reference}/"))
    assert "Tout est réglé" in phone.inner_text("main")
    assert product.say("books") == "balanced"

    # 4b. Another accepts one of the offered plans.
    mother = chromium.new_context(locale="fr-FR", java_script_enabled=False, viewport={"width": 390, "height": 800}).new_page()
    enter(mother, product, "familles", family_letter, "44300")
    mother.click("text=Régler en plusieurs fois")
    mother.check("input[type=radio] >> nth=0")
    mother.check("input[type=radio][name=day] >> nth=1")
    mother.click("button:has-text('Relire ma proposition')")
    mother.check("input[type=checkbox]")
    mother.click("button:has-text('Accepter cet échéancier')")
    assert "accord" in mother.inner_text("main").lower()
    assert product.say("books") == "balanced"

    # 4c. A third pays by transfer: the bank's file brings the money to the case.
    product.say("move 2026-11-10T09:30:00+01:00")
    statement = tmp_path / "releve.xml"
    statement.write_bytes(camt053(iban=AGENCY_IBAN, opening=Decimal("0.00"), on=date(2026, 11, 9), transfers=[
        Transfer("FAUCHEUX RENOVATION", "FR1420041010050500013M02606", Decimal("2489.13"),
                 f"VIR {faucheux.rf_reference}", date(2026, 11, 9))]))
    sign_in(staff, product.url("lhermitte", "/gestion/encaissements/"), "ines@lhermitte.example") if "login" in staff.url else None
    staff.goto(product.url("lhermitte", "/gestion/encaissements/"))
    staff.set_input_files("input[name=statement]", statement)
    staff.click("text=Importer le relevé")
    assert "Faucheux" in staff.inner_text("main")
    product.say("post")
    assert product.say("books") == "balanced"

    # 5. Each payment has its numbered receipt; the creditor reads what was paid and what comes by when.
    with in_tenant(firm):
        receipts = Message.objects.filter(kind=MessageKind.RECEIPT, state__in=[MessageState.ACCEPTED, MessageState.DONE])
        assert {message.case_id for message in receipts} == {brisset.pk, faucheux.pk}
        assert "Q-2026-000001" in letter_of(brisset, MessageKind.RECEIPT)
    creditor.goto(product.url("lhermitte", "/creancier/"))
    told = creditor.inner_text("main").replace("\u202f", " ").replace("\xa0", " ")
    assert "3 153,78 €" in told
    assert "Brisset Paysage EURL a réglé 664,65 €" in told
    assert "Reversement au plus tard le 6 décembre 2026" in told
    bursar.goto(product.url("familles", "/creancier/"))
    assert "La personne règle en plusieurs fois" in bursar.inner_text("main")
    assert "Prochain versement le" in bursar.inner_text("main")
    for page in (creditor, bursar, phone, mother, staff, teacher):
        page.context.close()
