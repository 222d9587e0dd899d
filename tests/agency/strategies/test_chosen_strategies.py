"""The calendar of a case: the agency's by default, its creditor's own, else its mandate's, with its origin."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection

from agency.cases.models import Case
from agency.parties.enums import DebtorKind
from agency.strategies.models import Strategy, StrategyRun
from agency.strategies.operations import choose_strategies, tick
from agency.users.enums import Role
from tests.agency.desk import scene
from tests.agency.desk.page_text import words
from tests.databases import AgencyClient
from tests.factories import BY, NOW, TODAY, a_case, a_creditor, a_profile


@pytest.fixture
def case(tenant: Any) -> Case:
    a_profile()
    return a_case(creditor=a_creditor())


@pytest.fixture
def usual(case: Case) -> Strategy:
    return Strategy.objects.get(audience=DebtorKind.CONSUMER, is_default=True)


def another(usual: Strategy, name: str, *, live: bool = True) -> Strategy:
    own = Strategy.objects.create(name=name, audience=usual.audience, live=live)
    for step in usual.steps.all():
        step.pk, step.strategy = None, own
        step.save()
    own.save_revision()
    own.latest_revision.publish() if live else None
    return own


def test_a_mandate_comes_before_its_creditor_and_both_before_the_agency(case: Case, usual: Strategy) -> None:
    gentle, slow = another(usual, "Douce"), another(usual, "Lente")
    apart = a_case(creditor=a_creditor(name="Ailleurs", short_name="Ailleurs", siren=""), number="F2")
    boss = AgencyClient(connection.tenant)
    boss.force_login(scene.staff(Role.MANAGER))
    url = f"/gestion/creancier/{case.creditor_id}/strategies/"
    assert "hérité du cabinet" in words(boss.get(url))
    assert "C’est enregistré" in words(boss.post(url, {"consumer": gentle.pk, "business": ""}, follow=True))
    assert "Douce propre à ce créancier" in words(boss.get(url))
    other_audience = Strategy.objects.get(audience=DebtorKind.BUSINESS, is_default=True)
    assert boss.post(url, {"consumer": other_audience.pk}).status_code == 422
    own = f"/gestion/mandat/{case.mandate_id}/strategies/"
    assert "Douce propre à ce créancier" in words(boss.get(own))
    boss.post(own, {"consumer": slow.pk})
    assert "Lente écrit dans ce mandat" in words(boss.get(own))
    tick(by=BY, on=TODAY, at=NOW)
    assert StrategyRun.objects.get(case=case).strategy == slow
    assert {run.strategy_id for run in StrategyRun.objects.exclude(case=case)} <= {usual.pk, other_audience.pk}
    assert StrategyRun.objects.get(case=apart).strategy == usual


def test_what_is_taken_down_or_emptied_is_inherited_again(case: Case, usual: Strategy) -> None:
    gentle = another(usual, "Douce")
    chosen = {"creditor": case.creditor, "mandate": None, "by": BY, "at": NOW}
    choose_strategies(chosen={DebtorKind.CONSUMER: gentle}, **chosen)
    Strategy.objects.filter(pk=gentle.pk).update(live=False)
    tick(by=BY, on=TODAY, at=NOW)
    assert StrategyRun.objects.get(case=case).strategy == usual
    assert choose_strategies(chosen={DebtorKind.CONSUMER: None}, **chosen) == [DebtorKind.CONSUMER]
    assert choose_strategies(chosen={DebtorKind.CONSUMER: None}, **chosen) == []
