"""What a creditor may decide of a case given back, by its mandate and by the law. Pure."""

from __future__ import annotations

from datetime import date

from agency.law.persons.courts import (
    CONTRIBUTION,
    SERVICE_MONTHS,
    Court,
    Lawsuit,
    Way,
    adr_first,
    closed,
    court_of,
    figure,
)
from agency.mandates.enums import EscalationDecision

from .enums import WAYS, NextStep
from .values import Offered

WORDS_LENGTH = 1000
# Reminded once, so many worked days before the day; the link of the mail outlives it.
REMIND_WORKING_DAYS = 5
LINK_DAYS = 60


class StepRefused(Exception):
    """This decision is not taken; the message says why, in French."""


def offered(suit: Lawsuit, escalation: EscalationDecision, on: date) -> tuple[Offered, ...]:
    """Return every decision, those that are closed with the reason: the mandate first (R1.8), then the law (R7)."""
    return tuple(_offered(step, suit, escalation, on) for step in NextStep)


def _offered(step: NextStep, suit: Lawsuit, escalation: EscalationDecision, on: date) -> Offered:
    way = WAYS.get(step)
    if way is None:
        # Asking once more is over with the debt's time, and when nothing is owed.
        over = closed(Way.LAWYER, suit, on) if step == NextStep.AMICABLE else None
        return Offered(step, closed=over)
    if escalation == EscalationDecision.NEVER:
        return Offered(step, never=True)
    court = court_of(suit)
    due = figure(CONTRIBUTION, on) if court != Court.COMMERCIAL and way != Way.SMALL_CLAIM else None
    serve = figure(SERVICE_MONTHS, on) if way == Way.ORDER else None
    return Offered(
        step,
        closed=closed(way, suit, on),
        court=court,
        adr_first=way in (Way.LAWYER, Way.OFFICER) and adr_first(suit, on),
        contribution=due.value if due else None,
        service_months=int(serve.value) if serve else 0,
    )
