"""The steps of a calendar: letters and calls, those that are announced, those that depend on what happened. Pure."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

from agency.law.contact.limits import Channel
from agency.letters.enums import MessageKind
from agency.parties.enums import Tone
from agency.strategies.enums import StrategyAct


@dataclass(frozen=True)
class Step:
    """One letter of a strategy, or a call; `delay_days` run from the real posting of the letter before (R10.5).

    A letter behind a call is announced by the letter before the call: its days add to those of the call. So it is
    behind a letter that depends on what happened, which is never announced.
    """

    kind: str
    channel: str
    delay_days: int
    answer_days: int
    encloses_previous: bool = False
    encloses_invoice: bool = False
    tone: str = Tone.PLAIN
    only_if: str = ""
    skip_if: str = ""

    @property
    def is_call(self) -> bool:
        """Whether somebody here telephones, rather than a letter leaving."""
        return self.kind == StrategyAct.CALL

    @property
    def depends(self) -> bool:
        """Whether what happened since the last letter decides if it is done."""
        return bool(self.only_if or self.skip_if)

    @property
    def is_said(self) -> bool:
        """Whether the letter before announces it: a letter that leaves whatever happens."""
        return not self.is_call and not self.depends


# S4 for businesses: first letter, registered letter 15 days later, formal notice 8 days later.
FIRM_STEPS = (
    Step(MessageKind.FIRST_LETTER, Channel.POST, 0, 15, encloses_invoice=True),
    Step(MessageKind.REGISTERED_LETTER, Channel.REGISTERED, 15, 8, encloses_previous=True, encloses_invoice=True),
    Step(MessageKind.FORMAL_NOTICE, Channel.REGISTERED, 8, 8, encloses_previous=True, encloses_invoice=True),
)
# The same letters for families, with the time to fetch a registered letter and to find an answer (R6.10).
FAMILY_STEPS = (
    Step(MessageKind.FIRST_LETTER, Channel.POST, 0, 15, encloses_invoice=True),
    Step(MessageKind.REGISTERED_LETTER, Channel.REGISTERED, 15, 18, encloses_previous=True, encloses_invoice=True),
    Step(MessageKind.FORMAL_NOTICE, Channel.REGISTERED, 21, 15, encloses_previous=True, encloses_invoice=True),
)


def freeze(steps: Sequence[Step]) -> list[dict[str, Any]]:
    """Return the steps as JSON, for a run that later versions do not touch."""
    return [asdict(step) for step in steps]


def thaw(steps: Sequence[Mapping[str, Any]]) -> tuple[Step, ...]:
    """Return the steps a run froze."""
    return tuple(Step(**step) for step in steps)


def called_for(step: Step, happened: Collection[str]) -> bool:
    """Whether this step is done, from what happened on the case since its last letter left."""
    return (not step.only_if or step.only_if in happened) and step.skip_if not in happened


def usual_course(steps: Sequence[Step], happened: Collection[str] = ()) -> tuple[Step, ...]:
    """Return the steps of a case on which this happened, and nothing by default: without those left then.

    The days of a step that is left are those of the letter behind it, which leaves on the day announced all the same.
    """
    return _without(steps, [not called_for(step, happened) for step in steps])


def sure_course(steps: Sequence[Step]) -> tuple[Step, ...]:
    """Return the letters that leave whatever happens, with the days of what may come between them."""
    return _without(steps, [not step.is_said for step in steps])


def _without(steps: Sequence[Step], left: Sequence[bool]) -> tuple[Step, ...]:
    found: list[Step] = []
    days = 0
    for step, is_left in zip(steps, left, strict=True):
        days += step.delay_days
        if not is_left:
            found.append(replace(step, delay_days=days))
            days = 0
    return tuple(found)


def next_step(steps: Sequence[Step], position: int) -> Step | None:
    """Return the step at this position, or None after the last one."""
    return steps[position] if 0 <= position < len(steps) else None
