"""Two files handed over, by one creditor or by two: what is done with one leaves the other alone."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from agency.cases.models import Case
from agency.intake.enums import BatchState, Outcome
from agency.intake.models import ImportBatch
from agency.intake.operations import abandon_batch, confirm_batch, read_batch
from agency.parties.models import Creditor
from tests.factories import BY, NOW, TODAY, a_creditor, a_mandate, a_profile

STORY = Path(__file__).parents[2] / "demo_files"


@pytest.fixture
def schools(tenant: Any) -> list[Creditor]:
    a_profile()
    schools = [
        a_creditor(),
        a_creditor(name="École Sainte-Claire", short_name="École Sainte-Claire", siren="784671695"),
    ]
    for school in schools:
        a_mandate(school)
    return schools


def hand_over(creditor: Creditor, name: str = "college-saint-aubin.csv") -> ImportBatch:
    data = (STORY / name).read_bytes()
    return read_batch(creditor=creditor, filename=name, data=data, contacts=None, by=BY, at=NOW, on=TODAY)


def state_of(batch: ImportBatch) -> tuple[str, int]:
    batch.refresh_from_db()
    return batch.state, batch.rows.count()


def test_one_file_is_abandoned_and_the_other_stays(schools: list[Creditor]) -> None:
    first, second = (hand_over(school) for school in schools)
    rows = second.rows.count()
    abandon_batch(batch=first, by=BY, at=NOW)
    assert state_of(first) == (BatchState.ABANDONED, 0)
    assert state_of(second) == (BatchState.PREVIEW, rows)
    confirm_batch(batch=second, by=BY, at=NOW, on=TODAY)
    assert state_of(second) == (BatchState.CONFIRMED, rows)


def test_the_same_families_at_two_schools_are_two_sets_of_cases(schools: list[Creditor]) -> None:
    first, second = (hand_over(school) for school in schools)
    cases = [confirm_batch(batch=batch, by=BY, at=NOW, on=TODAY) for batch in (first, second)]
    assert len(cases[0]) == len(cases[1]) > 1
    assert not {case.debtor_id for case in cases[0]} & {case.debtor_id for case in cases[1]}
    for school, opened in zip(schools, cases, strict=True):
        assert set(Case.objects.filter(creditor=school)) == set(opened)


def test_a_second_file_of_a_family_joins_its_case_as_long_as_it_is_not_qualified(schools: list[Creditor]) -> None:
    school = schools[0]
    opened = confirm_batch(batch=hand_over(school), by=BY, at=NOW, on=TODAY)
    again = hand_over(school)
    assert not again.rows.filter(outcome=Outcome.READY).exists()
    data = (STORY / "college-saint-aubin.csv").read_bytes().replace(b"FA-2026-", b"FB-2026-")
    more = read_batch(creditor=school, filename="suite.csv", data=data, contacts=None, by=BY, at=NOW, on=TODAY)
    joined = confirm_batch(batch=more, by=BY, at=NOW, on=TODAY)
    assert set(joined) == set(opened)
    Case.objects.filter(pk=opened[0].pk).update(state="closed", closed_on=TODAY)
    data = data.replace(b"FB-2026-", b"FC-2026-")
    last = read_batch(creditor=school, filename="fin.csv", data=data, contacts=None, by=BY, at=NOW, on=TODAY)
    assert opened[0] not in confirm_batch(batch=last, by=BY, at=NOW, on=TODAY)
