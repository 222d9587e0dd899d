"""Writes of remittances: agreed by two persons, closed by the bank's statement, told to the creditor."""

from .agreeing import RemittanceRefused, approve, cancel, prepare
from .notifying import notify
from .settling import come_back, pay, settle

__all__ = [
    "RemittanceRefused", "approve", "cancel", "come_back", "notify", "pay", "prepare", "settle",
]  # fmt: skip
