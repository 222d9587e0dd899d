"""Accountants who number their sales by month: the number comes back, the bill is another one."""

from __future__ import annotations

from io import BytesIO
from typing import Any

import openpyxl
import pytest

from agency.cases.models import Claim
from agency.intake.enums import Outcome
from agency.intake.models import ImportRow
from agency.intake.operations import confirm_batch, read_batch
from agency.parties.models import Creditor
from tests.agency.intake.test_batches import CONTACTS, FEC
from tests.factories import BY, NOW, TODAY, a_creditor, a_mandate, a_profile

# A sale of June to Lemoal Traiteur, numbered like every sale of that month.
NUMBER, DAY, EARLIER = "VE 0623", b"20230628", b"20230627"


@pytest.fixture
def berthier(tenant: Any) -> Creditor:
    a_profile()
    creditor = a_creditor(kind="company", name="Atelier Berthier SARL", default_claim_type="b2b", siren="732829320")
    a_mandate(creditor)
    return creditor


def confide(creditor: Creditor, data: bytes) -> list[tuple[str, str, str]]:
    """Hand the export over; returns what was said of each bill of Lemoal Traiteur before confiding."""
    batch = read_batch(
        creditor=creditor, filename="berthier.txt", data=data, contacts=CONTACTS.read_bytes(), by=BY, at=NOW, on=TODAY
    )
    told = list(batch.rows.filter(person__startswith="Lemoal").values_list("number", "outcome", "rule"))
    confirm_batch(batch=batch, by=BY, at=NOW, on=TODAY)
    return told


def test_the_same_number_of_another_day_is_another_bill(berthier: Creditor) -> None:
    data = FEC.read_bytes()
    assert confide(berthier, data.replace(DAY, EARLIER)) == [(NUMBER, Outcome.READY, "")]
    assert confide(berthier, data) == [(NUMBER, Outcome.READY, "")]
    assert confide(berthier, data) == [(NUMBER, Outcome.REFUSED, "FILE-5")]
    assert Claim.objects.filter(number=NUMBER, debtor__company_name__startswith="Lemoal").count() == 2


def test_the_same_bill_of_another_creditor_is_another_bill(berthier: Creditor) -> None:
    data = FEC.read_bytes()
    confide(berthier, data)
    sister = a_creditor(kind="company", name="Atelier Berthier Sud", default_claim_type="b2b", siren="552100554")
    a_mandate(sister)
    assert confide(sister, data) == [(NUMBER, Outcome.READY, "")]


def test_the_same_number_of_another_year_and_sum_is_for_a_person_to_say(berthier: Creditor) -> None:
    """Many number from 1 again each January: the bill of this year is not the one already entrusted."""
    head = "Nom;SIRET;Adresse;Code postal;Ville;Facture;Date;Échéance;Montant TTC"
    who = "Lemoal Traiteur SARL;55208131766522;3 rue Haute;35000;Rennes"
    old = f"{head}\n{who};2;10/01/2025;10/02/2025;500,00".encode()
    new = f"{head}\n{who};2;12/01/2026;12/02/2026;800,00".encode()
    assert confide(berthier, old) == [("2", Outcome.READY, "")]
    batch = read_batch(creditor=berthier, filename="2026.csv", data=new, by=BY, at=NOW, on=TODAY)
    row = batch.rows.get()
    assert (row.outcome, row.rule) == (Outcome.DOUBTFUL, "FILE-6")
    assert "10 janvier 2025, de 500,00 €" in row.reason.replace("\u202f", " ").replace("\xa0", " ")
    confirm_batch(batch=batch, by=BY, at=NOW, on=TODAY, checked=[row.pk])
    assert sorted(str(claim.total) for claim in Claim.objects.filter(number="2")) == ["500.00", "800.00"]
    for data in (old, new):
        again = read_batch(creditor=berthier, filename="encore.csv", data=data, by=BY, at=NOW, on=TODAY)
        assert again.rows.get().rule == "FILE-5"


