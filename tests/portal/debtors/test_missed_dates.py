"""A date that went by, as its person reads it: what happened, what can be done, and no shame."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal

import pytest
from django.utils import timezone

from agency.cases.enums import HoldReason
from agency.cases.models import Case
from agency.cases.operations import hold
from agency.instalments.enums import StepKind
from agency.instalments.models import InstalmentStep
from agency.letters.enums import InstalmentNews, MessageKind
from agency.outbox.models import Message
from agency.outbox.values import InstalmentPayload, PlanPart, dump
from agency.plans.models import Plan
from tests.agency.desk.page_text import words
from tests.databases import AgencyClient
from tests.factories import BY, NOW, TODAY
from tests.factories.plans import a_plan

MISSED = date(2026, 10, 20)


@pytest.fixture
def plan(case: Case) -> Plan:
    """Three dates, the first of which went by."""
    made = a_plan(case)
    made.instalments.filter(number=1).update(due_on=MISSED)
    return made


def test_what_is_missing_is_put_after_the_rest_in_two_clicks(
    inside: AgencyClient, plan: Plan, to: Callable[..., str]
) -> None:
    home = words(inside.get(to("home")))
    for part in ("Versement manqué", "Cela arrive", "Reporter ce qui manque"):
        assert part in home
    page = words(inside.get(to("plan_dates")))
    for part in ("10 février 2027", "20 octobre 2026", "gratuit"):
        assert part in page
    agreed = words(inside.post(to("plan_dates"), follow=True))
    assert "C’est d’accord" in agreed
    assert "10 février 2027" in agreed
    home = words(inside.get(to("home")))
    assert "Versement manqué" not in home
    assert inside.get(to("plan_dates")).status_code == 302
    assert Message.objects.filter(kind=MessageKind.PLAN_CHANGED).count() == 1


def test_a_plan_whose_sums_differ_is_not_told_as_equal_parts(
    inside: AgencyClient, plan: Plan, to: Callable[..., str]
) -> None:
    plan.instalments.filter(number__lt=3).update(amount=Decimal(200))
    plan.instalments.filter(number=3).update(amount=Decimal(86))
    agreed = words(inside.post(to("plan_dates"), follow=True))
    assert "3 versements, du 10 décembre 2026 au 10 février 2027. Total : 486,00 €, sans frais." in agreed


def test_nothing_is_put_off_while_the_case_rests(inside: AgencyClient, plan: Plan, to: Callable[..., str]) -> None:
    hold(case=plan.case, reason=HoldReason.PAUSE, by=BY, at=NOW, review_on=date(2026, 12, 1))
    assert "Reporter ce qui manque" not in words(inside.get(to("home")))
    assert inside.post(to("plan_dates")).status_code == 302
    assert plan.instalments.get(number=1).due_on == MISSED


def test_a_letter_that_leaves_days_is_told_without_a_threat(
    inside: AgencyClient, plan: Plan, to: Callable[..., str]
) -> None:
    part = PlanPart(1, MISSED, Decimal("162.00"))
    told = InstalmentPayload(InstalmentNews.NOTICE, (part,), part.amount, date(2026, 11, 20))
    letter = Message.objects.create(
        case=plan.case, debtor=plan.debtor, kind=MessageKind.INSTALMENT_MISSED, channel="registered", dedupe_key="n",
        planned_on=TODAY, not_before=NOW, payload=dump(told), state="accepted", accepted_at=NOW, sent_on=TODAY,
    )  # fmt: skip
    InstalmentStep.objects.create(
        plan=plan, number=1, due_on=MISSED, step=StepKind.NOTICE, done_on=TODAY, told=162, until_on=MISSED,
        answer_by=date(2026, 11, 20), message=letter,
    )  # fmt: skip
    home = words(inside.get(to("home")))
    assert "jusqu’au vendredi 20 novembre 2026" in home
    assert "rien n’est automatique" in home


def test_a_plan_that_was_ended_leaves_a_way_to_another(
    inside: AgencyClient, plan: Plan, to: Callable[..., str]
) -> None:
    Case.objects.filter(pk=plan.case_id).update(state="active")
    Plan.objects.filter(pk=plan.pk).update(state="ended", ended_at=timezone.now())
    home = words(inside.get(to("home")))
    assert "Votre échéancier est arrêté" in home
    assert "Proposer un échéancier plus léger" in home
    assert inside.get(to("plan")).status_code == 200
