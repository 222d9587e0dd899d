"""Which judge, which ways: by sum, kind of claim and quality of the parties, on a day."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from agency.escalation.enums import NextStep
from agency.escalation.rules import offered
from agency.law.persons.courts import Court, Lawsuit, Way, WayClosed, adr_first, closed, court_of
from agency.law.time.claim_types import ClaimType
from agency.mandates.enums import EscalationDecision

ON = date(2026, 12, 1)
SCHOOL = Lawsuit(Decimal("486.00"), ClaimType.SCHOOL_FEES_PRIVATE, False, False, date(2028, 7, 15))
TRADE = Lawsuit(Decimal("12000.00"), ClaimType.B2B, True, True, date(2031, 7, 15))


@pytest.mark.parametrize(
    ("suit", "court"),
    [
        (SCHOOL, Court.JUDICIAL),
        (TRADE, Court.COMMERCIAL),
        (replace(TRADE, creditor_trades=False), Court.JUDICIAL),
        (replace(SCHOOL, claim_type=ClaimType.RESIDENTIAL_RENT), Court.PROTECTION),
    ],
)
def test_the_court_follows_the_claim_and_the_parties(suit: Lawsuit, court: Court) -> None:
    """R7.4."""
    assert court_of(suit) == court


@pytest.mark.parametrize(
    ("way", "suit", "why"),
    [
        (Way.SMALL_CLAIM, replace(SCHOOL, amount=Decimal("5000.00")), None),
        (Way.SMALL_CLAIM, replace(SCHOOL, amount=Decimal("5000.01")), WayClosed.TOO_HIGH),
        (Way.ORDER, TRADE, None),
        (Way.ORDER, replace(SCHOOL, claim_type=ClaimType.UNKNOWN), WayClosed.NOT_FOR_IT),
        (Way.LAWYER, replace(SCHOOL, amount=Decimal(0)), WayClosed.NOTHING_OWED),
        (Way.LAWYER, replace(SCHOOL, last_day=date(2026, 11, 30)), WayClosed.TIME_OVER),
        (Way.OFFICER, replace(TRADE, insolvent=True), WayClosed.COLLECTIVE),
    ],
)
def test_a_way_is_closed_for_a_reason_that_can_be_said(way: Way, suit: Lawsuit, why: WayClosed | None) -> None:
    """R7.3."""
    assert closed(way, suit, ON) == why


def test_conciliation_comes_first_on_the_merits_up_to_the_ceiling_and_never_between_traders() -> None:
    """R7.2."""
    assert adr_first(SCHOOL, ON)
    assert not adr_first(replace(SCHOOL, amount=Decimal("5000.01")), ON)
    assert not adr_first(replace(TRADE, amount=Decimal(100)), ON)


def test_what_is_offered_follows_the_mandate_then_the_law_with_the_figures_of_the_day() -> None:
    free = {option.step: option for option in offered(SCHOOL, EscalationDecision.EACH_TIME, ON)}
    assert all(option.open for option in free.values())
    order = free[NextStep.ORDER]
    assert (order.contribution, order.service_months, order.adr_first) == (Decimal(50), 3, False)
    assert free[NextStep.LAWYER].adr_first
    before = {option.step: option for option in offered(SCHOOL, EscalationDecision.EACH_TIME, date(2026, 4, 30))}
    assert (before[NextStep.ORDER].contribution, before[NextStep.ORDER].service_months) == (None, 6)
    kept = [option.step for option in offered(SCHOOL, EscalationDecision.NEVER, ON) if option.open]
    assert kept == [NextStep.STOP, NextStep.AMICABLE]