@pytest.mark.parametrize(("amount", "rule"), [("500,00", "FILE-5"), ("800,00", "FILE-6")])
def test_a_carried_number_of_another_sum_is_not_already_entrusted(berthier: Creditor, amount: str, rule: str) -> None:
    head = (
        "JournalCode|JournalLib|EcritureNum|EcritureDate|CompteNum|CompteLib|CompAuxNum|CompAuxLib|PieceRef|PieceDate"
        "|EcritureLib|Debit|Credit|EcritureLet|DateLet|ValidDate|Montantdevise|Idevise"
    )
    contacts = (
        b"Compte client;Nom;SIRET;Adresse;Code postal;Ville\nC1;Lemoal Traiteur;55208131766522;3 rue Haute;35000;Rennes"
    )

    def ledger(journal: str, day: str, piece_day: str, debit: str) -> ImportRow:
        line = f"{journal}|7|{day}|411000|Clients|C1|Lemoal Traiteur|2|{piece_day}|Lemoal|{debit}|0,00|||{day}||"
        batch = read_batch(
            creditor=berthier, filename="fec.txt", data=f"{head}\n{line}".encode(), contacts=contacts,
            by=BY, at=NOW, on=TODAY,
        )  # fmt: skip
        confirm_batch(batch=batch, by=BY, at=NOW, on=TODAY, checked=[row.pk for row in batch.rows.all()])
        return batch.rows.get()

    ledger("VT|Ventes", "20250610", "20250610", "500,00")
    carried = ledger("AN|A nouveaux", "20260101", "20260101", amount)
    assert carried.rule == rule
    assert carried.outcome in (Outcome.REFUSED, Outcome.INCOMPLETE)
    assert Claim.objects.count() == 1


@pytest.mark.parametrize("words", ["Repas de midi", "a" * 150, "Repas, midi et goûters…"])
def test_words_that_fit_are_kept_as_they_are(berthier: Creditor, words: str) -> None:
    data = (
        "Nom;SIRET;Adresse;Code postal;Ville;Facture;Date;Échéance;Montant TTC;Objet\n"
        f"Lemoal Traiteur SARL;55208131766522;3 rue Haute;35000;Rennes;F1;10/01/2026;10/02/2026;500,00;{words}"
    )
    assert confide(berthier, data.encode()) == [("F1", Outcome.READY, "")]
    assert Claim.objects.get(number="F1").label == words


def test_long_words_of_a_bill_are_folded_and_seen_to_be(berthier: Creditor) -> None:
    words = "Repas de midi et goûters " * 12
    data = (
        "Nom;SIRET;Adresse;Code postal;Ville;Facture;Date;Échéance;Montant TTC;Objet\n"
        f"Lemoal Traiteur SARL;55208131766522;3 rue Haute;35000;Rennes;F1;10/01/2026;10/02/2026;500,00;{words}"
    )
    assert confide(berthier, data.encode()) == [("F1", Outcome.READY, "TAB-17")]
    told = ImportRow.objects.get(number="F1").reason
    assert "Objet : 299 caractères pour 150 au plus" in told
    assert Claim.objects.get(number="F1").label in told
    label = Claim.objects.get(number="F1").label
    assert len(label) <= 150
    assert label.endswith("midi et…")


def test_a_place_told_at_length_stops_nothing(berthier: Creditor) -> None:
    book = openpyxl.Workbook()
    book.active.title = "Impayés des clients au 31/10/26".replace("/", "-")
    book.active.append(["Nom", "Facture", "Montant TTC", "Date de facturation"])
    book.active.append(["Lemoal", "F1", 500, "31/02/2026"])
    book.active.append(["Autre", "F2", 20, "10/01/2026"])
    out = BytesIO()
    book.save(out)
    batch = read_batch(creditor=berthier, filename="f.xlsx", data=out.getvalue(), by=BY, at=NOW, on=TODAY)
    assert batch.rows.count() == 2
    assert batch.rows.get(rule="TAB-8").place.endswith("…")
