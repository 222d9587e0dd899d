"""A plan begun later, by its person: at once within the mandate, which counts the months before it; else a proposal."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal

import pytest

from agency.cases.models import Case
from agency.plans.enums import PlanState
from agency.plans.models import Plan
from agency.plans.operations import PlanRefused, decide
from agency.plans.rules import calendar, months_taken
from tests.agency.desk.page_text import words
from tests.agency.plans.test_plans import accept
from tests.databases import AgencyClient
from tests.factories import BY, NOW, TODAY, a_case


def test_the_page_begins_as_soon_as_it_can_unless_something_is_chosen(
    inside: AgencyClient, case: Case, to: Callable[..., str]
) -> None:
    inside.post(to("plan"), {"amount": "own", "own": "81", "day": "10", "next": "review"})
    inside.post(to("plan_review"), {"read": "on"})
    assert Plan.objects.get().instalments.first().due_on == date(2026, 11, 10)


def test_two_months_later_within_the_mandate_runs_at_once(
    inside: AgencyClient, case: Case, to: Callable[..., str]
) -> None:
    assert "deux mois plus tard" in words(inside.get(to("plan"))).replace("2 mois", "deux mois")
    inside.post(to("plan"), {"amount": "own", "own": "81", "day": "10", "later": "2", "next": "review"})
    review = words(inside.get(to("plan_review")))
    assert "Accepter cet échéancier" in review
    inside.post(to("plan_review"), {"read": "on"})
    plan = Plan.objects.get()
    assert plan.state == PlanState.RUNNING
    assert [part.due_on for part in plan.instalments.all()][:2] == [date(2027, 1, 10), date(2027, 2, 10)]
    assert sum(part.amount for part in plan.instalments.all()) == Decimal("486.00")


def test_the_months_before_it_count_among_those_of_the_mandate(
    inside: AgencyClient, case: Case, to: Callable[..., str]
) -> None:
    """Ten months are allowed: ten of 48,60 € begun a month later are eleven."""
    inside.post(to("plan"), {"amount": "own", "own": "48,60", "day": "10", "later": "1", "next": "review"})
    assert "Envoyer ma proposition" in words(inside.get(to("plan_review")))
    inside.post(to("plan_review"), {"read": "on"})
    assert Plan.objects.get().state == PlanState.PROPOSED


@pytest.mark.parametrize("later", ["4", "-1", "x"])
def test_no_other_start_is_taken(inside: AgencyClient, case: Case, to: Callable[..., str], later: str) -> None:
    page = inside.post(to("plan"), {"amount": "own", "own": "81", "day": "10", "later": later, "next": "review"})
    assert "Choisissez quand commencer" in words(page)


def test_a_program_that_asks_more_is_refused_in_words(tenant: object) -> None:
    with pytest.raises(PlanRefused, match="3 mois au plus"):
        accept(a_case(), "81.00", later=4)


def test_the_creditors_yes_keeps_the_start_that_was_chosen(tenant: object) -> None:
    plan = accept(a_case(), "48.60", later=3)
    assert plan.state == PlanState.PROPOSED
    kept = decide(plan=plan, accept=True, reason="oui", by=BY, at=NOW + timedelta(days=1), on=TODAY + timedelta(days=1))
    assert kept.instalments.first().due_on == date(2027, 2, 10)


@pytest.mark.parametrize("later", [0, 1, 2, 3])
@pytest.mark.parametrize("day", [5, 15, 28, 31])
def test_the_months_of_a_plan_are_those_of_its_dates_and_of_its_delay(day: int, later: int) -> None:
    parts = calendar(Decimal("486.00"), Decimal("81.00"), day, TODAY, later=later)
    assert months_taken(TODAY, day, parts[-1].due_on) == len(parts) + later
    assert all(part.due_on > TODAY for part in parts)
