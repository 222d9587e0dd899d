"""What is known of a plan that runs late, handed from the reads to the rules. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from .enums import StepKind


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
