"""Which letters come next, and on which days or not before. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from agency.common.calendar import Zone
from agency.parties.enums import DebtorKind
from agency.strategies.rules import Step, played, usual_course

from .values import StepAhead


def steps_to_come(
    steps: Sequence[Step], day: date, *, on: date, until: date, audience: DebtorKind, zone: Zone = Zone.METROPOLE
) -> tuple[StepAhead, ...]:
    """Return the letters to come from these steps, the first on its day, the others not before theirs, then the end.

    Nobody is told of a call: the letter behind it is. What would come after `until`, the last day to act, never comes.
    """
    letters = [one for one in played(usual_course(steps), leaves_on=max(day, on), audience=audience, zone=zone)
               if not one.step.is_call]  # fmt: skip
    first, *others = letters
    found = [StepAhead(first.step.kind, day, announced=True)]
    found += [StepAhead(one.step.kind, one.leaves_on, announced=False) for one in others]
    found.append(StepAhead("", letters[-1].act_on, announced=False))
    return tuple(one for one in found if one.on <= until)
