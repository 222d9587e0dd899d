"""One person, two creditors: a hard time said on one file stops the letters of both, and no page says otherwise."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from agency.accessories.operations import join_people
from agency.cases.enums import HoldReason
from agency.cases.models import Case, CaseParty
from agency.cases.operations import hold, set_first_letter
from agency.common.calendar import paris_date
from agency.parties.operations import propose_links
from agency.parties.queries import waiting_links
from agency.strategies.models import Strategy, StrategyRun
from agency.strategies.operations import install_defaults
from agency.strategies.rules import FAMILY_STEPS, freeze
from portal.debtors.presenters import case_detail
from tests.factories import BY, NOW, TODAY, a_case, a_creditor, a_person
from tests.factories.plans import a_plan

BEGUN = NOW - timedelta(days=70)
QUIET = "Aucun courrier de relance pour le moment."


@pytest.fixture
def case(tenant: Any) -> Case:
    """Camille at the school, whose second letter is a fortnight away."""
    return written(a_case(on=paris_date(BEGUN), at=BEGUN), "LH-1")


@pytest.fixture
def elsewhere(case: Case) -> Case:
    """Camille at the garage, which knows the same e-mail: somebody joined the two rows."""
    garage = a_creditor(name="Garage des Lilas", short_name="Garage des Lilas", kind="company", siren="")
    row = a_person(garage, last_name="Rousset", line1="3 quai Neuf")
    other = written(a_case(creditor=garage, debtor=row, number="G-1", on=paris_date(BEGUN), at=BEGUN), "LH-2")
    propose_links(by=BY, at=NOW)
    join_people(link=waiting_links().get(), reason="vérifié au téléphone", owner=None, by=BY, at=NOW)
    return other


def written(case: Case, reference: str) -> Case:
    install_defaults(by=BY, at=BEGUN)
    strategy = Strategy.objects.get(audience="consumer", is_default=True)
    StrategyRun.objects.create(
        case=case, strategy=strategy, version=strategy.live_revision_id, steps=freeze(FAMILY_STEPS),
        started_on=paris_date(BEGUN), next_step=1, planned_step=0, next_on=TODAY + timedelta(days=14),
    )  # fmt: skip
    return set_first_letter(case=case, reference=reference, sent_on=paris_date(BEGUN), by=BY, at=BEGUN)


def detail(case: Case) -> Any:
    part = CaseParty.objects.select_related("debtor", "case__creditor", "case__mandate", "case__referent")
    return case_detail(part.get(case=case), at=NOW)


def to_come(case: Case) -> list[str]:
    found = detail(case).ahead
    return [step.text for step in found.steps]


@pytest.mark.parametrize("reason", [HoldReason.HARDSHIP, HoldReason.PROTECTION, HoldReason.GENTLE])
def test_no_letter_is_dated_that_a_hard_time_said_elsewhere_stops(
    case: Case, elsewhere: Case, reason: HoldReason
) -> None:
    assert any("lettre recommandée" in text for text in to_come(case))
    hold(case=elsewhere, reason=reason, by=BY, at=NOW)
    assert to_come(case) == [QUIET]
    assert not detail(case).ahead.stoppable
    assert not detail(case).resting, "nothing is told of the other file"


def test_a_dispute_elsewhere_stops_nothing_here(case: Case, elsewhere: Case) -> None:
    hold(case=elsewhere, reason=HoldReason.DISPUTE, by=BY, at=NOW)
    assert QUIET not in to_come(case)


def test_dates_are_offered_to_change_only_where_the_change_is_taken(case: Case, elsewhere: Case) -> None:
    a_plan(case)
    assert detail(case).may_change
    hold(case=elsewhere, reason=HoldReason.HARDSHIP, by=BY, at=NOW)
    assert not detail(case).may_change
