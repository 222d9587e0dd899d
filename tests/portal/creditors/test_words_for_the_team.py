"""« La personne ne les lit pas »: what a creditor says to the team is not in the copy of the person's data either."""

from __future__ import annotations

import pytest

from agency.cases.enums import HoldReason
from agency.cases.models import Case
from agency.cases.operations import hold
from agency.instalments.models import PlanChange
from agency.plans.models import Plan
from agency.plans.operations import decide
from agency.privacy.presenters.copy import parts_of
from tests.databases import AgencyClient
from tests.factories import BY, NOW, TODAY
from tests.portal.creditors.test_proposals import NO, a_proposal, change, link  # noqa: F401  a fixture
from tests.portal.creditors.test_stopping import a_pause, asked

pytestmark = pytest.mark.usefixtures("clock")


def copy_of(case: Case) -> str:
    return str(parts_of(case.debtor)[0])


def test_what_a_creditor_says_to_the_team_is_not_in_the_copy_of_the_person(bursar: AgencyClient, case: Case) -> None:
    plan = a_proposal(case)
    assert bursar.post(f"/creancier/dossiers/{case.reference}/proposition/{plan.pk}/", NO).status_code == 302
    plan.refresh_from_db()
    assert "harcèlement" in str(plan.evidence), "the team reads it"
    decide(plan=plan, accept=False, reason="Vingt-cinq mois, c’est trop long.", by=BY, at=NOW, on=TODAY)
    a_pause(bursar, case, why="Une affaire de famille, dit la surveillante.")
    hold(case=case, reason=HoldReason.STAFF, note="rappelée mardi", by=BY, at=NOW)
    asked(bursar, case, choice="take_back", reason="Le trésorier préfère.", sure="on")
    copy, who = copy_of(case), plan.evidence["creditor"]["by"]
    assert [word for word in ("harcèlement", who, "surveillante", "trésorier") if word in copy] == []
    assert "Vingt-cinq mois" in copy, "what we answered is theirs to read"
    assert plan.evidence["schedule_sha256"] in copy, "and what they agreed to"
    assert "rappelée mardi" in copy


def test_nor_is_what_it_says_of_a_change_of_a_plan(bursar: AgencyClient, case: Case, change: PlanChange) -> None:  # noqa: F811
    address = f"/creancier/dossiers/{case.reference}/changement/{change.pk}/"
    assert bursar.post(address, NO).status_code == 302
    change.refresh_from_db()
    assert "harcèlement" in str(change.evidence)
    copy = copy_of(case)
    assert "harcèlement" not in copy
    assert change.evidence["creditor"]["by"] not in copy
    assert Plan.objects.get().evidence["schedule_sha256"] in copy
