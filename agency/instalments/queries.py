"""Reads of dates of plans: those that come or went by on cases that nothing stops, and what was done of each."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Exists, F, OuterRef, QuerySet

from agency.cards.models import CardAttempt
from agency.cards.queries import ENDS
from agency.cases.enums import CaseState
from agency.cases.models import Case
from agency.debits.enums import STANDING, DebitState
from agency.debits.models import Debit
from agency.plans.enums import PlanState
from agency.plans.models import Instalment, Plan

from .models import InstalmentStep


def plans_to_follow(at: datetime, on: date, ahead: int) -> QuerySet[Plan]:
    """Return the running plans with a date that went by unpaid, or that comes within `ahead` days (R5.4).

    Of people whom the law does not protect, on cases that no hold stops and that may still be asked; no card payment is
    on its way.
    """
    parts = unpaid_parts().filter(plan=OuterRef("pk"), due_on__lte=on + timedelta(days=ahead))
    paying = CardAttempt.objects.filter(case=OuterRef("case")).exclude(state__in=ENDS)
    free = Case.objects.free_at(at).filter(state=CaseState.PLAN, last_day_to_act__gte=on)
    found = Plan.objects.filter(Exists(parts), ~Exists(paying), state=PlanState.RUNNING, debtor__protection="")
    return found.filter(case__in=free).select_related("case", "debtor").order_by("pk")


def unpaid_parts() -> QuerySet[Instalment]:
    """Return the instalments that are left to the person: no debit takes care of them, nor has one just been asked."""
    taken = Debit.objects.filter(instalment=OuterRef("pk"), state__in=STANDING).exclude(state=DebitState.PAID)
    return Instalment.objects.filter(~Exists(taken), amount__gt=F("paid"))


def parts_of(plans: Collection[Plan], until: date) -> dict[int, list[Any]]:
    """Return plan id -> its unpaid instalments due by a day, in their order; `came_back` when a debit of it did."""
    back = Debit.objects.filter(instalment=OuterRef("pk"), state=DebitState.RETURNED)
    rows = unpaid_parts().filter(plan__in=plans, due_on__lte=until).annotate(came_back=Exists(back))
    found: dict[int, list[Any]] = defaultdict(list)
    for part in rows.order_by("plan_id", "number"):
        found[part.plan_id].append(part)
    return found


def steps_of(plans: Collection[Plan]) -> dict[int, list[InstalmentStep]]:
    """Return plan id -> the steps made for its dates, oldest first, with their messages."""
    found: dict[int, list[InstalmentStep]] = defaultdict(list)
    for step in InstalmentStep.objects.filter(plan__in=plans).select_related("message").order_by("pk"):
        found[step.plan_id].append(step)
    return found
