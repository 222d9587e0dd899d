"""A proposal is answered by another: the person reads both side by side, agrees, proposes again, or talks."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.urls import reverse

from agency.cases.enums import CaseState
from agency.cases.models import Case
from agency.letters.enums import MessageKind
from agency.outbox.models import Message
from agency.outbox.presenters.words import said
from agency.plans.models import Plan
from agency.plans.operations import PlanRefused, accept_offer, decide
from agency.plans.queries import runs_at_once, standing_counter
from agency.users.enums import Role
from tests.agency.desk import scene
from tests.agency.desk.page_text import words
from tests.databases import AgencyClient
from tests.factories import BY, NOW, TODAY

OURS = (Decimal("20.00"), 10)


@pytest.fixture
def plan(case: Case) -> Plan:
    """Ten euros a month: beyond what the creditor allows at once."""
    return accept_offer(
        case=case, debtor=case.debtor, monthly=Decimal(10), day=10, evidence={"session": "s", "ip": "i"}, by=BY,
        at=NOW, on=TODAY,
    )  # fmt: skip


def countered(plan: Plan, counter: tuple[Decimal, int] = OURS) -> Plan:
    return decide(plan=plan, accept=False, reason="Le collège ne peut pas attendre quatre ans.", counter=counter,
                  by=BY, at=NOW, on=TODAY)  # fmt: skip


def test_both_are_read_side_by_side_and_ours_runs_at_once_with_the_same_proof(
    inside: AgencyClient, plan: Plan, to: Callable[..., str]
) -> None:
    countered(plan)
    told = " ".join(said(Message.objects.filter(kind=MessageKind.REPLY_RECEIVED).latest("pk")))
    for part in ("20,00", "côte à côte", "tient jusqu’au 17 novembre 2026", "ni courrier, ni appel"):
        assert part in told
    home = words(inside.get(to("home")))
    assert "Nous vous proposons 20,00 € par mois" in home
    page = words(inside.get(to("plan_counter")))
    for part in ("Votre proposition et la nôtre", "10,00 € ou 20,00 € par mois", "La vôtre", "La nôtre"):
        assert part in page
    review = words(inside.post(to("plan_counter"), follow=True))
    assert "vous reconnaissez devoir" in review, "nothing is agreed before the same page as any plan"
    done = words(inside.post(to("plan_review"), {"read": "on"}, follow=True))
    assert "C’est d’accord" in done
    made = plan.case.plans.get(state="running")
    assert (made.monthly, made.evidence["wording_version"]) == (Decimal("20.00"), "plan-2027-01")
    plan.case.refresh_from_db()
    assert plan.case.state == CaseState.PLAN
    assert not plan.case.holds.filter(reason="proposal", lifted_at__isnull=True).exists()
    assert inside.get(to("plan_counter")).status_code == 302


def test_another_proposal_waits_again(inside: AgencyClient, plan: Plan, to: Callable[..., str]) -> None:
    countered(plan)
    inside.post(to("plan"), {"amount": "own", "own": "12", "day": "10", "next": "review"})
    asked = words(inside.post(to("plan_review"), {"read": "on"}, follow=True))
    assert "Réponse au plus tard le" in asked
    hold = plan.case.holds.get(reason="proposal", lifted_at__isnull=True)
    assert hold.until_at is None, "what stands until our answer does not end by itself"
    assert standing_counter(plan.case, plan.debtor, TODAY) is None


def test_it_stands_ten_worked_days_and_for_its_own_terms_alone(case: Case, plan: Plan) -> None:
    countered(plan)
    hold = case.holds.get(reason="proposal", lifted_at__isnull=True)
    assert hold.until_at is not None
    assert hold.until_at.date() == date(2026, 11, 17)
    assert Case.objects.free_at(NOW + timedelta(days=16)).filter(pk=case.pk).exists()
    assert runs_at_once(case, plan.debtor, monthly=OURS[0], day=10, on=date(2026, 11, 17))
    assert not runs_at_once(case, plan.debtor, monthly=OURS[0], day=5, on=TODAY)
    assert not runs_at_once(case, plan.debtor, monthly=OURS[0], day=10, on=date(2026, 11, 18))


@pytest.mark.parametrize("counter", [(Decimal("0.50"), 10), (Decimal(900), 10), (Decimal(20), 40)])
def test_what_makes_no_plan_is_not_proposed(plan: Plan, counter: tuple[Decimal, int]) -> None:
    with pytest.raises(PlanRefused):
        countered(plan, counter)
    plan.refresh_from_db()
    assert plan.state == "proposed"


def test_the_team_proposes_it_beside_its_reason(tenant: Any, plan: Plan) -> None:
    desk = AgencyClient(tenant)
    desk.force_login(scene.staff(Role.MANAGER))
    address = reverse("staff_plan", args=[plan.pk])
    sent = {"choice": "decline", "reason": "Un peu plus tôt.", "counter": "vingt", "counter_day": "10"}
    refused = desk.post(address, sent)
    assert "Écrivez un montant par mois et un jour" in words(refused)
    assert 'value="vingt"' in refused.content.decode(), "what was typed is kept"
    desk.post(address, {**sent, "counter": "20"})
    plan.refresh_from_db()
    assert plan.evidence["decision"]["counter"]["monthly"] == "20.00"


def test_nobody_else_sees_it(inside: AgencyClient, plan: Plan, to: Callable[..., str]) -> None:
    assert inside.get(to("plan_counter")).status_code == 302, "while it waits there is nothing to compare"
