"""What still forbids a first letter: a closed list of grounds, each with its rule. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from agency.common.calendar import next_working_day

from .enums import Check, Obstacle

# Field of the assessment -> what a person has checked when it is ticked (R1.22).
# A creditor has fifteen days; five days before, it is written to again.
ANSWER_DAYS = 15
REMINDER_DAYS = 5
CHECKS = dict(Check.choices)


@dataclass(frozen=True)
class CaseFacts:
    """What Amiable knows by itself of a case on a day."""

    on: date
    last_day_to_act: date
    latest_due_on: date
    owes_something: bool
    mandate_in_force: bool
    has_address: bool
    protected: bool
    contact_question: bool = False
    compliance_gaps: tuple[str, ...] = ()


@dataclass(frozen=True)
class Ground:
    """One thing that forbids to write, with its rule, the day it speaks of, and what it says more."""

    rule: str
    obstacle: Obstacle
    day: date | None = None
    detail: str = ""


def missing_answers(answers: dict[str, bool]) -> list[Ground]:
    """Return the checks a person has not made yet, in the order of the list (R1.22)."""
    return [
        Ground("R1.22", Obstacle.UNCHECKED, detail=f"{sentence[0].lower()}{sentence[1:]}")
        for field, sentence in CHECKS.items()
        if not answers.get(field)
    ]


def known_obstacles(facts: CaseFacts) -> list[Ground]:
    """Return what Amiable itself knows against a letter: a hard stop no tick can lift (R1.5-R1.7, R2.20, R5.6)."""
    return list(_obstacles(facts))


def _obstacles(facts: CaseFacts) -> Iterator[Ground]:
    if facts.last_day_to_act < facts.on:
        yield Ground("R2.20", Obstacle.BARRED, day=facts.last_day_to_act + timedelta(days=1))
    if not facts.mandate_in_force:
        yield Ground("R1.7", Obstacle.NO_MANDATE)
    if facts.latest_due_on >= facts.on:
        yield Ground("R1.22", Obstacle.NOT_DUE, day=facts.latest_due_on)
    if not facts.owes_something:
        yield Ground("R1.22", Obstacle.NOTHING_OWED)
    if not facts.has_address:
        yield Ground("R1.10", Obstacle.NO_ADDRESS)
    if facts.contact_question:
        yield Ground("R1.22", Obstacle.CONTACT_QUESTION)
    if facts.protected:
        yield Ground("R5.6", Obstacle.PROTECTED)
    for gap in facts.compliance_gaps:
        yield Ground("R1.5", Obstacle.NOT_COMPLIANT, detail=gap)


def answer_due_on(asked_on: date) -> date:
    """Return the day by which a creditor is asked to have answered."""
    return next_working_day(asked_on + timedelta(days=ANSWER_DAYS))
