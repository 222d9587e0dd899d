"""Reads of what is owed to creditors and by when (R1.14; R124-6), of what was sent, and of what the bank says of it."""

from .due import at_hand, fees_at_hand, kept_back, out_of_step, owed_payments, shares_on
from .sent import (
    every_transfer,
    may_be_returned,
    remittances,
    to_approve,
    transfer_of,
    transfers_of,
    untold_transfers,
    waiting_transfers,
)
from .upcoming import Upcoming, all_upcoming, delays_agreed, pressing, to_deduct, upcoming

__all__ = [
    "Upcoming",
    "all_upcoming",
    "at_hand",
    "delays_agreed",
    "every_transfer",
    "fees_at_hand",
    "kept_back",
    "may_be_returned",
    "out_of_step",
    "owed_payments",
    "pressing",
    "remittances",
    "shares_on",
    "to_approve",
    "to_deduct",
    "transfer_of",
    "transfers_of",
    "untold_transfers",
    "upcoming",
    "waiting_transfers",
]
