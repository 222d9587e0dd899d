"""The next date a creditor reads on a file in plan: the first part not paid yet, of the plan that runs here."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from decimal import Decimal

from agency.cases.models import Case
from agency.plans.models import Plan
from agency.plans.operations import accept_offer, end_plans
from agency.plans.queries import next_instalments
from portal.creditors.presenters import case_cards
from tests.factories import BY, NOW, TODAY, next_door
from tests.factories.transfers import a_transfer


def agree(case: Case, monthly: str) -> Plan:
    return accept_offer(
        case=case,
        debtor=case.debtor,
        monthly=Decimal(monthly),
        day=10,
        evidence={"session": "a", "ip": "b"},
        by=BY,
        at=NOW,
        on=TODAY,
    )


def test_a_part_that_was_paid_gives_way_to_the_next(case: Case) -> None:
    plan, neighbour = agree(case, "162.00"), next_door()
    agree(neighbour, "155.00")
    first, second = plan.instalments.order_by("due_on")[:2]
    assert next_instalments([case.pk]) == {case.pk: first}
    a_transfer(case, "162.00", at=NOW + timedelta(days=1))
    assert next_instalments([case.pk]) == {case.pk: second}


def test_a_part_is_awaited_from_the_day_after_its_own(case: Case) -> None:
    first = agree(case, "162.00").instalments.earliest("due_on")
    for days, said in ((0, "Prochain versement le"), (1, "Versement attendu depuis le")):
        at = datetime.combine(first.due_on + timedelta(days=days), time(9), tzinfo=UTC)
        (card,) = case_cards([case], at=at)
        assert card.next_step.startswith(said)


def test_nothing_is_awaited_of_a_plan_that_was_stopped(case: Case) -> None:
    agree(case, "162.00")
    end_plans(cases=[case], reason="la personne ne peut plus", by=BY, at=NOW)
    assert next_instalments([case.pk]) == {}
