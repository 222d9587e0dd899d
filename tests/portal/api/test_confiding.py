"""A program confides bills: the verdicts of the pages, all or none, once for one call."""

from __future__ import annotations

import io
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from pypdf import PdfWriter

from agency.cases.models import Case, Claim, Document
from agency.intake.called.models import KeptCall
from agency.intake.models import ImportBatch
from agency.intake.operations import hand_over
from agency.journal.models import JournalLine
from agency.mandates.models import Mandate
from agency.parties.models import Creditor, Debtor
from agency.software.enums import KeyScope
from tests.factories import BY, NOW, TODAY, next_door

from .conftest import Program, a_program
from .test_reading import refusal

NORA = {
    "nature": "person", "last_name": "Lefèvre", "first_name": "Nora", "address": ["4 rue du Port", "Bâtiment C"],
    "postcode": "44000", "city": "Nantes", "email": "nora@exemple.example",
}  # fmt: skip


def a_bill(number: str = "P-1", **more: Any) -> dict[str, Any]:
    told = {"debtor": NORA, "number": number, "issued_on": "2026-06-01", "due_on": "2026-07-01", "total": "120.00"}
    return told | more


def some(*bills: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"claims": list(bills), **more}


def held() -> tuple[int, ...]:
    return tuple(model.objects.count() for model in (Case, Claim, Debtor, ImportBatch, KeptCall))


def a_pdf() -> bytes:
    writer, out = PdfWriter(), io.BytesIO()
    writer.add_blank_page(width=100, height=100)
    writer.write(out)
    return out.getvalue()


def test_two_bills_of_one_person_become_one_case_to_qualify(program: Program, case: Case) -> None:
    answer = program.post("claims", some(a_bill("P-1"), a_bill("P-2", total="80.00", paid="30.00")))
    assert answer.status_code == 201, answer.content
    first, second = answer.json()["lines"]
    assert (first["outcome"], first["number"], first["line"]) == ("confided", "P-1", 1)
    assert first["case"] == second["case"] != case.reference
    made = Case.objects.get(reference=first["case"])
    assert made.state == "to_qualify"
    assert made.creditor == case.creditor
    assert made.debtor.full_name == "Nora Lefèvre"
    assert program.get(f"cases/{made.reference}").json()["due"]["amount"] == "170.00"
    # The journal names the key.
    acts = JournalLine.objects.filter(actor_kind="key")
    assert set(acts.values_list("actor_label", flat=True)) == {"Compta 3000"}
    assert {"batch.read", "batch.asked", "batch.confirmed"} <= set(acts.values_list("verb", flat=True))


def test_the_same_call_again_confides_nothing_more_and_answers_alike(program: Program) -> None:
    said = some(a_bill())
    first = program.post("claims", said, name="facture-P-1")
    before = held()
    again = program.post("claims", said, name="facture-P-1")
    assert (again.status_code, again.json()) == (201, first.json())
    assert held() == before
    # The same bill under another name is known, and says in which case.
    answer = refusal(program.post("claims", said, name="autre"), 422, "invalid")
    assert first.json()["lines"][0]["case"] in answer["errors"][0]["reason"]
    assert held() == before


def test_a_deposit_is_read_again_by_its_number(program: Program, agency_program: Program, tenant: Any) -> None:
    taken = program.post("claims", some(a_bill("P-1"), a_bill("P-2")))
    deposit = taken.json()["deposit"]
    assert taken["Location"] == f"/api/v1/deposits/{deposit}"
    said = program.get(f"deposits/{deposit}").json()
    assert [(line["number"], line["outcome"], line["state"]) for line in said["lines"]] == [
        ("P-1", "confided", "to_qualify"), ("P-2", "confided", "to_qualify"),
    ]  # fmt: skip
    assert said["lines"][0]["state_words"] == "Nous vérifions le dossier"
    assert agency_program.get(f"deposits/{deposit}").json() == said
    # Where the case is now, and not where it was.
    Case.objects.filter(reference=said["lines"][0]["case"]).update(state="with_creditor")
    assert program.get(f"deposits/{deposit}").json()["lines"][1]["state"] == "with_creditor"
    # The neighbour's, one that no program made, one that is not there.
    neighbour = a_program(tenant, next_door().creditor)
    refusal(neighbour.get(f"deposits/{deposit}"), 404, "not-found")
    by_file = hand_over(
        creditor=Creditor.objects.earliest("pk"), filename="a.csv", data=b"a;b\n1;2\n", by=BY, at=NOW, on=TODAY
    )
    refusal(agency_program.get(f"deposits/{by_file.pk}"), 404, "not-found")
    refusal(program.get("deposits/999999"), 404, "not-found")
    refusal(program.get("deposits/tous"), 422, "invalid")


def test_a_key_that_only_confides_reads_no_state(program: Program, case: Case, tenant: Any) -> None:
    confides = a_program(tenant, case.creditor, KeyScope.CLAIMS_WRITE)
    deposit = confides.post("claims", some(a_bill("P-1"))).json()["deposit"]
    (line,) = confides.get(f"deposits/{deposit}").json()["lines"]
    assert (line["outcome"], line["state"], line["state_words"]) == ("confided", None, None)
    (line,) = program.get(f"deposits/{deposit}").json()["lines"]
    assert (line["outcome"], line["state"]) == ("confided", "to_qualify")


def test_a_deposit_costs_the_same_for_one_line_and_for_five(program: Program) -> None:
    def asked(*bills: dict[str, Any], name: str) -> int:
        number = program.post("claims", some(*bills), name=name).json()["deposit"]
        with CaptureQueriesContext(connection) as met:
            program.get(f"deposits/{number}")
        return len(met)

    others = [a_bill(f"Q-{n}", debtor=NORA | {"last_name": f"Lefèvre{n}"}) for n in range(5)]
    assert asked(a_bill("P-1"), name="une") == asked(*others, name="cinq")


