"""What is known of a plan that runs late, handed from the reads to the rules. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

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
class CreditorStance:
    """What a creditor said of a plan beyond its mandate: yes or no, its words, who and when."""

    accepted: bool
    words: str
    by: str
    at: datetime

    @property
    def kept(self) -> dict[str, Any]:
        """What is kept of it beside the proof of the plan."""
        return {"accepted": self.accepted, "words": self.words, "by": self.by, "at": self.at.isoformat()}

    @classmethod
    def read(cls, kept: Mapping[str, Any]) -> CreditorStance:
        """The word that was kept."""
        return cls(bool(kept["accepted"]), kept["words"], kept["by"], datetime.fromisoformat(kept["at"]))


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
