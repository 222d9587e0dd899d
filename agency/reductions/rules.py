"""What comes off a bill and off a plan. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal

from agency.common.money import ZERO
from agency.ledger.enums import Component
from agency.ledger.postings import ClaimShare

# A movement of the bank so many days around, of the same sum, may be the same payment.
AROUND_DAYS = 10


def shares_off(claim_id: int, owed: Mapping[Component, Decimal], amount: Decimal) -> tuple[ClaimShare, ...]:
    """The parts of a bill that a credit note or a waiver takes off: the principal, then what stands beside it."""
    shares, left = [], amount
    for part in sorted(owed, key=lambda one: one != Component.PRINCIPAL):
        taken = min(left, owed[part])
        if taken > ZERO:
            shares.append(ClaimShare(claim_id, part, taken))
            left -= taken
    return tuple(shares)


def shorten(parts: Sequence[tuple[Decimal, Decimal]], less: Decimal) -> list[Decimal]:
    """How much comes off each instalment (its amount, what was paid of it): the last ones first."""
    cuts = [ZERO] * len(parts)
    for rank in reversed(range(len(parts))):
        amount, paid = parts[rank]
        cuts[rank] = min(amount - paid, less)
        less -= cuts[rank]
    return cuts
