"""A creditor hands files over: read, shown with reasons, confirmed; only what may be collected becomes a case."""

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from agency.cases.models import Case, Claim
from agency.cases.queries import summary
from agency.intake.enums import Outcome
from agency.intake.operations import BatchRefused, confirm_batch, read_batch
from agency.ledger.enums import Book
from agency.ledger.queries import trial_balance
from tests.factories import BY, NOW, TODAY, a_creditor, a_mandate, a_profile

pytestmark = pytest.mark.usefixtures("tenant")

TESTS = Path(__file__).parents[2]
FEC = TESTS / "samples" / "fec" / "111111111FEC20221231.TXT"
FACTURX = TESTS / "samples" / "facturx" / "vd_OK-001.pdf"
CONTACTS = TESTS / "demo_files" / "atelier-berthier-contacts.csv"
SCHOOL = TESTS / "demo_files" / "college-saint-aubin.csv"


@pytest.fixture
def berthier():
    a_profile()
    creditor = a_creditor(
        kind="company",
        name="Atelier Berthier SARL",
        short_name="Atelier Berthier",
        default_claim_type="b2b",
        siren="732829320",
    )
    a_mandate(creditor)
    return creditor


@pytest.fixture
def saint_aubin():
    a_profile()
    creditor = a_creditor()
    a_mandate(creditor)
    return creditor


def deposit(creditor, path, contacts=None):
    return read_batch(
        creditor=creditor,
        filename=path.name,
        data=path.read_bytes(),
        contacts=contacts and contacts.read_bytes(),
        by=BY,
        at=NOW,
        on=TODAY,
    )


def test_nothing_enters_without_a_signed_mandate():
    a_profile()
    with pytest.raises(BatchRefused, match="mandat"):
        deposit(a_creditor(), SCHOOL)


def test_an_fec_gives_businesses_a_case_and_refuses_consumers_whose_invoice_is_time_barred(berthier):
    batch = deposit(berthier, FEC, CONTACTS)
    by_outcome = {outcome: batch.rows.filter(outcome=outcome) for outcome in Outcome.values}
    assert not Case.objects.exists()
    barred = by_outcome[Outcome.REFUSED].filter(rule="R2.20")
    # Nothing says that the others of these lines are firms: a doubt protects them as consumers.
    assert {row.person for row in barred} >= {"Adam Ourliac", "Théo Morvant"}
    assert not any("SARL" in row.person for row in barred)
    assert "prescrite depuis le 13 avril 2025" in barred.get(amount=Decimal("111.42")).reason
    assert {row.reason for row in by_outcome[Outcome.INCOMPLETE]} == {"Indiquez la date de la facture ou son échéance."}
    cases = confirm_batch(batch=batch, by=BY, at=NOW, on=TODAY)
    assert {case.debtor.full_name for case in cases} == {
        "Castagnol Menuiserie SARL",
        "Faucheux Rénovation SAS",
        "Brisset Paysage EURL",
        "Chevrel Électricité SARL",
        "Lemoal Traiteur SARL",
        "Bellarmin Décor SAS",
    }
    faucheux = next(case for case in cases if case.debtor.company_name.startswith("Faucheux"))
    assert summary(faucheux).due == Decimal("2489.13")
    assert faucheux.last_day_to_act == date(2028, 7, 1)
    assert sum(trial_balance(Book.CLAIM).values()) == 0


def test_the_same_file_confided_again_adds_nothing(berthier):
    confirm_batch(batch=deposit(berthier, FEC, CONTACTS), by=BY, at=NOW, on=TODAY)
    claims = Claim.objects.count()
    again = deposit(berthier, FEC, CONTACTS)
    assert not again.rows.filter(outcome=Outcome.READY).exists()
    assert again.rows.filter(rule="FILE-5").first().reason.startswith("Déjà confiée le 2 novembre 2026")
    confirm_batch(batch=again, by=BY, at=NOW, on=TODAY)
    assert Claim.objects.count() == claims
    with pytest.raises(BatchRefused, match="déjà été traité"):
        confirm_batch(batch=again, by=BY, at=NOW, on=TODAY)


def test_a_factur_x_brings_its_own_invoice_as_evidence(berthier):
    batch = deposit(berthier, FACTURX)
    case = confirm_batch(batch=batch, by=BY, at=NOW, on=TODAY)[0]
    claim = case.claims.get()
    assert (claim.number, claim.total, claim.due_on) == ("FA-2026-0001", Decimal("3042.00"), date(2026, 9, 14))
    with claim.invoice.file.open() as kept:
        assert kept.read() == FACTURX.read_bytes()
    batch.refresh_from_db()
    assert batch.evidence is None


