"""A bill that comes again with another sum updates the one that stands: never a double, never in silence."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from agency.cases.enums import CaseState
from agency.cases.models import Case, Claim
from agency.intake.enums import Outcome
from agency.intake.models import ImportBatch
from agency.intake.operations import BatchRefused, confirm_batch, read_batch, undo_batch
from agency.journal.models import JournalLine
from agency.ledger.models import Entry
from agency.ledger.queries import case_due
from agency.parties.models import Creditor
from agency.payments.enums import Method
from agency.payments.operations import receive
from tests.factories import BY, NOW, TODAY, a_creditor, a_mandate, a_profile

HEAD = "Nom;Prénom;Adresse;Code postal;Ville;Facture;Date;Échéance;Montant;Reste dû"
CLOCK = {"by": BY, "at": NOW, "on": TODAY}


@pytest.fixture
def school(tenant: Any) -> Creditor:
    a_profile()
    creditor = a_creditor()
    a_mandate(creditor)
    return creditor


def handed(school: Creditor, total: str, left: str, name: str = "f.csv") -> ImportBatch:
    line = f"Roussel;Camille;8 rue A;44300;Nantes;FA-1;01/06/2026;01/07/2026;{total};{left}"
    return read_batch(creditor=school, filename=name, data=f"{HEAD}\n{line}".encode(), **CLOCK)


@pytest.fixture
def case(school: Creditor) -> Case:
    """A bill of 120 euros, confided whole."""
    (case,) = confirm_batch(batch=handed(school, "120,00", "120,00"), **CLOCK)
    return case


@pytest.mark.parametrize(
    ("total", "left", "cause", "kind"),
    [("120,00", "80,00", "paid_direct", "claim_settled"), ("90,00", "90,00", "credit_note", "claim_waived")],
)
def test_less_is_shown_with_both_sums_and_booked_once_confirmed(
    school: Creditor, case: Case, total: str, left: str, cause: str, kind: str
) -> None:
    batch = handed(school, total, left, "suite.csv")
    row = batch.rows.get()
    assert (row.outcome, row.rule, row.facts["update"]["cause"]) == (Outcome.UPDATE, "MAJ-1", cause)
    assert "120,00" in row.reason
    assert left in row.reason
    assert case_due(case.pk) == Decimal("120.00"), "nothing moves before somebody confirms"
    confirm_batch(batch=batch, **CLOCK)
    row.refresh_from_db()
    assert (row.outcome, row.claim.case) == (Outcome.UPDATED, case)
    assert case_due(case.pk) == Decimal(left.replace(",", "."))
    assert Claim.objects.filter(creditor=school).count() == 1
    assert Entry.objects.filter(source="creditor").get().kind == kind
    assert JournalLine.objects.get(verb="claim.lowered").data["number"] == "FA-1"
    again = handed(school, total, left, "encore.csv").rows.get()
    assert (again.outcome, again.rule) == (Outcome.REFUSED, "FILE-5")


def test_a_bill_paid_to_its_creditor_since_settles_its_case(school: Creditor, case: Case) -> None:
    batch = handed(school, "120,00", "0,00", "payee.csv")
    assert batch.rows.get().outcome == Outcome.UPDATE
    confirm_batch(batch=batch, **CLOCK)
    case.refresh_from_db()
    assert (case.state, case_due(case.pk)) == (CaseState.SETTLED, Decimal("0.00"))


def test_more_waits_for_a_person_and_changes_nothing(school: Creditor, case: Case) -> None:
    batch = handed(school, "150,00", "150,00", "plus.csv")
    row = batch.rows.get()
    assert (row.outcome, row.rule) == (Outcome.UPDATE, "MAJ-2")
    confirm_batch(batch=batch, **CLOCK)
    row.refresh_from_db()
    assert (row.outcome, case_due(case.pk)) == (Outcome.UPDATE, Decimal("120.00"))


def test_once_we_received_a_part_only_a_person_knows_what_the_file_counts(school: Creditor, case: Case) -> None:
    receive(
        case=case, debtor=case.debtor, amount=Decimal("40.00"), method=Method.TRANSFER, received_on=TODAY,
        value_on=TODAY, source="bank", external_id="x", by=BY, at=NOW,
    )  # fmt: skip
    assert handed(school, "120,00", "120,00", "a.csv").rows.get().rule == "FILE-5"
    assert handed(school, "120,00", "80,00", "b.csv").rows.get().rule == "FILE-5"
    assert handed(school, "120,00", "50,00", "c.csv").rows.get().rule == "MAJ-2"


def test_a_sum_that_moved_since_the_reading_is_left_as_it_is(school: Creditor, case: Case) -> None:
    batch, twin = handed(school, "120,00", "80,00", "a.csv"), handed(school, "120,00", "70,00", "b.csv")
    for one in (batch, twin):
        confirm_batch(batch=one, **CLOCK)
    row = twin.rows.get()
    assert row.outcome == Outcome.REFUSED
    assert "a changé depuis" in row.reason
    assert case_due(case.pk) == Decimal("80.00")
    batch.refresh_from_db()
    with pytest.raises(BatchRefused):
        undo_batch(batch=batch, reason="erreur", **CLOCK)


def test_another_creditor_s_bill_of_that_number_is_never_touched(school: Creditor, case: Case) -> None:
    rival = a_creditor(name="Garage Delmas", short_name="Garage Delmas", siren="")
    a_mandate(rival)
    assert handed(rival, "120,00", "80,00").rows.get().outcome == Outcome.READY
    assert handed(rival, "120,00", "0,00", "b.csv").rows.get().rule == "TAB-7"
