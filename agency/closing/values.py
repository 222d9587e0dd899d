"""What closing a case is asked with, and what it looks at."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from agency.cases.enums import CaseState

from .enums import ClosingReason


@dataclass(frozen=True)
class ClosingWish:
    """Why a case is closed; the day its creditor was paid, and whether it is sure; the creditor's paper, a PDF."""

    reason: ClosingReason
    note: str = ""
    paid_on: date | None = None
    sure: bool = False
    paper: bytes = b""


@dataclass(frozen=True)
class ClosingFacts:
    """What may stand against it: a plan that runs, a reply or a proposal that waits, somebody bound who lives."""

    state: CaseState
    last_day: date
    plan_runs: bool
    waits_for_answer: bool
    all_deceased: bool
