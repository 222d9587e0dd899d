"""What was agreed by telephone, read by its person: a right to refuse, and a signature that says what it changes."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal

import pytest

from agency.cases.models import Case, LimitationEvent
from agency.disputes.enums import ReplyKind
from agency.disputes.operations import receive_reply
from agency.handling.enums import CallOutcome, IdentityMark
from agency.handling.operations import conclude, take_call
from agency.handling.values import CallReport, PlanWish
from agency.instalments.operations import move_own_date
from agency.journal.rules import Actor
from agency.plans.enums import PlanState
from agency.plans.models import Plan
from agency.plans.queries import schedule, words_to_sign
from agency.plans.rules import SPOKEN_WORDING_VERSION, fingerprint
from tests.agency.desk import scene
from tests.agency.desk.page_text import words
from tests.databases import AgencyClient
from tests.factories import BY, NOW, TODAY
from tests.factories.plans import a_plan


@pytest.fixture
def plan(case: Case) -> Plan:
    """Six times 81 €, agreed this morning on the telephone."""
    return agree(case, "81.00")


def agree(case: Case, monthly: str) -> Plan:
    led = take_call(case=case, debtor=case.debtor, handler=scene.staff(), by=BY, at=NOW)
    dates = schedule(case, monthly=Decimal(monthly), day=10, on=TODAY)
    wish = PlanWish(Decimal(monthly), 10, fingerprint(dates, "", SPOKEN_WORDING_VERSION))
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
    assert "il ne se refuse plus" in page
    shown = inside.get(to("spoken_plan")).context["read"]
    unread = inside.post(to("spoken_plan"), {"choice": "sign", "dates": shown})
    assert "Cochez la case" in words(unread)
    assert not LimitationEvent.objects.exists()
    agreed = words(inside.post(to("spoken_plan"), {"choice": "sign", "read": "on", "dates": shown}, follow=True))
    assert "C’est d’accord" in agreed
    assert LimitationEvent.objects.get().happened_on == TODAY
    home = words(inside.get(to("home")))
    assert "Convenu au téléphone" not in home
    assert "Par cet accord" in home
    assert "Vous signez votre échéancier" in home
    assert inside.get(to("spoken_plan")).status_code == 302


def test_in_a_second_tab_the_dates_of_before_are_not_signed(
    inside: AgencyClient, plan: Plan, to: Callable[..., str]
) -> None:
    old = inside.get(to("spoken_plan")).context["read"]
    part = plan.instalments.get(number=2)
    move_own_date(part=part, to=date(2026, 12, 28), by=Actor.debtor(plan.debtor), at=NOW)
    page = inside.post(to("spoken_plan"), {"choice": "sign", "read": "on", "dates": old})
    assert "Vos dates ont changé" in words(page)
    assert "28 décembre 2026" in words(page)
    assert not LimitationEvent.objects.exists()
    assert 'type="checkbox" name="read" checked' not in page.content.decode()
    new = page.context["read"]
    inside.post(to("spoken_plan"), {"choice": "sign", "read": "on", "dates": new})
    assert LimitationEvent.objects.get().happened_on == TODAY


def test_while_we_owe_an_answer_it_may_be_refused_and_not_signed(
    inside: AgencyClient, plan: Plan, to: Callable[..., str]
) -> None:
    receive_reply(
        case=plan.case, debtor=plan.debtor, kind=ReplyKind.DISPUTE, text="Nous étions absents.", answers={},
        by=Actor.debtor(plan.debtor), at=NOW, on=TODAY,
    )  # fmt: skip
    assert "Le relire ou le refuser" in words(inside.get(to("home")))
    page = words(inside.get(to("spoken_plan")))
    assert "Nous vous devons d’abord une réponse" in page
    assert "Signer cet échéancier" not in page
    assert "Refuser cet échéancier" in page
    inside.post(to("spoken_plan"), {"choice": "sign", "read": "on", "dates": words_to_sign(plan)[1]})
    assert not LimitationEvent.objects.exists()


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


def test_what_waits_for_our_answer_is_refused_where_it_is_read(
    inside: AgencyClient, case: Case, to: Callable[..., str]
) -> None:
    agree(case, "20.00")
    home = words(inside.get(to("home")))
    assert "Votre proposition est chez nous" in home
    assert "Vous pouvez le refuser sans dire pourquoi." in home
    assert inside.get(to("spoken_plan")).status_code == 302, "nothing runs: nothing is read to be signed"
    home = words(inside.post(to("spoken_plan"), {"choice": "refuse"}, follow=True))
    assert "Votre proposition est chez nous" not in home
    assert Plan.objects.get().state == PlanState.ENDED
    assert inside.get(to("plan")).status_code == 200
