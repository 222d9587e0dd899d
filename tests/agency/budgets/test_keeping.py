"""The result of a budget: what an agency adds to it, and how long it is kept."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
import time_machine
from django.db import connection

from agency.budgets.models import BearableAmount
from agency.budgets.operations import BudgetRefused, forget, keep_result
from agency.budgets.tasks import forget_budgets
from agency.cases.models import Case
from agency.law.money.affordability import Budget
from agency.mandates.models import AgencyProfile
from agency.plans.models import Plan
from tenants.tasks import HEADER
from tests.factories import BY, NOW, TODAY, a_case, next_door
from tests.factories.scales import scales

__all__ = ["scales"]


@pytest.fixture
def case(tenant: object) -> Case:
    return a_case()


def test_on_a_day_without_scales_nothing_is_kept(case: Case) -> None:
    with pytest.raises(BudgetRefused, match="Choisissez le montant qui vous convient"):
        keep_result(case=case, debtor=case.debtor, budget=Budget(1, 0, Decimal(0), Decimal(0)), by=BY, at=NOW, on=TODAY)
    assert not BearableAmount.objects.exists()


@pytest.mark.usefixtures("scales")
def test_an_agency_may_leave_more_to_live_on_than_the_law(case: Case) -> None:
    AgencyProfile.objects.update(least_to_live=Decimal("1200.00"))
    found = keep_result(
        case=case, debtor=case.debtor, budget=Budget(1, 0, Decimal(1500), Decimal(200)), by=BY, at=NOW, on=TODAY
    )
    assert found.guardrail == Decimal("1200.00")
    assert BearableAmount.objects.get().spare == Decimal("100.00")


@pytest.mark.usefixtures("scales")
def test_a_result_is_forgotten_three_months_after_its_plan_ended(case: Case) -> None:
    other = next_door()
    for each in (case, other):
        keep_result(
            case=each, debtor=each.debtor, budget=Budget(1, 0, Decimal(1500), Decimal(900)), by=BY, at=NOW, on=TODAY
        )
    plan = Plan.objects.create(
        case=case, debtor=case.debtor, state="declined", total=Decimal(100), monthly=Decimal(10), day=10,
        proposed_at=NOW, ended_at=NOW + timedelta(days=60), wording_version="test",
    )  # fmt: skip
    assert forget(by=BY, at=NOW, on=date(2027, 2, 2)) == 0
    assert forget(by=BY, at=NOW, on=date(2027, 2, 3)) == 1
    assert list(BearableAmount.objects.values_list("case", flat=True)) == [case.pk]
    assert forget(by=BY, at=NOW, on=date(2027, 4, 1)) == 0
    Plan.objects.filter(pk=plan.pk).update(state="proposed", ended_at=None)
    assert forget(by=BY, at=NOW, on=date(2028, 4, 2)) == 0
    Plan.objects.filter(pk=plan.pk).update(state="declined", ended_at=NOW + timedelta(days=60))
    assert forget(by=BY, at=NOW, on=date(2027, 4, 2)) == 1


@pytest.mark.usefixtures("scales")
def test_the_night_forgets_by_itself(case: Case) -> None:
    keep_result(case=case, debtor=case.debtor, budget=Budget(1, 0, Decimal(0), Decimal(0)), by=BY, at=NOW, on=TODAY)
    with time_machine.travel(NOW + timedelta(days=100), tick=False):
        forget_budgets.apply(headers={HEADER: connection.schema_name}, throw=True)
    assert not BearableAmount.objects.exists()
