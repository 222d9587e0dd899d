"""A proposal by slip or telephone is told to its creditor as it was made, with the true reason why it is asked."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest

from agency.cases.models import Case
from agency.letters.enums import MessageKind
from agency.mandates.models import Mandate
from agency.outbox.models import Message
from agency.outbox.presenters.words import said
from agency.parties.models import Creditor
from agency.plans.enums import PlanState
from agency.plans.models import Plan
from agency.plans.operations import agree_on_slip, agree_spoken
from agency.plans.queries import schedule
from agency.plans.rules import SPOKEN_WORDING_VERSION, fingerprint
from tests.agency.desk.page_text import words
from tests.databases import AgencyClient
from tests.factories import BY, NOW, TODAY

pytestmark = pytest.mark.usefixtures("clock")
LAST_DAY = TODAY + timedelta(days=40)
BEYOND_MANDATE = "ceci va au-delà"
BEYOND_LAST_DAY = "Ces dates vont au-delà du 12 décembre 2026, dernier jour pour agir"


def by_slip(case: Case, monthly: str) -> Plan:
    Creditor.objects.filter(pk=case.creditor_id).update(email="econome@saint-aubin.example")
    case.refresh_from_db()
    return agree_on_slip(
        case=case, debtor=case.debtor, monthly=Decimal(monthly), day=5, slip="S-1", received_on=TODAY, by=BY, at=NOW,
        on=TODAY,
    )  # fmt: skip


def read_by(bursar: AgencyClient, case: Case, plan: Plan) -> str:
    return words(bursar.get(f"/creancier/dossiers/{case.reference}/proposition/{plan.pk}/"))


def mail_to_creditor() -> str:
    return " ".join(said(Message.objects.get(kind=MessageKind.OFFER_NOTICE)))


def test_a_proposal_on_an_answer_slip_is_not_told_as_a_call(bursar: AgencyClient, case: Case) -> None:
    page = read_by(bursar, case, by_slip(case, "20.00"))
    assert "Faite par coupon-réponse, sans signature" in page
    assert "au téléphone" not in page
    assert BEYOND_MANDATE in page


def test_one_made_on_the_telephone_is_told_so(bursar: AgencyClient, case: Case) -> None:
    monthly, day = Decimal("20.00"), 5
    read = fingerprint(schedule(case, monthly=monthly, day=day, on=TODAY), "", SPOKEN_WORDING_VERSION)
    plan = agree_spoken(
        case=case, debtor=case.debtor, monthly=monthly, day=day, call=1, marks=["birth"], read=read, by=BY, at=NOW,
        on=TODAY,
    )  # fmt: skip
    assert "Faite au téléphone, sans signature" in read_by(bursar, case, plan)


def test_dates_beyond_the_last_day_to_act_are_the_reason_said_and_not_the_mandate(
    bursar: AgencyClient, handler: AgencyClient, case: Case
) -> None:
    Case.objects.filter(pk=case.pk).update(last_day_to_act=LAST_DAY)
    plan = by_slip(case, "162.00")
    assert plan.state == PlanState.PROPOSED
    page = read_by(bursar, case, plan)
    assert BEYOND_LAST_DAY in page
    assert BEYOND_MANDATE not in page
    assert BEYOND_LAST_DAY in mail_to_creditor()
    team = words(handler.get(f"/gestion/propositions/{plan.pk}/"))
    assert "Ses dates vont au-delà du" in team
    assert "dernier jour pour agir, et rien n’est signé" in team
    assert "Cette proposition va au-delà" not in team


def test_both_reasons_are_said_where_both_are_true(bursar: AgencyClient, case: Case) -> None:
    Case.objects.filter(pk=case.pk).update(last_day_to_act=LAST_DAY)
    page = read_by(bursar, case, by_slip(case, "20.00"))
    assert BEYOND_MANDATE in page
    assert BEYOND_LAST_DAY in page


def test_a_mandate_that_has_since_grown_is_not_said_to_be_passed(bursar: AgencyClient, case: Case) -> None:
    plan = by_slip(case, "45.00")
    assert "dernier jour pour agir" not in mail_to_creditor()
    Mandate.objects.filter(pk=case.mandate_id).update(plan_max_months=30, plan_min_amount=Decimal("5.00"))
    page = read_by(bursar, case, plan)
    assert "Votre mandat permet 30 mois au plus" in page
    assert BEYOND_MANDATE not in page
