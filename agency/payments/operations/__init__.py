"""Writes of payments: money received, money taken back, and what each says to whom."""

from .coming_back import restore
from .correcting import correct, correct_receipts, plan_changes
from .raising import raise_claim
from .receiving import (
    AlreadyHandedOver,
    Arrival,
    FactDiffers,
    NothingReceived,
    close_settled,
    receive,
    receive_each,
    reverse,
)
from .taking_back import Leaving, bounce, withdraw, withdraw_each
from .turning import SurplusGone, TurnedOver, turn_back, turn_over
from .turns import in_turns

__all__ = [
    "AlreadyHandedOver",
    "Arrival",
    "FactDiffers",
    "Leaving",
    "NothingReceived",
    "SurplusGone",
    "TurnedOver",
    "bounce",
    "close_settled",
    "correct",
    "correct_receipts",
    "in_turns",
    "plan_changes",
    "raise_claim",
    "receive",
    "receive_each",
    "restore",
    "reverse",
    "turn_back",
    "turn_over",
    "withdraw",
    "withdraw_each",
]
