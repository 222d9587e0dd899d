"""A plan as its person reads it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.utils.translation import gettext as _

from agency.common.money import format_euros
from agency.language.presenters import format_date
from agency.plans.models import Instalment, Plan
from portal.debtors.view_models import InstalmentRow, MovedRow, PlanSchedule


def plan_schedule(plan: Plan, on: date) -> PlanSchedule:
    """Return a plan's dated parts as they stand on a day: settled, missed, to come."""
    return PlanSchedule(tuple(_row(part, on) for part in plan.instalments.all()))


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
    if last.amount == first.amount:
        return _("%(count)s versements de %(amount)s, du %(first)s au %(last)s. Total : %(total)s, sans frais.") % words
    return (
        _(
            "%(count)s versements de %(amount)s, le dernier de %(end)s, du %(first)s au %(last)s. "
            "Total : %(total)s, sans frais."
        )
        % words
    )
