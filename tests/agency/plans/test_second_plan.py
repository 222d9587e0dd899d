"""A second plan on the same case, and the plan of a neighbour: a payment executes the one that runs here."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from decimal import Decimal
from typing import Any

import pytest

from agency.cases.models import Case
from agency.journal.rules import Actor
from agency.plans.enums import PlanState
from agency.plans.models import Plan
from agency.plans.operations import PlanRefused, accept_offer, decide
from agency.plans.queries import open_plan, running, waiting
from tests.factories import BY, NOW, TODAY, a_case, a_creditor, a_person, next_door
from tests.factories.transfers import a_transfer


def accept(case: Case, monthly: str, at: Any = NOW) -> Plan:
    """What the person proposes; under the mandate's powers it waits for us."""
    return accept_offer(
        case=case,
        debtor=case.debtor,
        monthly=Decimal(monthly),
        day=10,
        evidence={"session": "a", "ip": "b"},
        by=Actor.debtor(case.debtor),
        at=at,
        on=at.date(),
    )


def test_a_plan_that_was_declined_counts_for_nothing_once_another_runs(tenant: Any) -> None:
    case = a_case(total="900.00", paid="0.00")
    first = accept(case, "40.00")
    assert list(waiting()) == [first]
    decide(plan=first, accept=False, reason="trop long", by=BY, at=NOW, on=TODAY)
    second = accept(case, "150.00", at=NOW + timedelta(days=1))
    first.refresh_from_db()
    assert (first.state, second.state) == (PlanState.DECLINED, PlanState.RUNNING)
    assert running([case]) == {case.pk: second}
    assert open_plan(case, case.debtor) == second
    assert not waiting().exists()
    a_transfer(case, "150.00", "ligne-1", at=NOW + timedelta(days=2))
    assert second.instalments.get(number=1).paid == Decimal("150.00")
    assert not first.instalments.filter(paid__gt=0).exists()


def test_a_payment_here_is_not_an_instalment_next_door(tenant: Any) -> None:
    case, neighbour = a_case(), next_door()
    ours, theirs = accept(case, "162.00"), accept(neighbour, "155.00")
    assert running([case, neighbour]) == {case.pk: ours, neighbour.pk: theirs}
    assert open_plan(case, neighbour.debtor) is None
    a_transfer(case, "162.00", "ligne-1", at=NOW + timedelta(days=2))
    assert [part.paid for part in ours.instalments.order_by("number")][:2] == [Decimal("162.00"), Decimal("0.00")]
    assert not theirs.instalments.filter(paid__gt=0).exists()
    a_transfer(neighbour, "310.00", "ligne-2", at=NOW + timedelta(days=2))
    ours.refresh_from_db()
    theirs.refresh_from_db()
    assert (ours.state, theirs.state) == (PlanState.RUNNING, PlanState.COMPLETED)


@pytest.mark.parametrize(("after", "agreed"), [(0, True), (1, False)])
def test_a_plan_is_agreed_until_the_last_day_to_act_included(tenant: Any, after: int, agreed: bool) -> None:
    case = a_case()
    at = datetime.combine(case.last_day_to_act + timedelta(days=after), time(10), tzinfo=UTC)
    if agreed:
        assert accept(case, "162.00", at=at).state == PlanState.RUNNING
        return
    with pytest.raises(PlanRefused, match="n’est plus demandée"):
        accept(case, "162.00", at=at)


def test_the_plan_of_one_parent_is_not_the_other_s(tenant: Any) -> None:
    school = a_creditor()
    alex = a_person(school, first_name="Alex", last_name="Durand", email="alex@durand.example")
    case = a_case(creditor=school, with_debtor=alex)
    plan = accept(case, "162.00")
    assert open_plan(case, case.debtor) == plan
    assert open_plan(case, alex) is None


def test_nothing_is_spread_once_all_is_paid(tenant: Any) -> None:
    case = a_case()
    a_transfer(case, "486.00", "ligne-1")
    case.refresh_from_db()
    with pytest.raises(PlanRefused, match="Tout est réglé"):
        accept(case, "20.00")
