"""Writes of disputes and of payments told: put before their creditor, decided."""

from agency.outcomes.rules import VerdictRefused

from .asking import AskRefused, CreditorAnswer, CreditorAnswerRefused, ask, ask_of_payments, repeat, take_answer
from .deciding import decide, read_beforehand
from .searching import decide_search

__all__ = [
    "AskRefused",
    "CreditorAnswer",
    "CreditorAnswerRefused",
    "VerdictRefused",
    "ask",
    "ask_of_payments",
    "decide",
    "decide_search",
    "read_beforehand",
    "repeat",
    "take_answer",
]
