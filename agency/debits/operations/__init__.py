"""Writes of direct debits: given by the person, announced, handed in by two persons, collected, returned."""

from .announcing import cancel_debits, follow_notices, revise
from .charging import ask_cards, end_contested, end_lapsed, settle_charges
from .giving import DebitRefused, end, give
from .ordering import approve, cancel, hand_in, prepare
from .releasing import DebitOnItsWay, release_parts
from .saving import begin_card, forget_cards, settle_cards
from .settling import collect, return_debit, settle

__all__ = [
    "DebitOnItsWay",
    "DebitRefused",
    "approve",
    "ask_cards",
    "begin_card",
    "cancel",
    "cancel_debits",
    "collect",
    "end",
    "end_contested",
    "end_lapsed",
    "follow_notices",
    "forget_cards",
    "give",
    "hand_in",
    "prepare",
    "release_parts",
    "return_debit",
    "revise",
    "settle",
    "settle_cards",
    "settle_charges",
]
