"""Reads of payments."""

from .payments import (
    Standing,
    again_key,
    bills,
    booked_entries,
    claim_key,
    money_key,
    over_key,
    owed_again_key,
    payments_of,
    payments_that_may_bounce,
    settled_by_payment,
    standing_of,
    standing_payments,
    standing_withdrawals,
    taken_back,
    withdrawals_of,
)

__all__ = [
    "Standing",
    "again_key",
    "bills",
    "booked_entries",
    "claim_key",
    "money_key",
    "over_key",
    "owed_again_key",
    "payments_of",
    "payments_that_may_bounce",
    "settled_by_payment",
    "standing_of",
    "standing_payments",
    "standing_withdrawals",
    "taken_back",
    "withdrawals_of",
]
