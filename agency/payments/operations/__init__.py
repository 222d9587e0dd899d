"""Writes of payments: money received, money taken back, and what each says to whom."""

from .notices import plan_change
from .receiving import AlreadyHandedOver, Arrival, FactDiffers, NothingReceived, receive, receive_each, reverse
from .taking_back import GivenBackAlready, NotOwedBack, bounce, give_back, restore, withdraw

__all__ = [
    "AlreadyHandedOver",
    "Arrival",
    "FactDiffers",
    "GivenBackAlready",
    "NotOwedBack",
    "NothingReceived",
    "bounce",
    "give_back",
    "plan_change",
    "receive",
    "receive_each",
    "restore",
    "reverse",
    "withdraw",
]
