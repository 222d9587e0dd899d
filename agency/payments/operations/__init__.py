"""Writes of payments: money received, money taken back, and what each says to whom."""

from .coming_back import restore
from .lowering import Lowering, lower_each
from .notices import correct, plan_changes
from .receiving import AlreadyHandedOver, Arrival, FactDiffers, NothingReceived, receive, receive_each, reverse
from .taking_back import GivenBackAlready, Leaving, NotOwedBack, bounce, give_back, withdraw, withdraw_each
from .turns import in_turns

__all__ = [
    "AlreadyHandedOver",
    "Arrival",
    "FactDiffers",
    "GivenBackAlready",
    "Leaving",
    "Lowering",
    "NotOwedBack",
    "NothingReceived",
    "bounce",
    "correct",
    "give_back",
    "in_turns",
    "lower_each",
    "plan_changes",
    "receive",
    "receive_each",
    "restore",
    "reverse",
    "withdraw",
    "withdraw_each",
]
