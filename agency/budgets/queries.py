"""Reads of budgets: whether one may be made today, what the last one said."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from django.db.models import Exists, Max, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce, Greatest, TruncDate

from agency.cases.models import Case
from agency.common.calendar import add_months
from agency.common.money import ZERO
from agency.law.interest.rates import RateMissing
from agency.law.money.affordability import Budget, Suggestion, suggest
from agency.mandates.queries import profile
from agency.parties.models import Debtor
from agency.plans.enums import OPEN_PLANS
from agency.plans.models import Plan
from agency.rates.queries import rate_table

from .models import BearableAmount
from .rules import KEPT_MONTHS


def suggestion(budget: Budget, debt: Decimal, on: date) -> Suggestion | None:
    """Return what seems bearable of a debt; None on a day whose scales nobody entered: we never guess (R3.13, R5.9)."""
    guardrail = profile().least_to_live
    try:
        return suggest(budget, debt, on, tenant_guardrail=guardrail, rates=rate_table())
    except RateMissing:
        return None


def may_suggest(on: date) -> bool:
    """Return whether the scales of the day are known, so that a budget leads somewhere."""
    return suggestion(Budget(1, 0, ZERO, ZERO), ZERO, on) is not None


def result_of(case: Case, debtor: Debtor) -> BearableAmount | None:
    """Return what the last budget of a person said for a case."""
    return BearableAmount.objects.filter(case=case, debtor=debtor).first()


def no_longer_kept(on: date) -> QuerySet[BearableAmount]:
    """Return the results made three months ago or more, whose plans all ended three months ago or more (R5.11)."""
    theirs = Plan.objects.filter(case=OuterRef("case"), debtor=OuterRef("debtor"))
    ended = Subquery(theirs.order_by().values("case").annotate(last=Max(TruncDate("ended_at"))).values("last"))
    last = Greatest("made_on", Coalesce(ended, "made_on"))
    over = BearableAmount.objects.annotate(last_on=last).filter(last_on__lt=add_months(on, -KEPT_MONTHS))
    return over.exclude(Exists(theirs.filter(state__in=OPEN_PLANS)))
