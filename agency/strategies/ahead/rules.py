"""Which letters come next, and on which days or not before. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from agency.common.calendar import Zone
from agency.parties.enums import DebtorKind
from agency.strategies.rules import Rehearsed, Step, not_before, played, sure_course

from .values import StepAhead


def steps_to_come(
    steps: Sequence[Step],
    day: date,
    *,
    on: date,
    until: date,
    audience: DebtorKind,
    zone: Zone = Zone.METROPOLE,
    announced: bool = True,
    unsaid_on: date | None = None,
) -> tuple[StepAhead, ...]:
    """Return the letters to come from these steps, the first on its day, the others not before theirs, then the end.

    Nobody is told of a call: the letter behind it is. A letter that depends on what happens is told with its condition,
    and moves no other; `unsaid_on` is the first day of those before `day`, which is that of a letter that surely
    leaves, `announced` or not. What would come after `until`, the last day to act, never comes.
    """
    sure = iter(played(sure_course(steps), leaves_on=max(day, on), audience=audience, zone=zone))
    last: Rehearsed | None = None
    found: list[StepAhead] = []
    days = 0
    for step in steps:
        days += step.delay_days
        if step.is_said:
            first, last, days = last is None, next(sure), 0
            leaves_on = day if first else last.leaves_on
            # A letter that leaves before it would put it off: no day is told as its own until that is decided.
            found.append(StepAhead(step.kind, leaves_on, announced=first and announced and not found))
        elif step.depends and not step.is_call:
            earliest = max(unsaid_on or on, on) if last is None else not_before(last, days, zone)
            found.append(StepAhead(step.kind, earliest, False, step.only_if, step.skip_if))
    if last is not None:
        found.append(StepAhead("", last.act_on, announced=False))
    return tuple(one for one in found if one.on <= until)
