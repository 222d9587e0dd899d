"""A program reads what its key opens, page by page, and nothing else."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from agency.banking.models import BankLine, BankStatement
from agency.cases.enums import HoldReason
from agency.cases.models import Case
from agency.cases.operations import hold
from agency.journal.rules import Actor
from agency.remittances.models import Transfer
from agency.remittances.operations import approve, pay, prepare
from agency.software.enums import KeyScope
from agency.software.models import SoftwareKey
from agency.software.operations import make_key, revoke_key
from agency.users.enums import Role
from tests.agency.desk.scene import staff
from tests.factories import AGENCY_IBAN, BY, NOW, TODAY, a_case, a_person, next_door
from tests.factories.transfers import a_transfer

from .conftest import Program, a_program


def a_remittance(case: Case) -> Transfer:
    """A hundred euros came, two persons sent them on, and the bank shows that they left."""
    a_transfer(case, "100.00", "first")
    ana, odile = (Actor.staff(staff(Role.ACCOUNTANT, first="Ana")), Actor.staff(staff(Role.MANAGER, first="Odile")))
    made = prepare(mandates=[case.mandate_id], pay_on=TODAY, by=ana, at=NOW)
    approve(remittance=made, by=odile, at=NOW)
    statement = BankStatement.objects.create(
        iban=AGENCY_IBAN, statement_ref="S1", sha256="1" * 64, imported_at=NOW
    )  # fmt: skip
    line = BankLine.objects.create(
        statement=statement, ordinal=1, booked_on=TODAY, value_on=TODAY, amount=-made.total, label="VIR EMIS"
    )
    pay(transfers=list(made.transfers.all()), line=line, by=ana, at=NOW)
    return made.transfers.get()


def refusal(answer: Any, status: int, kind: str) -> dict[str, Any]:
    assert answer.status_code == status, answer.content
    assert answer["Content-Type"] == "application/problem+json"
    said = answer.json()
    assert said["type"] == f"/api/v1/#{kind}"
    assert said["status"] == status
    return said


def test_a_case_in_plain_words_with_its_next_step_and_its_sums(program: Program, case: Case) -> None:
    hold(case=case, reason=HoldReason.REPLY, by=BY, at=NOW, until=NOW + timedelta(days=30), note="il a écrit")
    answer = program.get("cases")
    assert answer.status_code == 200
    (found,) = answer.json()["data"]
    assert answer.json()["next"] is None
    assert found["reference"] == case.reference
    assert found["person"] == "Camille Roussel"
    assert found["invoices"] == ["FA-2026-0314"]
    assert (found["state"], found["state_words"]) == ("paused", "En pause")
    assert found["next_on"] == "2026-12-02"
    assert found["next_step"].startswith("Reprise après le")
    assert found["confided"] == found["due"] == {"amount": "486.00", "currency": "EUR"}
    assert found["opened_on"] == "2026-11-02"
    # Paused, never why; no way to reach the person.
    for secret in ("il a écrit", "camille@roussel.example", "Acacias"):
        assert secret not in answer.content.decode()


def test_one_case_whole_and_its_number_finds_it(program: Program, case: Case) -> None:
    whole = program.get(f"cases/{case.reference}").json()
    (claim,) = whole["claims"]
    assert (claim["number"], claim["total"]["amount"], claim["paid_before"]["amount"]) == (
        "FA-2026-0314", "546.00", "60.00",
    )  # fmt: skip
    assert claim["documents"] == []
    assert len(program.get("cases", number="FA-2026-0314").json()["data"]) == 1
    assert program.get("cases", number="FA-2026").json()["data"] == []


def test_another_creditors_case_is_nowhere_and_the_agency_sees_both(
    program: Program, agency_program: Program, case: Case
) -> None:
    theirs = next_door()
    refusal(program.get(f"cases/{theirs.reference}"), 404, "not-found")
    assert theirs.reference not in program.get("cases").content.decode()
    found = {one["reference"] for one in agency_program.get("cases").json()["data"]}
    assert found == {case.reference, theirs.reference}
    paid = a_transfer(theirs, "10.00")
    assert program.get("payments").json()["data"] == []
    assert program.get("payments", case=theirs.reference).json()["data"] == []
    assert [one["id"] for one in agency_program.get("payments").json()["data"]] == [paid.pk]


def test_pages_by_cursor_neither_repeat_nor_skip_what_comes_meanwhile(program: Program, case: Case) -> None:
    for rank in range(4):
        a_case(creditor=case.creditor, debtor=a_person(case.creditor, last_name=f"Autre{rank}"), number=f"N-{rank}")
    first = program.get("cases", limit=2).json()
    assert [one["invoices"] for one in first["data"]] == [["N-3"], ["N-2"]]
    a_case(creditor=case.creditor, debtor=a_person(case.creditor, last_name="Venue"), number="N-9")
    second = program.get("cases", limit=2, cursor=first["next"]).json()
    third = program.get("cases", limit=2, cursor=second["next"]).json()
    assert [one["invoices"] for one in second["data"] + third["data"]] == [["N-1"], ["N-0"], ["FA-2026-0314"]]
    assert third["next"] is None


@pytest.mark.parametrize(
    ("asked", "field"), [({"cursor": "pas-de-nous"}, "cursor"), ({"limit": 0}, "limit"), ({"limit": "dix"}, "limit")]
)
def test_what_cannot_be_asked_is_named(program: Program, asked: dict[str, Any], field: str) -> None:
    said = refusal(program.get("cases", **asked), 422, "invalid")
    assert [one["field"] for one in said["errors"]] == [field]
    assert all(one["reason"] for one in said["errors"])


def test_a_payment_says_what_it_settled(program: Program, case: Case) -> None:
    paid = a_transfer(case, "500.00")
    (found,) = program.get("payments").json()["data"]
    assert found["id"] == paid.pk
    assert found["case"] == case.reference
    # What was paid too much is the person's.
    assert found["amount"]["amount"] == found["settles_now"]["amount"] == "486.00"
    assert (found["received_on"], found["method"]) == ("2026-11-02", "transfer")


def test_a_remittance_with_the_payments_that_it_is_made_of(program: Program, case: Case) -> None:
    sent = a_remittance(case)
    (found,) = program.get("remittances").json()["data"]
    assert (found["id"], found["reference"]) == (sent.pk, sent.name)
    assert found["amount"]["amount"] == f"{sent.amount:.2f}"
    assert sum(Decimal(part["amount"]["amount"]) for part in found["parts"]) == sent.amount
    assert {part["case"] for part in found["parts"]} == {case.reference}
    neighbour = a_program(program.client.agency, next_door().creditor, name="Voisine")
    assert neighbour.get("remittances").json()["data"] == []


def test_lists_ask_as_many_questions_at_one_row_as_at_three(program: Program, case: Case) -> None:
    def count(path: str) -> int:
        program.get(path)
        with CaptureQueriesContext(connection) as asked:
            assert program.get(path).status_code == 200
        return len(asked)

    a_transfer(case, "10.00")
    before = {path: count(path) for path in ("cases", "payments")}
    for rank in range(2):
        other = a_case(
            creditor=case.creditor, debtor=a_person(case.creditor, last_name=f"Autre{rank}"), number=f"N-{rank}"
        )
        a_transfer(other, "10.00", f"vir-{rank + 2}")
    assert {path: count(path) for path in before} == before


def test_a_key_that_opens_nothing(tenant: Any, tenant_client: Any, program: Program, case: Case) -> None:
    refusal(tenant_client.get("/api/v1/cases"), 401, "key-unknown")
    answer = tenant_client.get("/api/v1/cases", headers={"Authorization": "Bearer amb_00000000_faux"})
    refusal(answer, 401, "key-unknown")
    assert answer["WWW-Authenticate"].startswith("Bearer")
    revoke_key(key=SoftwareKey.objects.get(), by=BY, at=NOW)
    refusal(program.get("cases"), 401, "key-unknown")


def test_a_key_ends_after_its_last_day(tenant: Any, case: Case, clock: Any) -> None:
    _key, secret = make_key(
        name="Essai", creditor=case.creditor, scopes=[KeyScope.CASES_READ], ends_on=TODAY, by=BY, at=NOW
    )
    trial = Program(tenant, secret)
    assert trial.get("cases").status_code == 200
    clock.move_to(NOW + timedelta(days=1))
    refusal(trial.get("cases"), 401, "key-unknown")


def test_a_key_does_only_what_it_was_made_for(tenant: Any, case: Case) -> None:
    reader = a_program(tenant, case.creditor, KeyScope.CASES_READ)
    assert reader.get("cases").status_code == 200
    for path in ("payments", "remittances"):
        refusal(reader.get(path), 403, "scope-missing")
    refusal(reader.post("claims", {"claims": []}), 403, "scope-missing")


def test_a_key_of_another_agency_is_unknown_here(program: Program, other: Any) -> None:
    elsewhere = program.client.defaults["HTTP_AUTHORIZATION"].removeprefix("Bearer ")
    refusal(Program(other, elsewhere).get("cases"), 401, "key-unknown")


def test_too_many_calls_in_a_minute_are_told_when_to_come_back_whatever_the_key(
    program: Program, agency_program: Program, tenant: Any, case: Case, settings: Any, clock: Any
) -> None:
    settings.API_CALLS_A_MINUTE = 2
    answer = program.get("cases")
    assert answer["RateLimit-Policy"] == '"key";q=2;w=60'
    assert answer["RateLimit"] == '"key";r=1;t=60'
    program.get("cases")
    late = program.get("cases")
    refusal(late, 429, "too-many")
    assert late["Retry-After"] == "60"
    refusal(a_program(tenant, case.creditor, name="Une autre clé").get("cases"), 429, "too-many")
    assert agency_program.get("cases").status_code == 200
    clock.move_to(NOW + timedelta(minutes=1))
    assert program.get("cases").status_code == 200


def test_a_body_beyond_all_measure_is_refused_as_the_document_says(program: Program, settings: Any) -> None:
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 100
    refusal(program.post("claims", {"claims": [{"number": "F" * 200}]}), 413, "too-large")


def test_the_last_use_of_a_key_is_kept(program: Program, clock: Any) -> None:
    program.get("cases")
    assert SoftwareKey.objects.get().used_at == NOW
    clock.move_to(NOW + timedelta(minutes=3))
    program.get("cases")
    assert SoftwareKey.objects.get().used_at == NOW
    clock.move_to(NOW + timedelta(minutes=20))
    program.get("cases")
    assert SoftwareKey.objects.get().used_at == NOW + timedelta(minutes=20)


def test_what_is_not_an_address_or_a_method_is_a_problem_too(program: Program) -> None:
    answer = program.client.delete("/api/v1/cases")
    refusal(answer, 405, "method")
    assert answer["Allow"] == "GET"
    refusal(program.client.get("/api/v1/cases", {"number": "a\0b"}), 400, "unreadable")
