"""Writes of payments: money received, money taken back, and what each says to whom."""

from .receiving import AlreadyHandedOver, FactDiffers, NothingReceived, receive, reverse

__all__ = ["AlreadyHandedOver", "FactDiffers", "NothingReceived", "receive", "reverse"]
