"""Writes of payments: money received, money taken back, and what each says to whom."""

from .coming_back import restore
from .notices import plan_changes
from .receiving import AlreadyHandedOver, Arrival, FactDiffers, NothingReceived, receive, receive_each, reverse
from .taking_back import GivenBackAlready, Leaving, NotOwedBack, bounce, give_back, withdraw, withdraw_each
from .turns import in_turns

__all__ = [
    "AlreadyHandedOver",
    "Arrival",
    "FactDiffers",
    "GivenBackAlready",
    "Leaving",
    "NotOwedBack",
    "NothingReceived",
    "bounce",
    "give_back",
    "in_turns",
    "plan_changes",
    "receive",
    "receive_each",
    "restore",
    "reverse",
    "withdraw",
    "withdraw_each",
]