def test_one_name_for_two_calls_is_refused(program: Program) -> None:
    program.post("claims", some(a_bill()), name="un-nom")
    before = held()
    refusal(program.post("claims", some(a_bill("P-2")), name="un-nom"), 422, "key-reused")
    assert held() == before


def test_a_call_without_a_name_is_refused(program: Program) -> None:
    answer = program.client.post("/api/v1/claims", some(a_bill()), content_type="application/json")
    said = refusal(answer, 422, "invalid")
    assert said["errors"][0]["field"] == "Idempotency-Key"


def test_each_fault_of_each_line_is_named_and_nothing_is_kept(program: Program) -> None:
    before = held()
    wrong = some(
        a_bill("P-1"),
        a_bill("P-2", debtor=NORA | {"postcode": "ABC"}),
        a_bill("P-3", total="10.00", paid="10.00"),
        a_bill("P-4", debtor=NORA | {"nature": "company", "siren": "123456789"}),
    )
    said = refusal(program.post("claims", wrong), 422, "invalid")
    found = {(one["line"], one["field"]) for one in said["errors"]}
    assert found == {(2, "debtor.postcode"), (3, "paid"), (4, "debtor.company_name"), (4, "debtor.siren")}
    assert all(one["reason"] for one in said["errors"])
    assert held() == before
    # Mended under the same name, it is taken.
    assert program.post("claims", some(a_bill("P-1"))).status_code == 201


def test_a_bill_over_time_is_refused_by_its_rule(program: Program) -> None:
    before = held()
    said = refusal(program.post("claims", some(a_bill(issued_on="2019-01-01", due_on="2019-02-01"))), 422, "invalid")
    assert said["errors"][0]["line"] == 1
    assert said["errors"][0]["rule"]
    assert held() == before


def test_a_line_without_an_address_says_what_it_lacks(program: Program) -> None:
    nowhere = {"nature": "person", "last_name": "Sansadresse", "first_name": "Léo"}
    said = refusal(program.post("claims", some(a_bill(debtor=nowhere))), 422, "invalid")
    assert said["errors"][0]["field"] == "debtor.address"


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"total": 120}, "total"),
        ({"total": "120,00"}, "total"),
        ({"issued_on": "hier"}, "issued_on"),
        ({"debtor": NORA | {"nature": "alien"}}, "debtor.nature"),
        ({"inconnu": 1}, "inconnu"),
    ],
)
def test_what_is_not_of_the_document_is_named_by_line_and_field(
    program: Program, wrong: dict[str, Any], field: str
) -> None:
    said = refusal(program.post("claims", some(a_bill("P-1"), a_bill("P-2", **wrong))), 422, "invalid")
    assert (said["errors"][0]["line"], said["errors"][0]["field"]) == (2, field)


def test_what_is_no_json_is_a_problem(program: Program) -> None:
    for body in (b"{", b'{"claims": "\\u0000"}', b"\xff"):
        answer = program.client.post(
            "/api/v1/claims", body, content_type="application/json", headers={"Idempotency-Key": "x"}
        )
        refusal(answer, 400, "unreadable")


def test_nothing_is_confided_without_a_signed_mandate(program: Program) -> None:
    Mandate.objects.update(ends_on="2026-10-01")
    before = held()
    said = refusal(program.post("claims", some(a_bill())), 409, "not-now")
    assert "mandat" in said["detail"]
    assert held() == before


def test_the_agency_s_key_says_whose_bills_they_are(agency_program: Program, program: Program, case: Case) -> None:
    said = refusal(agency_program.post("claims", some(a_bill())), 422, "invalid")
    assert said["errors"][0]["field"] == "creditor"
    answer = agency_program.post("claims", some(a_bill(), creditor=case.creditor_id))
    assert answer.status_code == 201
    refusal(agency_program.post("claims", some(a_bill(), creditor=10**9), name="b"), 404, "not-found")
    theirs = next_door().creditor_id
    refusal(program.post("claims", some(a_bill("P-7"), creditor=theirs), name="c"), 404, "not-found")


def test_a_piece_is_joined_to_its_bill_once(program: Program, case: Case) -> None:
    claim = case.claims.get()
    path = f"/api/v1/cases/{case.reference}/documents"

    def join(content: bytes, **more: Any) -> Any:
        file = SimpleUploadedFile("facture.pdf", content, content_type="application/pdf")
        return program.client.post(path, {"claim": claim.pk, "file": file, **more})

    answer = join(a_pdf())
    assert answer.status_code == 201, answer.content
    assert join(a_pdf()).json() == answer.json()
    assert Document.objects.filter(claim=claim).count() == 1
    (shown,) = program.get(f"cases/{case.reference}").json()["claims"][0]["documents"]
    assert (shown["id"], shown["kind"]) == (answer.json()["id"], "invoice")
    said = refusal(join(b"du texte"), 422, "invalid")
    assert said["errors"][0]["field"] == "file"
    said = refusal(join(a_pdf(), claim=next_door().claims.get().pk), 422, "invalid")
    assert said["errors"][0]["field"] == "claim"


def test_a_piece_for_another_creditors_case_is_a_404(program: Program) -> None:
    theirs = next_door()
    file = SimpleUploadedFile("facture.pdf", a_pdf())
    answer = program.client.post(
        f"/api/v1/cases/{theirs.reference}/documents", {"claim": theirs.claims.get().pk, "file": file}
    )
    refusal(answer, 404, "not-found")
    assert not Document.objects.filter(case=theirs).exists()
