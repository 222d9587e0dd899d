"""The four figures of a creditor's home are its own: the school next door also has sums, plans and pauses."""

from __future__ import annotations

import re
from datetime import timedelta
from decimal import Decimal

import pytest
import time_machine

from agency.cases.enums import HoldReason
from agency.cases.models import Case
from agency.cases.operations import hold, lift_hold
from portal.creditors.presenters import case_totals
from portal.creditors.queries import paused_count
from tests.databases import AgencyClient
from tests.factories import BY, NOW, a_case, a_person, next_door
from tests.factories.plans import a_plan
from tests.factories.transfers import a_transfer


@pytest.fixture
def cases(case: Case) -> list[Case]:
    """Three files of the school: one paid a part, one is paid by the month, one rests."""
    school = case.creditor
    others = [
        a_case(creditor=school, debtor=a_person(school, last_name=name, email=""), number=f"FA-{name}")
        for name in ("Marchand", "Petit")
    ]
    a_transfer(case, "86.00", "ligne-1")
    a_plan(others[0])
    hold(case=others[1], reason=HoldReason.PAUSE, by=BY, at=NOW, until=NOW + timedelta(days=15))
    return [case, *others]


def test_what_was_confided_paid_in_plan_and_paused(cases: list[Case]) -> None:
    hold(case=next_door(), reason=HoldReason.PAUSE, by=BY, at=NOW, until=NOW + timedelta(days=15))
    totals = case_totals(cases[0].creditor, at=NOW)
    assert (totals.confided, totals.paid, totals.in_plan, totals.paused) == (
        Decimal("1458.00"),
        Decimal("86.00"),
        Decimal("486.00"),
        1,
    )


@pytest.mark.parametrize(("after", "resting"), [(-1, 0), (0, 1), (14, 1), (15, 0)])
def test_a_pause_counts_from_its_first_day_to_its_last(cases: list[Case], after: int, resting: int) -> None:
    assert paused_count(cases[0].creditor, NOW + timedelta(days=after)) == resting


def test_a_pause_that_was_lifted_is_over(cases: list[Case]) -> None:
    """It is followed by a contact that a person makes: the case rests until that one is made too."""
    while (running := cases[2].holds.filter(lifted_at=None).first()) is not None:
        assert paused_count(cases[0].creditor, NOW + timedelta(days=1)) == 1
        lift_hold(hold=running, by=BY, at=NOW + timedelta(days=1), reason="la personne a payé")
    assert paused_count(cases[0].creditor, NOW + timedelta(days=2)) == 0


def test_the_home_shows_them(bursar: AgencyClient, cases: list[Case]) -> None:
    with time_machine.travel(NOW + timedelta(days=1), tick=False):
        told = bursar.get("/creancier/").content.decode()
    plain = re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", told)).replace("\u202f", " ").replace("\xa0", " ")
    assert "En pause 1" in plain
