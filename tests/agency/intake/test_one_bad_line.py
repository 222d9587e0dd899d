"""What is shown as ready can be confided, and a line that no longer can says why and costs no other."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from agency.cases.models import Case, Claim
from agency.intake.enums import BatchState, Outcome
from agency.intake.models import ImportBatch
from agency.intake.operations import BatchRefused, abandon_batch, confirm_batch, read_batch
from agency.journal.enums import Verb
from agency.journal.models import JournalLine
from agency.ledger.enums import Book
from agency.ledger.queries import trial_balance
from agency.parties.models import Creditor, Debtor
from tests.factories import BY, NOW, TODAY, a_creditor, a_mandate, a_profile

HEAD = "Nom;SIRET;Adresse;Code postal;Ville;Facture;Date;Échéance;Solde"
ONE = "Menuiserie Testard;;1 rue Haute;35000;Rennes;F-1;01/06/2026;01/07/2026;100,00"
TWO = "Menuiserie Testard;;1 rue Haute;35000;Rennes;F-2;01/06/2026;01/07/2026;200,00"
OTHER = "Garage Vidal;;2 rue Basse;35000;Rennes;F-3;01/06/2026;01/07/2026;300,00"


@pytest.fixture
def workshop(tenant: Any) -> Creditor:
    a_profile()
    creditor = a_creditor(kind="company", name="Atelier SARL", short_name="Atelier", default_claim_type="b2b", siren="")
    a_mandate(creditor)
    return creditor


def deposit(creditor: Creditor, *lines: str) -> ImportBatch:
    data = "\n".join([HEAD, *lines]).encode()
    return read_batch(creditor=creditor, filename="factures.csv", data=data, by=BY, at=NOW, on=TODAY)


def confirm(batch: ImportBatch, on: date = TODAY, **more: Any) -> list[Case]:
    return confirm_batch(batch=batch, by=BY, at=NOW, on=on, **more)


def outcomes(batch: ImportBatch) -> list[tuple[str, str, str]]:
    return list(batch.rows.order_by("position").values_list("number", "outcome", "rule"))


def spoil(batch: ImportBatch, number: str, **facts: Any) -> None:
    """A value that no column takes, as a fault of ours would let it through."""
    row = batch.rows.get(number=number)
    row.facts |= facts
    row.save(update_fields=["facts"])


def test_a_line_that_cannot_be_kept_comes_back_with_its_reason_and_the_others_are_confided(workshop: Creditor) -> None:
    batch = deposit(workshop, ONE, TWO, OTHER)
    spoil(batch, "F-2", total="50.00", paid="50.00")
    cases = confirm(batch)
    assert outcomes(batch) == [
        ("F-1", Outcome.CONFIDED, ""),
        ("F-2", Outcome.REFUSED, "FILE-7"),
        ("F-3", Outcome.CONFIDED, ""),
    ]
    assert "n’a pas pu être gardée" in batch.rows.get(number="F-2").reason
    assert {case.debtor.full_name: case.claims.count() for case in cases} == {
        "Menuiserie Testard": 1,
        "Garage Vidal": 1,
    }
    told = JournalLine.objects.get(verb=Verb.BATCH_CONFIRMED).data
    assert (told["cases"], told["lines"], told["refused"]) == (2, 2, 1)
    assert sum(trial_balance(Book.CLAIM).values()) == 0


def test_of_a_person_whose_only_line_cannot_be_kept_nothing_is_left(workshop: Creditor) -> None:
    batch = deposit(workshop, ONE, OTHER)
    before = Debtor.objects.count(), Case.objects.count()
    person = batch.rows.get(number="F-1").facts["people"][0] | {"line1": "x" * 60}
    spoil(batch, "F-1", people=[person])
    (case,) = confirm(batch)
    assert case.debtor.full_name == "Garage Vidal"
    assert (Debtor.objects.count(), Case.objects.count()) == (before[0] + 1, before[1] + 1)
    assert batch.rows.get(number="F-1").outcome == Outcome.REFUSED


def test_two_previews_of_one_file_are_confided_once_and_the_second_says_so(workshop: Creditor) -> None:
    first, second = deposit(workshop, ONE, OTHER), deposit(workshop, ONE, TWO, OTHER)
    confirm(first)
    (case,) = confirm(second)
    assert [number for number, outcome, _rule in outcomes(second) if outcome == Outcome.CONFIDED] == ["F-2"]
    assert case.claims.count() == 2
    refused = second.rows.get(number="F-1")
    assert (refused.outcome, refused.rule) == (Outcome.REFUSED, "FILE-5")
    assert refused.reason == f"Déjà confiée le 2 novembre 2026 (dossier {case.reference})."
    assert Claim.objects.filter(creditor=workshop).count() == 3


def test_a_file_confided_twice_answers_in_words(workshop: Creditor) -> None:
    batch = deposit(workshop, ONE)
    confirm(batch)
    with pytest.raises(BatchRefused, match=r"confié le 2 novembre 2026\. Rien n’est ajouté une seconde fois"):
        confirm(batch)
    again = deposit(workshop, ONE)
    assert confirm(again) == []
    assert again.rows.get().reason.startswith("Déjà confiée le 2 novembre 2026")
    given_up = deposit(workshop, TWO)
    abandon_batch(batch=given_up, by=BY, at=NOW)
    with pytest.raises(BatchRefused, match="abandonné"):
        confirm(given_up)


def test_an_invoice_barred_between_the_check_and_the_confirmation_is_not_claimed(workshop: Creditor) -> None:
    old = ONE.replace("01/06/2026;01/07/2026", "01/10/2024;03/11/2024")
    batch = deposit(workshop, old, OTHER)
    assert {outcome for _number, outcome, _rule in outcomes(batch)} == {Outcome.READY}
    (case,) = confirm(batch, on=date(2026, 12, 1))
    assert case.debtor.full_name == "Garage Vidal"
    assert outcomes(batch)[0] == ("F-1", Outcome.REFUSED, "R2.20")


def test_one_invoice_twice_in_a_file_under_two_spellings_is_ready_once(workshop: Creditor) -> None:
    siren = "44306184100013"
    lines = [ONE.replace(";;", f";{siren};"), ONE.replace(";;", f";{siren};").replace("Menuiserie", "SARL Menuiserie")]
    batch = deposit(workshop, *lines)
    assert [(outcome, rule) for _number, outcome, rule in outcomes(batch)] == [
        (Outcome.READY, ""),
        (Outcome.REFUSED, "FILE-4"),
    ]
    confirm(batch)
    assert Claim.objects.filter(number="F-1").count() == 1


def test_a_postcode_that_the_post_does_not_know_is_asked_for_when_read(workshop: Creditor) -> None:
    batch = deposit(workshop, ONE.replace("35000", "D-80331"), OTHER)
    assert [outcome for _number, outcome, _rule in outcomes(batch)] == [Outcome.INCOMPLETE, Outcome.READY]
    assert batch.rows.get(number="F-1").rule in {"R1.10", "TAB-16"}


def test_a_line_without_a_street_is_asked_for_the_address(workshop: Creditor) -> None:
    row = deposit(workshop, ONE.replace("1 rue Haute", ""), OTHER).rows.get(number="F-1")
    assert (row.outcome, row.rule) == (Outcome.INCOMPLETE, "R1.10")
    assert "adresse postale" in row.reason


def test_the_same_invoice_at_another_postcode_waits_for_the_creditor_s_eyes(workshop: Creditor) -> None:
    """The person moved, or a namesake: a second claim of one debt is never taken as ready."""
    confirm(deposit(workshop, ONE))
    batch = deposit(workshop, ONE.replace("35000;Rennes", "44000;Nantes"), TWO.replace("35000;Rennes", "44000;Nantes"))
    rows = outcomes(batch)
    assert rows == [("F-1", Outcome.DOUBTFUL, "FILE-5"), ("F-2", Outcome.READY, "")]
    assert "à une autre adresse" in batch.rows.get(number="F-1").reason
    confirm(batch)
    assert Claim.objects.filter(number="F-1").count() == 1


def test_a_sum_beyond_every_invoice_is_refused_when_read(workshop: Creditor) -> None:
    batch = deposit(workshop, ONE.replace("100,00", "9999999999999999,00"), OTHER)
    assert {number: outcome for number, outcome, _rule in outcomes(batch)}["F-3"] == Outcome.READY
    (case,) = confirm(batch)
    assert case.claims.get().total == Decimal("300.00")
    assert batch.state == BatchState.PREVIEW


def test_a_first_name_alone_is_nobody(tenant: Any) -> None:
    """« Camille », without a name, would get a letter that anybody called so might open."""
    a_profile()
    school = a_creditor()
    a_mandate(school)
    head = "Nom;Prénom;Adresse;Code postal;Ville;Facture;Date;Échéance;Reste dû\n"
    line = "{};{};8 rue des Acacias;44300;Nantes;{};01/06/2026;01/07/2026;120,00\n"
    file = head + line.format("", "Camille", "FA-1") + line.format("Roussel", "Camille", "FA-2")
    batch = read_batch(creditor=school, filename="a.csv", data=file.encode(), by=BY, at=NOW, on=TODAY)
    told = {row.number: (row.outcome, row.reason) for row in batch.rows.all()}
    assert told["FA-1"] == ("incomplete", "Indiquez le nom de la personne : il n’y a que son prénom.")
    assert told["FA-2"][0] == "ready"
