"""What is known of a plan that runs late, handed from the reads to the rules. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from agency.law.money.plans import ScheduledPayment

from .enums import ChangeKind, StepKind


@dataclass(frozen=True)
class DoneStep:
    """A step that was made, and the day it reached the person or was handed to somebody."""

    step: StepKind
    on: date


@dataclass(frozen=True)
class DateRoom:
    """The days that one date of a plan may be given, both ends included."""

    first_on: date
    last_on: date


@dataclass(frozen=True)
class PlanSpan:
    """A plan from its first date to its last, and what is left of it, in euros."""

    first_on: date
    last_on: date
    left: Decimal


@dataclass(frozen=True)
class ChangedDates:
    """What is left of a plan as it stands and as it would be, date by date, in euros; `at_once` within the mandate."""

    kind: ChangeKind
    before: tuple[ScheduledPayment, ...]
    after: tuple[ScheduledPayment, ...]
    monthly_before: Decimal
    monthly: Decimal
    at_once: bool

    @property
    def last_before(self) -> date:
        """The last date as the plan stands."""
        return max(part.due_on for part in self.before)

    @property
    def last_on(self) -> date:
        """The last date as it would be."""
        return max(part.due_on for part in self.after)
