"""A plan as its person reads it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Protocol

from django.utils.translation import gettext as _

from agency.budgets.queries import may_suggest, result_of
from agency.cases.models import Case
from agency.common.calendar import paris_date
from agency.common.money import format_euros
from agency.instalments.values import ChangedDates
from agency.language.presenters import format_date
from agency.law.money.affordability import lower_amount
from agency.law.money.plans import needs_budget
from agency.parties.models import Debtor
from agency.plans.models import Instalment, Plan
from agency.plans.queries import powers
from portal.debtors.view_models.plans import (
    BesideRow,
    BudgetShown,
    ChangedPlan,
    InstalmentRow,
    MovedRow,
    PlanDraft,
    PlanSchedule,
)  # fmt: skip


class DatedSum(Protocol):
    """A part of a plan: a day and a sum, in euros."""

    @property
    def due_on(self) -> date:
        """The day."""

    @property
    def amount(self) -> Decimal:
        """The sum."""


def budget_shown(case: Case, debtor: Debtor, draft: PlanDraft, on: date) -> BudgetShown:
    """Return what a page of a plan being chosen says of the person's budget (R5.7, R5.9)."""
    found = result_of(case, debtor)
    may = may_suggest(on)
    long = draft.schedule is not None and needs_budget(len(draft.schedule.instalments), powers(case).max_months)
    lower = None
    if found is not None and draft.monthly is not None:
        lower = lower_amount(draft.monthly, bearable=found.amount, spare=found.spare)
    return BudgetShown(
        made=found is not None, amount=found.amount if found else None, offered=may,
        helps=may and long and found is None, lower=lower,
    )  # fmt: skip


def plan_schedule(plan: Plan, on: date) -> PlanSchedule:
    """Return a plan's dated parts as they stand on a day: settled, missed, to come."""
    spoken_on = paris_date(plan.proposed_at) if plan.spoken else None
    rows = tuple(_row(part, on) for part in plan.instalments.all())
    return PlanSchedule(rows, spoken_on, plan.by_slip, paper=plan.document_id is not None)


def changed_shown(seen: ChangedDates) -> ChangedPlan:
    """Return a change of a plan as its person reads it before choosing: both schedules, date by date."""
    return ChangedPlan(
        beside_rows(seen.before, seen.after),
        seen.last_before,
        seen.last_on,
        seen.monthly,
        seen.kind,
        at_once=seen.at_once,
    )


def beside_rows(before: Iterable[DatedSum], after: Iterable[DatedSum]) -> tuple[BesideRow, ...]:
    """Return two schedules side by side, date by date."""
    first, second = ({part.due_on: part.amount for part in parts} for parts in (before, after))
    return tuple(BesideRow(day, first.get(day), second.get(day)) for day in sorted({*first, *second}))


def moved_rows(moved: Iterable[tuple[Instalment, date]]) -> tuple[MovedRow, ...]:
    """Return the parts that may be put off, as their person reads them before choosing."""
    return tuple(MovedRow(part.due_on, day, part.amount - part.paid) for part, day in moved)


def _row(part: Instalment, on: date) -> InstalmentRow:
    settled = part.paid == part.amount
    missed = not settled and part.due_on < on
    if settled:
        word = _("réglé")
    elif part.paid:
        word = _("réglé en partie")
    else:
        word = _("manqué") if missed else ""
    return InstalmentRow(part.due_on, part.amount, part.paid, word, missed=missed)


def schedule_in_words(schedule: PlanSchedule) -> str:
    """« 6 versements de 81,00 €, du 10 décembre 2026 au 10 mai 2027. Total : 486,00 €, sans frais. »"""
    parts = schedule.instalments
    first, last = parts[0], parts[-1]
    words = {
        "count": len(parts),
        "amount": format_euros(first.amount),
        "first": format_date(first.due_on),
        "last": format_date(last.due_on),
        "end": format_euros(last.amount),
        "total": format_euros(schedule.total),
    }
    if len(parts) == 1:
        return _("Un versement de %(amount)s le %(first)s, sans frais.") % words
    if any(part.amount != first.amount for part in parts[:-1]):
        return _("%(count)s versements, du %(first)s au %(last)s. Total : %(total)s, sans frais.") % words
    if last.amount == first.amount:
        return _("%(count)s versements de %(amount)s, du %(first)s au %(last)s. Total : %(total)s, sans frais.") % words
    return (
        _(
            "%(count)s versements de %(amount)s, le dernier de %(end)s, du %(first)s au %(last)s. "
            "Total : %(total)s, sans frais."
        )
        % words
    )
