"""Reads of plans: what may be offered, what runs."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from django.db.models import QuerySet

from agency.cases.models import Case
from agency.law.money.plans import ScheduledPayment as Part
from agency.ledger.queries import case_due
from agency.parties.models import Debtor

from .enums import PlanState
from .models import Plan
from .rules import Offer, Powers, calendar, within
from .rules import offers as lawful_offers

DEFAULT_DAY = 10


def powers(case: Case) -> Powers:
    """Return what the creditor's mandate lets us agree at once."""
    return Powers(case.mandate.plan_max_months, case.mandate.plan_min_amount)


def offers(case: Case, *, on: date, day: int = DEFAULT_DAY) -> tuple[Offer, ...]:
    """Return up to three plans that would be agreed at once, lowest monthly amount first."""
    return lawful_offers(case_due(case.pk), powers(case), day, on)


def schedule(case: Case, *, monthly: Decimal, day: int, on: date) -> list[Part]:
    """Return the calendar that `accept_offer` would make today. Raises `PlanError` on what makes no plan."""
    return calendar(case_due(case.pk), monthly, day, on)


def within_powers(case: Case, *, monthly: Decimal, day: int, on: date) -> bool:
    """Return whether such a plan would be agreed at once (R5.2)."""
    return within(powers(case), monthly, len(schedule(case, monthly=monthly, day=day, on=on)))


def running(case: Case) -> QuerySet[Plan]:
    """Return the plans that run on a case; payments execute them (R4.5)."""
    return case.plans.filter(state=PlanState.RUNNING).order_by("accepted_at")


def open_plan(case: Case, debtor: Debtor) -> Plan | None:
    """Return a person's plan on a case, running or waiting for an answer."""
    return case.plans.filter(debtor=debtor, state__in=(PlanState.PROPOSED, PlanState.RUNNING)).first()


def waiting() -> QuerySet[Plan]:
    """Return the proposals that wait for an answer, oldest first."""
    return (
        Plan.objects.filter(state=PlanState.PROPOSED).select_related("case__creditor", "debtor").order_by("proposed_at")
    )
