"""The calendar of a case: the agency's by default, its creditor's own, else its mandate's, with its origin."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction

from agency.cases.models import Case
from agency.handling.enums import NonPaymentReason
from agency.handling.operations import note_reason
from agency.journal.models import JournalLine
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


def made_for(usual: Strategy, name: str, *reasons: str, live: bool = True) -> Strategy:
    own = another(usual, name, live=False)
    own.reasons = list(reasons)
    own.save()
    own.save_revision()
    own.latest_revision.publish() if live else None
    own.refresh_from_db()
    return own


def test_the_reason_for_non_payment_chooses_before_the_creditor_and_says_so(case: Case, usual: Strategy) -> None:
    soft = made_for(usual, "Par étapes", "passing", "lasting")
    choose_strategies(
        creditor=case.creditor, mandate=None, chosen={DebtorKind.CONSUMER: another(usual, "Lente")}, by=BY, at=NOW
    )
    note_reason(case=case, reason=NonPaymentReason.FORGOTTEN, by=BY, at=NOW)
    note_reason(case=case, reason=NonPaymentReason.PASSING, by=BY, at=NOW)
    other = a_case(creditor=case.creditor, number="F2")
    tick(by=BY, on=TODAY, at=NOW)
    run, beside = StrategyRun.objects.get(case=case), StrategyRun.objects.get(case=other)
    assert (run.strategy, run.why, run.reason) == (soft, "reason", "passing")
    assert (beside.strategy.name, beside.why, beside.reason) == ("Lente", "chosen", "")
    line = JournalLine.objects.get(verb="strategy.started", case_id=case.pk)
    assert (line.data["why"], line.data["reason"]) == ("reason", "passing")
    boss = AgencyClient(connection.tenant)
    boss.force_login(scene.staff(Role.MANAGER))
    assert "Par étapes (faite pour : difficulté passagère)" in words(boss.get(f"/gestion/dossier/{case.reference}/"))


@pytest.mark.parametrize("reason", [NonPaymentReason.UNKNOWN, NonPaymentReason.INVOICE])
def test_a_reason_that_nothing_is_made_for_or_not_known_changes_nothing(
    case: Case, usual: Strategy, reason: NonPaymentReason
) -> None:
    made_for(usual, "Par étapes", "passing")
    made_for(usual, "Brouillon", "invoice", live=False)
    note_reason(case=case, reason=reason, by=BY, at=NOW)
    tick(by=BY, on=TODAY, at=NOW)
    run = StrategyRun.objects.get(case=case)
    assert (run.strategy, run.why, run.reason) == (usual, "usual", "")


def test_of_two_made_for_a_reason_the_oldest_is_followed(case: Case, usual: Strategy) -> None:
    first, _second = made_for(usual, "Première", "late_habit"), made_for(usual, "Seconde", "late_habit")
    note_reason(case=case, reason=NonPaymentReason.LATE_HABIT, by=BY, at=NOW)
    tick(by=BY, on=TODAY, at=NOW)
    assert StrategyRun.objects.get(case=case).strategy == first


def test_the_database_holds_no_strategy_for_what_is_not_known_nor_a_reason_without_its_why(
    case: Case, usual: Strategy
) -> None:
    tick(by=BY, on=TODAY, at=NOW)
    with pytest.raises(DatabaseError), transaction.atomic():
        Strategy.objects.filter(pk=usual.pk).update(reasons=["unknown"])
    with pytest.raises(DatabaseError), transaction.atomic():
        StrategyRun.objects.update(why="reason", reason="")


def test_the_editor_ticks_the_reasons(case: Case, usual: Strategy) -> None:
    boss = AgencyClient(connection.tenant)
    boss.force_login(scene.staff(Role.MANAGER))
    made_for(usual, "Par étapes", "passing")
    page = boss.get(f"/gestion/snippets/agency/strategy/edit/{Strategy.objects.get(name='Par étapes').pk}/")
    ticked = [line for line in page.content.decode().split("<input") if 'name="reasons"' in line and "checked" in line]
    assert [("passing" in line) for line in ticked] == [True]
