"""Reads of the bank: the cases a movement may be for, and what an account's statements say together."""

from .account import (
    around,
    balanced,
    copies_by_balance,
    copies_by_words,
    described,
    latest_closing,
    lines_of,
    open_doubts,
    place_of,
    waiting_statements,
)
from .balances import account_balance, arrivals, returnable
from .matching import candidates, movement_of, payer_of, payout_expected, prints_of, suspense, to_send_back, verdict_on
from .ranking import guesses

__all__ = [
    "account_balance",
    "around",
    "arrivals",
    "balanced",
    "candidates",
    "copies_by_balance",
    "copies_by_words",
    "described",
    "guesses",
    "latest_closing",
    "lines_of",
    "movement_of",
    "open_doubts",
    "payer_of",
    "payout_expected",
    "place_of",
    "prints_of",
    "returnable",
    "suspense",
    "to_send_back",
    "verdict_on",
    "waiting_statements",
]
