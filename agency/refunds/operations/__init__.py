"""Writes of refunds: agreed, sent on the card or ordered from the bank, ended by what they say of it."""

from .agreeing import RefundRefused, agree, cancel, prepare, send_back
from .sending import send
from .settling import come_back, pay, see, settle
from .telling import give_account

__all__ = [
    "RefundRefused", "agree", "cancel", "come_back", "give_account", "pay", "prepare", "see", "send", "send_back",
    "settle",
]  # fmt: skip
