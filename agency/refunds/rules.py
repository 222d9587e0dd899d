"""How a sum goes back, and when a second person is asked. Pure."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

from agency.common.money import ZERO

# What is the person's is not kept: it goes back as fast as a creditor's money goes to him, a month (R4.7).
GIVE_BACK = timedelta(days=30)


def needs_two(amount: Decimal, earlier: Decimal, ceiling: Decimal) -> bool:
    """Whether somebody else must agree: sums cut in parts count together."""
    return amount + earlier > ceiling


def of_claim(amount: Decimal, over: Decimal) -> Decimal:
    """The part of a refund that had settled something, in euros: what is over goes first (R4.7)."""
    return max(amount - max(over, ZERO), ZERO)


def give_back_by(since: date) -> date:
    """The last day that we give ourselves to give a sum back."""
    return since + GIVE_BACK