def test_a_school_file_binds_parents_as_their_contract_says(saint_aubin):
    batch = deposit(saint_aubin, SCHOOL)
    reasons = {row.number: (row.outcome, row.rule) for row in batch.rows.all()}
    assert reasons["FA-2023-0102"] == (Outcome.REFUSED, "R2.20")
    assert reasons["FA-2026-0360"][0] == Outcome.INCOMPLETE
    cases = confirm_batch(batch=batch, by=BY, at=NOW, on=TODAY)
    by_name = {case.debtor.full_name: case for case in cases}
    solidary = by_name["Samir Haddad"]
    assert {party.debtor.full_name for party in solidary.parties.all()} == {"Samir Haddad", "Leïla Haddad"}
    assert summary(solidary).due == Decimal("438.60")
    her, his = by_name["Claire Exemple-Petit"], by_name["Paul Exemple-Durand"]
    assert (summary(her).due, summary(his).due) == (Decimal("414.03"), Decimal("276.02"))
    assert her.parties.count() == his.parties.count() == 1
    shares = [(case.claims.get().share, case.claims.get().whole) for case in (her, his)]
    assert shares == [(Decimal("60.00"), Decimal("690.05")), (Decimal("40.00"), Decimal("690.05"))]
    assert not solidary.claims.filter(share__isnull=False).exists()


def test_of_a_bill_in_two_instalments_the_one_that_is_due_becomes_a_claim_and_the_other_waits(berthier):
    batch = deposit(berthier, TESTS / "samples" / "cases" / "14_two_terms.xml")
    due, later = batch.rows.order_by("position")
    assert (due.amount, due.due_on, due.outcome) == (Decimal("300.00"), date(2026, 10, 1), Outcome.READY)
    assert (later.amount, later.due_on, later.outcome) == (Decimal("700.00"), date(2027, 3, 31), Outcome.UNDUE)
    confirm_batch(batch=batch, by=BY, at=NOW, on=TODAY)
    claim = Claim.objects.get(number="FA-14A")
    assert (claim.total, claim.due_on) == (Decimal("300.00"), date(2026, 10, 1))


def test_an_invoice_carried_into_the_next_year_is_claimed_once_with_its_first_date(berthier):
    year, following = (TESTS / "samples" / "cases" / f"552032534FEC{day}.txt" for day in ("20251231", "20261031"))
    contacts = "Compte client;Nom;Adresse;Code postal;Ville\nC001;Menuiserie Testard;1 rue Haute;35000;Rennes\n"

    def read(path):
        return read_batch(
            creditor=berthier,
            filename=path.name,
            data=path.read_bytes(),
            contacts=contacts.encode(),
            by=BY,
            at=NOW,
            on=TODAY,
        )

    both = [read(year), read(following)]
    assert [batch.rows.get().outcome for batch in both] == [Outcome.READY, Outcome.INCOMPLETE]
    for batch in both:
        confirm_batch(batch=batch, checked=[batch.rows.get().pk], by=BY, at=NOW, on=TODAY)
    assert Claim.objects.get().issued_on == date(2025, 6, 10)
    again = read(following).rows.get()
    assert (again.outcome, again.rule) == (Outcome.REFUSED, "FILE-5")
    assert "Déjà confiée" in again.reason


def test_a_line_too_long_is_asked_for_and_never_holds_the_others_back(berthier):
    head = "Nom;SIRET;Adresse;Code postal;Ville;Facture;Date;Échéance;Solde"
    long_street = "12 avenue du Maréchal de Lattre de Tassigny Bâtiment C"
    lines = [
        f"Folded SARL;;{long_street};35000;Rennes;F1;01/09/2026;01/10/2026;100,00",
        "Loin SARL;;1 rue Haute;51290;Saint-Remy-en-Bouzemont-Saint-Genest-et-Isson;F2;01/09/2026;01/10/2026;50,00",
        f"{'Très ' * 30}SARL;;1 rue Haute;35000;Rennes;F3;01/09/2026;01/10/2026;50,00",
        f"Numéro SARL;;1 rue Haute;35000;Rennes;{'F' * 61};01/09/2026;01/10/2026;50,00",
        f"Mot SARL;;{'x' * 45};35000;Rennes;F5;01/09/2026;01/10/2026;50,00",
    ]
    data = "\n".join([head, *lines]).encode()
    batch = read_batch(creditor=berthier, filename="longues.csv", data=data, by=BY, at=NOW, on=TODAY)
    rows = list(batch.rows.order_by("position"))
    assert [row.outcome for row in rows] == [Outcome.READY] + [Outcome.INCOMPLETE] * 4
    assert [row.reason.split(" : ")[0] for row in rows[1:]] == ["Ville", "Dénomination", "Numéro de facture", "Adresse"]
    assert "32 au plus" in rows[1].reason
    (case,) = confirm_batch(batch=batch, by=BY, at=NOW, on=TODAY)
    address = case.debtor.addresses.get()
    assert (address.line1, address.line2) == ("12 avenue du Maréchal de Lattre de", "Tassigny Bâtiment C")
