"""When each step after a missed instalment comes. Pure."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from agency.common.calendar import Zone, add_working_days, next_working_day
from agency.law.money.plans import MissedStep, missed_steps

from .enums import AFTER_MISSED, StepKind
from .values import DoneStep


def last_day_in_time(due_on: date, grace_days: int, zone: Zone) -> date:
    """Return the last day on which money for a date is in time: a transfer takes a worked day (C. mon. fin. L133-13).

    A date that falls on a day that is not worked waits for the next one first.
    """
    return add_working_days(next_working_day(due_on, zone), grace_days, zone)


def next_step(made: Collection[StepKind]) -> StepKind | None:
    """Return the step that follows those made; None after the last."""
    return next((step for step in AFTER_MISSED if step not in made), None)


def step_day(step: StepKind, in_time_until: date, before: DoneStep | None) -> date:
    """Return the first day of a step (R5.4): counted from the date missed, and from the step before when it was late.

    Whatever held a case up, a person has between two steps the days that the law’s flow leaves between them.
    """
    day = missed_steps(in_time_until)[MissedStep(step.value)]
    if before is None:
        return day
    since = missed_steps(before.on)
    return max(day, before.on + (since[MissedStep(step.value)] - since[MissedStep(before.step.value)]))


def is_reminded(due_on: date, *, on: date, days: int, agreed_on: date) -> bool:
    """Whether a date is near enough to be reminded of today, and was not just agreed."""
    left = (due_on - on).days
    return 0 < left <= days and (due_on - agreed_on).days > days
