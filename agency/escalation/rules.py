"""What a creditor may decide of a case given back, by its mandate and by the law. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from agency.cases.enums import LimitationFact
from agency.common.text import french_typography as fr
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

from .enums import WAYS, CourtFact, CourtRuling, NextStep
from .values import CourtNews, NotedStep, Offered

WORDS_LENGTH = 1000
# Reminded once, so many worked days before the day; the link of the mail outlives it.
REMIND_WORKING_DAYS = 5
LINK_DAYS = 60
# News are asked for again after so many days, unless somebody says another day; and once an order has to be served.
NEWS_DAYS = 60
SERVE_DAYS = 30
_TITLES = frozenset({CourtRuling.JUDGMENT, CourtRuling.AGREED})


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


class CourtStepRefused(Exception):
    """This is not noted; the message says what is missing, in French."""


def check_court_step(news: CourtNews, earlier: Sequence[NotedStep], on: date) -> None:
    """Raise `CourtStepRefused` for a day to come, a decision without what it grants, what comes out of its order."""
    if news.happened_on > on:
        raise CourtStepRefused(fr("Cette date n’est pas encore venue."))
    if any(step.fact == CourtFact.CLOSED for step in earlier):
        raise CourtStepRefused(fr("Le suivi de ce dossier est terminé."))
    if news.fact != CourtFact.CLOSED and news.ask_on is not None and news.ask_on <= on:
        raise CourtStepRefused(fr("Le jour des prochaines nouvelles vient après aujourd’hui."))
    if news.fact == CourtFact.DECIDED:
        _check_decision(news)
    elif news.fact in {CourtFact.SERVED, CourtFact.FINAL}:
        decided = _last(earlier, CourtFact.DECIDED)
        if decided is None:
            raise CourtStepRefused(fr("Notez d’abord la décision."))
        if news.happened_on < decided.happened_on:
            raise CourtStepRefused(fr("Cette date est avant celle de la décision."))


def _check_decision(news: CourtNews) -> None:
    if not news.ruling or not news.court.strip() or news.amount is None:
        raise CourtStepRefused(fr("Écrivez la nature de la décision, la juridiction et la somme accordée, même nulle."))
    if (news.ruling == CourtRuling.DISMISSED) != (news.amount == 0):
        raise CourtStepRefused(fr("Une demande rejetée n’accorde rien ; les autres décisions accordent une somme."))
    if news.ruling in _TITLES and not news.paper:
        raise CourtStepRefused(fr("Joignez la décision : elle fait repartir la prescription pour dix ans."))


def next_news(news: CourtNews, on: date) -> date | None:
    """Return the day when news are asked for again; None once nothing is followed any more."""
    if news.fact == CourtFact.CLOSED:
        return None
    order = news.fact == CourtFact.DECIDED and news.ruling == CourtRuling.ORDER
    return news.ask_on or on + timedelta(days=SERVE_DAYS if order else NEWS_DAYS)


def limitation_of(news: CourtNews, earlier: Sequence[NotedStep]) -> LimitationFact | None:
    """Return what a step does to limitation (R2.7, R2.10): an order acts once served, then as a title once final."""
    if news.fact == CourtFact.DECIDED:
        return LimitationFact.TITLE if news.ruling in _TITLES else None
    decided = _last(earlier, CourtFact.DECIDED)
    if decided is None or decided.ruling != CourtRuling.ORDER:
        return None
    return {CourtFact.SERVED: LimitationFact.ORDER_SERVED, CourtFact.FINAL: LimitationFact.TITLE}.get(news.fact)


def _last(steps: Sequence[NotedStep], fact: CourtFact) -> NotedStep | None:
    return next((step for step in reversed(steps) if step.fact == fact), None)
