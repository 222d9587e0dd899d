"""What somebody reads on a slip. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from .enums import SlipChoice


@dataclass(frozen=True)
class FilledSlip:
    """A box ticked and what is written beside it; `received_on` is the day of its postmark, or the day it came.

    A plan without a sum, in euros a month, is a wish in words. `reason` and `method` are codes of the person's pages.
    """

    choice: SlipChoice
    received_on: date
    monthly: Decimal | None = None
    day: int | None = None
    reason: str = "other"
    method: str = "other"
    paid_on: str = ""
    until: date | None = None
    text: str = ""
