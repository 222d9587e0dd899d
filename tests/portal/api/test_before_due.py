"""A program hands a bill over before it is due: it waits, with its day, and may be withdrawn until then."""

from __future__ import annotations

from typing import Any

from agency.cases.models import Case
from tests.factories import next_door

from .conftest import Program, a_program
from .test_confiding import a_bill, some


def test_a_bill_not_due_yet_waits_and_is_withdrawn_by_its_program(program: Program, case: Case) -> None:
    said = program.post("claims", some(a_bill("P-1", due_on="2026-12-15"), a_bill("P-2"))).json()
    assert [(line["outcome"], line["opens_on"]) for line in said["lines"]] == [
        ("undue", "2026-12-16"), ("confided", None),
    ]  # fmt: skip
    place = f"deposits/{said['deposit']}/withdrawals"
    assert program.post(place, {"line": 1, "why": "perdue"}).status_code == 422
    told = program.post(place, {"line": 1, "why": "paid"})
    assert [line["outcome"] for line in told.json()["lines"]] == ["withdrawn", "confided"]
    assert program.post(place, {"line": 1, "why": "paid"}).status_code == 404, "it waits no more"
    assert program.post(place, {"line": 2, "why": "paid"}).status_code == 404, "a case is closed on its own page"


def test_a_bill_said_again_moves_its_day_and_another_agency_sees_nothing(
    program: Program, tenant: Any, case: Case
) -> None:
    first = program.post("claims", some(a_bill(due_on="2026-12-15"))).json()
    again = program.post("claims", some(a_bill(due_on="2026-12-15")), name="encore")
    assert again.status_code == 422
    assert "Déjà remise" in again.json()["errors"][0]["reason"]
    later = program.post("claims", some(a_bill(due_on="2027-01-15")), name="plus-tard").json()
    assert later["lines"][0]["opens_on"] == "2027-01-18"
    assert program.get(f"deposits/{first['deposit']}").json()["lines"][0]["outcome"] == "withdrawn"
    stranger = a_program(tenant, next_door().creditor, name="Voisin")
    place = f"deposits/{later['deposit']}/withdrawals"
    assert stranger.post(place, {"line": 1, "why": "paid"}).status_code == 404
