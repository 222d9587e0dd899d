"""Writes of direct debits: given by the person, announced, handed in by two persons, collected, returned."""

from .announcing import follow_notices, revise
from .giving import DebitRefused, end, give
from .ordering import approve, cancel, hand_in, prepare
from .settling import collect, return_debit, settle

__all__ = [
    "DebitRefused",
    "approve",
    "cancel",
    "collect",
    "end",
    "follow_notices",
    "give",
    "hand_in",
    "prepare",
    "return_debit",
    "revise",
    "settle",
]
