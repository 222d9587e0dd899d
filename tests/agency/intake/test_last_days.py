"""A bill waits until the day after it is due, then is confided until the last day to act, both included."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest

from agency.intake.rules import Terms, judge
from agency.parties.rules import PersonFacts
from agency.readers.claims.rows import ClaimRow, DebtorFacts

DUE = date(2026, 7, 15)
CAMILLE = PersonFacts(
    kind="consumer", first_name="Camille", last_name="Roussel", line1="8 rue des Acacias", postcode="44300",
    city="Nantes", email="camille@roussel.example",
)  # fmt: skip
BILL = ClaimRow(
    debtor=DebtorFacts(name="Camille Roussel"),
    number="FA-1",
    total=Decimal("100.00"),
    paid=Decimal("0.00"),
    open=Decimal("100.00"),
    where="ligne 2",
    due_on=DUE,
)
TERMS = Terms("school_fees_private", 30)


def outcome(on: date) -> str:
    return str(judge(BILL, CAMILLE, TERMS, on).outcome)


@pytest.mark.parametrize(("after", "told"), [(-1, "undue"), (0, "undue"), (1, "ready")])
def test_a_bill_that_is_not_late_yet_waits(after: int, told: str) -> None:
    assert outcome(DUE + timedelta(days=after)) == told


def test_a_bill_that_is_not_late_yet_says_on_which_worked_day_it_becomes_a_case() -> None:
    friday = replace(BILL, due_on=date(2026, 7, 10))
    reason = judge(friday, CAMILLE, TERMS, DUE - timedelta(days=10)).reason
    assert "Échéance le 10 juillet 2026" in reason
    assert "devient un dossier le 13 juillet 2026" in reason
    three = judge(friday, CAMILLE, replace(TERMS, after_due_days=5), DUE - timedelta(days=10))
    assert "devient un dossier le 15 juillet 2026" in three.reason


@pytest.mark.parametrize(("days", "due_on"), [(45, date(2026, 7, 16)), (None, date(2026, 7, 1))])
def test_a_bill_without_a_due_date_takes_its_creditor_s_term_or_the_law_s(days: int | None, due_on: date) -> None:
    undated = replace(BILL, due_on=None, issued_on=date(2026, 6, 1))
    assert judge(undated, CAMILLE, Terms("b2b", days), DUE).due_on == due_on


@pytest.mark.parametrize(("after", "refused"), [(0, False), (1, True)])
def test_a_bill_is_taken_until_its_last_day(after: int, refused: bool) -> None:
    last_day = judge(BILL, CAMILLE, TERMS, DUE + timedelta(days=1)).last_day_to_act
    assert last_day is not None
    assert (outcome(last_day + timedelta(days=after)) == "refused") == refused
