"""What a line lacks is typed on screen, kept beside what the file said, and judged by the very same rules."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from agency.cases.models import Claim
from agency.intake.enums import Outcome
from agency.intake.models import ImportBatch, ImportRow
from agency.intake.operations import (
    BatchRefused,
    abandon_batch,
    check_lines,
    complete_line,
    confirm_batch,
    read_batch,
)
from agency.intake.queries import next_to_complete
from agency.intake.rules import line_as_json, line_from_json
from agency.journal.models import JournalLine
from agency.parties.models import Creditor
from agency.readers.claim_files import read_claims
from tests.factories import BY, NOW, TODAY, a_creditor, a_mandate, a_profile

HEAD = "Nom;Prénom;Adresse;Code postal;Ville;Facture;Date;Échéance;Montant;Reste dû"
WHOLE = "Roussel;Camille;8 rue des Acacias;44300;Nantes;FA-1;01/06/2026;01/07/2026;120,00;120,00"
CLOCK = {"by": BY, "at": NOW, "on": TODAY}


@pytest.fixture
def school(tenant: Any) -> Creditor:
    a_profile()
    creditor = a_creditor()
    a_mandate(creditor)
    return creditor


def handed(school: Creditor, *lines: str) -> ImportBatch:
    data = "\n".join([HEAD, *lines]).encode()
    return read_batch(creditor=school, filename="f.csv", data=data, **CLOCK)


def the_line(school: Creditor, text: str) -> ImportRow:
    return handed(school, text).rows.get()


def test_exactly_what_is_missing_is_asked_and_then_the_line_is_ready(school: Creditor) -> None:
    row = the_line(school, "Roussel;Camille;;;;;;;120,00;120,00")
    assert (row.outcome, row.asked) == (
        Outcome.INCOMPLETE, ["issued_on", "due_on", "number", "0_address", "0_postcode", "0_city"],
    )  # fmt: skip
    row = complete_line(row=row, given={"number": "FA-9", "issued_on": date(2026, 6, 1), "due_on": None}, **CLOCK)
    assert (row.outcome, row.asked) == (Outcome.INCOMPLETE, ["0_address", "0_postcode", "0_city"])
    where = {"0_address": "8 rue des Acacias\nBâtiment B", "0_postcode": "44 300", "0_city": "Nantes"}
    row = complete_line(row=row, given=where, **CLOCK)
    assert (row.outcome, row.number, row.due_on) == (Outcome.READY, "FA-9", date(2026, 7, 1))
    assert [(one["field"], one["said"], one["by"]) for one in row.typed][:1] == [("number", "", BY.label)]
    assert row.said["number"] == "", "what the file said stays"
    (case,) = confirm_batch(batch=row.batch, **CLOCK)
    address = case.debtor.addresses.get()
    assert (address.line1, address.line2, address.postcode) == ("8 rue des Acacias", "Bâtiment B", "44300")
    fields = [line.data["fields"] for line in JournalLine.objects.filter(verb="line.completed").order_by("id")]
    assert fields[0] == ["due_on", "issued_on", "number"]


@pytest.mark.parametrize(
    ("typed", "outcome", "rule"),
    [
        ({"issued_on": None, "due_on": date(2020, 1, 1)}, Outcome.REFUSED, "R2.20"),
        ({"issued_on": None, "due_on": date(2027, 1, 1)}, Outcome.UNDUE, "R10.4"),
    ],
)
def test_what_is_typed_follows_the_rules_of_the_file(
    school: Creditor, typed: dict[str, Any], outcome: str, rule: str
) -> None:
    row = the_line(school, WHOLE.replace("01/06/2026;01/07/2026", ";"))
    row = complete_line(row=row, given=typed, **CLOCK)
    assert (row.outcome, row.rule) == (outcome, rule)


def test_a_number_typed_that_another_line_of_the_file_bears_is_a_double(school: Creditor) -> None:
    batch = handed(school, WHOLE, WHOLE.replace("FA-1", ""))
    row = batch.rows.get(outcome=Outcome.INCOMPLETE)
    assert complete_line(row=row, given={"number": "FA-1"}, **CLOCK).rule == "FILE-4"


def test_a_number_typed_that_was_confided_before_is_refused(school: Creditor) -> None:
    confirm_batch(batch=handed(school, WHOLE), **CLOCK)
    row = the_line(school, WHOLE.replace("FA-1", ""))
    assert complete_line(row=row, given={"number": "FA-1"}, **CLOCK).rule == "FILE-5"


def test_a_postcode_that_cannot_be_is_asked_again_in_words(school: Creditor) -> None:
    row = the_line(school, WHOLE.replace("8 rue des Acacias;44300;Nantes", ";;"))
    given = {"0_address": "8 rue B", "0_postcode": "44", "0_city": "Nantes"}
    row = complete_line(row=row, given=given, **CLOCK)
    assert (row.outcome, row.asked, row.rule) == (Outcome.INCOMPLETE, ["0_postcode"], "TAB-16")
    assert complete_line(row=row, given={"0_postcode": "44000"}, **CLOCK).outcome == Outcome.READY


def test_a_doubtful_sum_is_corrected_with_the_invoice_in_hand(school: Creditor) -> None:
    row = the_line(school, HEAD and "Roussel;Camille;8 rue A;44300;Nantes;FA-1;06/13/2026;07/13/2026;120,00;120,00")
    assert (row.outcome, row.asked) == (Outcome.DOUBTFUL, ["total", "paid", "due_on"])
    given = {"total": Decimal("120.00"), "paid": Decimal("20.00"), "due_on": date(2026, 7, 13)}
    row = complete_line(row=row, given=given, **CLOCK)
    assert (row.outcome, row.checked, row.amount) == (Outcome.DOUBTFUL, True, Decimal("100.00"))
    confirm_batch(batch=row.batch, **CLOCK)
    claim = Claim.objects.get()
    assert (claim.total, claim.paid_before) == (Decimal("120.00"), Decimal("20.00"))


def test_nothing_else_than_what_is_asked_is_taken_and_nothing_once_it_is_settled(school: Creditor) -> None:
    batch = handed(school, WHOLE, WHOLE.replace("FA-1", ""))
    ready, lacking = batch.rows.order_by("position")
    for row, given in ((ready, {"number": "X"}), (lacking, {"total": Decimal(1)})):
        with pytest.raises(BatchRefused, match="n’attend rien"):
            complete_line(row=row, given=given, **CLOCK)
    assert next_to_complete(batch, 0) == lacking
    abandon_batch(batch=batch, by=BY, at=NOW)
    with pytest.raises(BatchRefused):
        check_lines(batch=batch, lines=[lacking.pk], by=BY, at=NOW)


def test_ticks_are_kept_from_one_page_to_the_next(school: Creditor) -> None:
    batch = handed(school, "Roussel;Camille;8 rue A;44300;Nantes;FA-1;06/13/2026;07/13/2026;120,00;120,00", WHOLE)
    keys = list(batch.rows.values_list("pk", flat=True))
    assert check_lines(batch=batch, lines=keys, by=BY, at=NOW) == 1
    assert check_lines(batch=batch, lines=keys, by=BY, at=NOW) == 0
    assert batch.rows.get(checked=True).outcome == Outcome.DOUBTFUL


def test_a_line_put_aside_is_the_same_line_when_it_is_taken_back() -> None:
    found = read_claims((Path(__file__).parents[2] / "demo_files" / "college-saint-aubin.csv").read_bytes())
    assert [line_from_json(line_as_json(row)) for row in found.rows] == list(found.rows)
