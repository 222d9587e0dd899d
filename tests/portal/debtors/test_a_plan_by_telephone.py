"""What was agreed by telephone, read by its person: a right to refuse, and a signature that says what it changes."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from agency.cases.models import Case, LimitationEvent
from agency.handling.enums import CallOutcome, IdentityMark
from agency.handling.operations import conclude, take_call
from agency.handling.values import CallReport, PlanWish
from agency.plans.enums import PlanState
from agency.plans.models import Plan
from agency.plans.queries import schedule
from agency.plans.rules import SPOKEN_WORDING_VERSION, fingerprint
from tests.agency.desk import scene
from tests.agency.desk.page_text import words
from tests.databases import AgencyClient
from tests.factories import BY, NOW, TODAY
from tests.factories.plans import a_plan


@pytest.fixture
def plan(case: Case) -> Plan:
    """Six times 81 €, agreed this morning on the telephone."""
    ines = scene.staff()
    led = take_call(case=case, debtor=case.debtor, handler=ines, by=BY, at=NOW)
    monthly = schedule(case, monthly=81, day=10, on=TODAY)  # type: ignore[arg-type]
    wish = PlanWish(monthly[0].amount, 10, fingerprint(monthly, "", SPOKEN_WORDING_VERSION))
    marks = (IdentityMark.POSTCODE, IdentityMark.REFERENCE)
    conclude(call=led, report=CallReport(CallOutcome.SPOKE, marks, plan=wish), by=BY, at=NOW)
    return Plan.objects.get()


def test_the_home_page_says_that_nothing_is_signed(inside: AgencyClient, plan: Plan, to: Callable[..., str]) -> None:
    home = words(inside.get(to("home")))
    assert "Convenu au téléphone le 2 novembre 2026" in home
    assert "l’appel n’y change rien" in home
    assert "Par cet accord" not in home


def test_the_page_says_what_a_signature_changes_and_takes_it(
    inside: AgencyClient, plan: Plan, to: Callable[..., str]
) -> None:
    page = words(inside.get(to("spoken_plan")))
    for part in ("rien à signer", "vous reconnaissez devoir 486,00 €", "repart de zéro", "Refuser cet échéancier"):
        assert part in page
    unread = inside.post(to("spoken_plan"), {"choice": "sign"})
    assert "Cochez la case" in words(unread)
    assert not LimitationEvent.objects.exists()
    agreed = words(inside.post(to("spoken_plan"), {"choice": "sign", "read": "on"}, follow=True))
    assert "C’est d’accord" in agreed
    assert LimitationEvent.objects.get().happened_on == TODAY
    home = words(inside.get(to("home")))
    assert "Convenu au téléphone" not in home
    assert "Par cet accord" in home
    assert inside.get(to("spoken_plan")).status_code == 302


def test_refused_in_one_click_another_may_be_proposed(inside: AgencyClient, plan: Plan, to: Callable[..., str]) -> None:
    home = words(inside.post(to("spoken_plan"), {"choice": "refuse"}, follow=True))
    assert "Votre échéancier est arrêté" in home
    plan.refresh_from_db()
    assert plan.state == PlanState.ENDED
    assert not LimitationEvent.objects.exists()
    assert inside.get(to("plan")).status_code == 200


def test_a_plan_accepted_here_is_signed_already(inside: AgencyClient, case: Case, to: Callable[..., str]) -> None:
    a_plan(case)
    assert inside.get(to("spoken_plan")).status_code == 302
    assert inside.post(to("spoken_plan"), {"choice": "refuse"}).status_code == 302
    assert Plan.objects.get().state == PlanState.RUNNING
