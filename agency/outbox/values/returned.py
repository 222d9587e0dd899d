"""What messages carry about a case given back, then handed over to whom its creditor chose. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Literal


@dataclass(frozen=True)
class HandBackPayload:
    """A case given back: what we had announced and when, what is owed (euros), whether a court may be proposed.

    `decide_by` is the day its creditor decides by; `reminder` the second time that it is asked.
    """

    promised: str
    announced_on: date
    handed_back_on: date
    remaining: Decimal
    court: bool
    decide_by: date | None = None
    reminder: bool = False
    version: Literal[1] = 1


@dataclass(frozen=True)
class HandOverPayload:
    """A case handed over to whom its creditor chose: `name` is theirs; the creditor itself when it is `own`."""

    hand_over: int
    name: str
    handed_on: date
    own: bool = False
    version: Literal[1] = 1
